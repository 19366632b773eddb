import type { Finding } from '../approvals/audit-event.js';
import { invitationEnds } from '../make/invitations.js';
import { type Announced, during, invites } from './announced.js';
import { type Difference, type Standing, teamsOfArrival } from './difference.js';
import { type Gap, readBackIn } from './read-back.js';

/** Who made a change, and the resulting standing if a list did not show it completely. */
export interface Attribution extends Pick<Finding, 'verdict' | 'request' | 'why'> {
  readonly reached?: Standing;
  /** The teams that the invitation named; only for an invitation. */
  readonly invitedTo?: readonly number[];
}

/** A difference with its attribution. */
export interface Change {
  readonly difference: Difference;
  readonly attribution: Attribution;
}

/**
 * Attributes differences to announced writes. An unexplained arrival is one change, including its teams; for an
 * explained arrival, each team that the invitation did not name is reported separately.
 */
export function attributeAll(
  differences: readonly Difference[],
  announced: readonly Announced[],
  gap: Gap,
): readonly Change[] {
  const judge = (difference: Difference): Change => {
    const { from, until } = difference.between;
    // A write in the gap counts also if it was settled before the earlier reading began.
    const writes = during(announced, Math.min(from, gap.from), until);
    return { difference, attribution: attribute(difference, writes, gap) };
  };
  return differences.flatMap((difference) => {
    const change = judge(difference);
    const teams = isUnexplained(change) ? [] : teamsOfArrival(difference).map(judge);
    return [change, ...teams.filter(isUnexplained)];
  });
}

export const isUnexplained = ({ attribution }: Change): boolean => attribution.verdict === 'unexplained';

/**
 * Compares a change with the writes announced in its period, in order. A write that Usher read back in the gap took
 * effect; each other one may or may not have. The change is Usher's if some sequence of them leads from the old
 * standing to the new one.
 */
export function attribute(
  difference: Difference,
  announced: readonly Announced[],
  gap: Gap = noGap,
): Attribution {
  const { movement, person, goal } = difference;
  const { sent } = person;
  if (sent && movement === 'accepted') {
    return {
      verdict: 'explained',
      request: sent.request,
      why: `the invitation of ${sent.request} was accepted`,
    };
  }
  if (movement === 'invitation-expired') {
    const request = person.sent?.request;
    return { verdict: 'explained', why: 'an invitation lasts seven days', ...(request && { request }) };
  }
  const fitting = reachable(difference, announced, gap).filter(({ standing }) => fits(standing, goal));
  const by = fitting.at(-1)?.by;
  if (by) {
    const { request, undoes } = by;
    // If several sequences lead there, only the team's list can show the role.
    const reached = fitting.length === 1 ? { reached: fitting[0]?.standing } : {};
    const more = { ...reached, ...(by.write.type === 'invite' && { invitedTo: by.write.teamIds }) };
    return undoes
      ? { verdict: 'explained', request, why: `${request} ended`, ...more }
      : { verdict: 'matched', request, ...more };
  }
  const ends = invitationEnds(person.invitation);
  if (sent && movement === 'invitation-withdrawn' && ends !== undefined && ends <= difference.between.until) {
    return {
      verdict: 'explained',
      request: sent.request,
      why: `the invitation of ${sent.request} had expired`,
    };
  }
  return { verdict: 'unexplained' };
}

interface Reached {
  readonly standing: Standing;
  /** The last write of the sequence; undefined if there was none. */
  readonly by?: Announced;
}

const noGap: Gap = { from: Infinity, until: Infinity };

function reachable(difference: Difference, announced: readonly Announced[], gap: Gap): Reached[] {
  let ways: Reached[] = withAcceptance([{ standing: difference.start }]);
  let seenAt = Number.NEGATIVE_INFINITY;
  const after = (by: Announced): Reached[] => {
    const effect = effectOn(difference, by);
    return effect ? withAcceptance(ways.map(({ standing }) => ({ standing: effect(standing), by }))) : [];
  };
  for (const by of announced) {
    const further = after(by);
    if (further.length === 0) continue;
    const readAt = readBackIn(by, gap) ?? Number.NEGATIVE_INFINITY;
    ways = unique(readAt > seenAt ? further : [...ways, ...further]);
    seenAt = Math.max(seenAt, readAt);
  }
  // A write whose answer was lost may arrive after one that was announced later.
  for (const by of announced) {
    if ((by.appliedAt ?? by.until) > seenAt && seenAt > gap.from) ways = unique([...after(by), ...ways]);
  }
  return ways;
}

/** Whether Usher read back a write of its own to this place in the gap. */
export const isReadBackHere = (place: Place, announced: readonly Announced[], gap: Gap): boolean =>
  announced.some((by) => readBackIn(by, gap) !== undefined && effectOn(place, by) !== undefined);

/** The standing in a place after the writes that Usher read back in the gap. */
export function standingReadBack(
  place: Place & { readonly start: Standing },
  announced: readonly Announced[],
  gap: Gap,
): Standing {
  let [standing, seenAt] = [place.start, Number.NEGATIVE_INFINITY];
  for (const by of announced) {
    const effect = effectOn(place, by);
    const readAt = readBackIn(by, gap) ?? Number.NEGATIVE_INFINITY;
    if (effect && readAt > seenAt) [standing, seenAt] = [effect(standing), readAt];
  }
  return standing;
}

/** An invited person may accept at any time. */
const withAcceptance = (ways: readonly Reached[]): Reached[] =>
  ways.flatMap((way) =>
    way.standing && way.standing.invited !== 'no'
      ? [way, { ...way, standing: { ...way.standing, invited: 'no' as const } }]
      : [way],
  );

/** Keeps the latest sequence for each standing. */
const unique = (ways: readonly Reached[]): Reached[] => [
  ...new Map(ways.map((way) => [JSON.stringify(way.standing ?? null), way])).values(),
];

/** A person in a team, or in the organization if `teamId` is undefined. */
interface Place {
  readonly person: { readonly userId: number; readonly email: string };
  readonly teamId?: number | undefined;
}

/** The effect of a write on this person's standing in this place; undefined if the write does not concern them. */
function effectOn(
  { person, teamId }: Place,
  announced: Announced,
): ((standing: Standing) => Standing) | undefined {
  const { write } = announced;
  const { userId, email } = person;
  switch (write.type) {
    case 'invite':
      if (!invites(announced, email, userId)) return undefined;
      if (teamId === undefined) return () => ({ role: write.roleId, invited: 'new' });
      if (!write.teamIds.includes(teamId)) return undefined;
      // Make chooses the role of people invited to a team; existing members keep their role.
      return (standing) => standing ?? { role: 'unknown', invited: 'no' };
    case 'create-sso-user': {
      if (teamId !== undefined || !invites(announced, email, userId)) return undefined;
      const given = { role: announced.given ?? ('unknown' as const), invited: 'no' as const };
      return (standing) => standing ?? given;
    }
    case 'set-organization-role':
      if (write.userId !== userId || teamId !== undefined) return undefined;
      return (standing) => standing && { ...standing, role: write.roleId };
    case 'remove-from-organization':
      return write.userId === userId ? () => undefined : undefined;
    case 'set-team-role':
      if (write.userId !== userId || write.teamId !== teamId) return undefined;
      return () => ({ role: write.roleId, invited: 'no' });
    case 'remove-from-team':
      return write.userId === userId && write.teamId === teamId ? () => undefined : undefined;
    case 'set-invited-team-role':
    case 'set-joiner-role':
    case 'revoke-token':
    case 'set-role-permissions':
    case 'demand-password-reset':
      return undefined;
  }
}

function fits(standing: Standing, goal: Standing): boolean {
  if (!standing || !goal) return standing === goal;
  const role = goal.role === 'unknown' || standing.role === 'unknown' || standing.role === goal.role;
  return role && standing.invited === goal.invited;
}

/** Tells if an entry of Make's log about this person and team may come from this announced write. */
export const concernsTeam = (announced: Announced, teamId: number, userId: number): boolean =>
  effectOn({ person: { userId, email: '' }, teamId }, announced) !== undefined;
