import type { Movement } from '../approvals/audit-event.js';
import type { Announced } from './announced.js';
import { attributeAll, type Change, isReadBackHere, isUnexplained, standingReadBack } from './attribution.js';
import { compare, compareTeam, type Difference, type Standing } from './difference.js';
import type { KnownMembers, KnownTeam, Member, Seen } from './known-members.js';
import type { TeamRead } from './next-known.js';
import { type Gap, gapBetween, readBackIn } from './read-back.js';
import type { WatchState } from './watch-state.js';

/**
 * The changes that a new reading of an organization shows, with those that two equal readings hide: Usher read back a
 * write of its own between them, and somebody undid it.
 */
export function changesOfPeople(
  known: KnownMembers,
  seen: Seen,
  announced: readonly Announced[],
  since: ReadonlyMap<number, number>,
  cases: WatchState['cases'],
): Change[] {
  const gap = gapBetween(known, seen);
  const shown = compare(known, seen, since);
  const isShown = (person: Member, teamId: number | undefined): boolean =>
    shown.some((one) => one.person.userId === person.userId && one.teamId === teamId);
  const before = new Map(known.members.map((one) => [one.userId, one]));
  const now = new Map(seen.members.map((one) => [one.userId, one]));
  const between = { from: Math.min(known.from, seen.from), until: seen.until };
  const hidden = placesOf(announced, gap).flatMap(({ userId, teamId }): Difference[] => {
    const [was, person] = [before.get(userId), now.get(userId)];
    if (!was || !person || isShown(person, teamId)) return [];
    if (teamId === undefined) {
      const [start, goal] = [inOrganization(was), inOrganization(person)];
      return [{ movement: 'role-changed', person, start, goal, between }];
    }
    if (was.teamIds === null || person.teamIds === null) return [];
    const isIn = was.teamIds.includes(teamId);
    if (person.teamIds.includes(teamId) !== isIn) return [];
    const there: Standing = isIn ? { role: 'unknown', invited: 'no' } : undefined;
    return [{ movement: 'team-role-changed', teamId, person, start: there, goal: there, between }];
  });
  const untold = hidden.filter((one) => !isTold(one, known.until, cases));
  return [
    ...attributeAll(shown, announced, gap).map((one) =>
      sinceReadBack(one, announced, { ...gap, from: known.until }),
    ),
    ...undone(untold, announced, gap).map((one) => sinceReadBack(one, announced, gap)),
  ];
}

/**
 * The same for the roles of a team. The organization's lists show who came back after Usher removed them, so that is
 * left to them.
 */
export function changesOfTeam(
  known: KnownMembers,
  team: KnownTeam,
  read: TeamRead,
  announced: readonly Announced[],
  cases: WatchState['cases'],
): Change[] {
  const gap = gapBetween(team, read);
  const toBeListed: Gap = { ...gap, from: Math.max(gapBetween(known, read).from, gap.from) };
  const shown = compareTeam(known, team, read);
  const isShown = (userId: number): boolean => shown.some(({ person }) => person.userId === userId);
  const people = new Set(placesOf(announced, gap).map(({ userId }) => userId));
  const hidden = [...people].flatMap((userId): Difference[] => {
    const person = known.members.find((one) => one.userId === userId);
    const was = team.roles.find((one) => one.userId === userId);
    const now = read.roles.find((one) => one.userId === userId);
    if (!person || !was || !now || isShown(userId)) return [];
    const between = { from: Math.min(was.from ?? team.from, read.until), until: read.until };
    const [start, goal] = [was, now].map(({ roleId }): Standing => ({ role: roleId, invited: 'no' }));
    return [{ movement: 'team-role-changed', teamId: team.teamId, person, start, goal, between }];
  });
  const isLeftToLists = ({ difference: { person, teamId, start } }: Change): boolean =>
    standingReadBack({ person, teamId, start }, announced, toBeListed) === undefined;
  const untold = hidden.filter((one) => !isTold(one, team.until, cases));
  const isToTell = (one: Change): boolean => !isUnexplained(one) || !isLeftToLists(one);
  return [
    ...attributeAll(shown, announced, gap)
      .filter(isToTell)
      .map((one) => sinceReadBack(one, announced, { ...gap, from: team.until })),
    ...undone(untold, announced, gap)
      .filter(isToTell)
      .map((one) => sinceReadBack(one, announced, gap)),
  ];
}

/**
 * Whether the earlier reading, which ended then, showed the same change: it may have begun before Usher read its write
 * back, and have come to this place after somebody undid it.
 */
const isTold = ({ person, teamId }: Difference, until: number, cases: WatchState['cases']): boolean =>
  [...cases.values()].some(
    ({ finding: { verdict, userId, team, between } }) =>
      verdict === 'unexplained' && userId === person.userId && team?.id === teamId && between.until === until,
  );

const undone = (hidden: readonly Difference[], announced: readonly Announced[], gap: Gap): Change[] =>
  attributeAll(
    hidden.filter((one) => isReadBackHere(one, announced, gap)),
    announced,
    gap,
  ).filter(isUnexplained);

/** The places of the writes that Usher read back in the gap, each once. */
function placesOf(
  announced: readonly Announced[],
  gap: Gap,
): { readonly userId: number; readonly teamId: number | undefined }[] {
  const places = announced.flatMap((one) => {
    const { write } = one;
    if (readBackIn(one, gap) === undefined || !('userId' in write)) return [];
    return [{ userId: write.userId, teamId: 'teamId' in write ? write.teamId : undefined }];
  });
  return [...new Map(places.map((one) => [`${one.userId} ${one.teamId}`, one])).values()];
}

const inOrganization = ({ roleId, invitation }: Member): Standing => ({
  role: roleId,
  invited: invitation === null ? 'no' : 'known',
});

/** An unexplained change begins with what Usher itself read back last. */
function sinceReadBack(change: Change, announced: readonly Announced[], gap: Gap): Change {
  if (!isUnexplained(change)) return change;
  const { difference } = change;
  const start = standingReadBack(difference, announced, gap);
  return { ...change, difference: { ...difference, start, movement: movementOf({ ...difference, start }) } };
}

/** Somebody whom Usher removed did not get another role: they came back. */
function movementOf({ movement, start, goal, teamId }: Difference): Movement {
  if (movement !== 'role-changed' && movement !== 'team-role-changed') return movement;
  if (start === undefined) return teamId === undefined ? 'joined' : 'put-back';
  return goal === undefined ? 'left-team' : movement;
}
