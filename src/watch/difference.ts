import type { Movement } from '../approvals/audit-event.js';
import { invitationEnds } from '../make/invitations.js';
import type { KnownMembers, KnownTeam, KnownTeamRole, Member, Seen } from './known-members.js';

/**
 * A person's standing in one place: undefined if they are not there, else a role, which may be unknown. `invited`
 * tells if they have no open invitation, the known one, or a new one.
 */
export type Standing =
  | undefined
  | { readonly role: number | 'unknown'; readonly invited: 'no' | 'known' | 'new' };

/** One change of one person in one place: the organization, or the team `teamId`. */
export interface Difference {
  readonly movement: Movement;
  readonly teamId?: number;
  readonly person: Member;
  readonly start: Standing;
  readonly goal: Standing;
  /** The change happened between the start of one reading and the end of the next. */
  readonly between: { readonly from: number; readonly until: number };
}

/**
 * The differences between the known members and a new reading, one for each person and place. `since`: for a newcomer
 * whose address was missing at first, the time of the reading before they appeared.
 */
export function compare(
  known: KnownMembers,
  seen: Seen,
  since: ReadonlyMap<number, number> = new Map(),
): Difference[] {
  const before = new Map(known.members.map((one) => [one.userId, one]));
  const present = new Set(seen.members.map(({ userId }) => userId));
  // The clock may have been set back.
  const between = { from: Math.min(known.from, seen.from), until: seen.until };
  return [
    ...seen.members.flatMap((now) => {
      const was = before.get(now.userId);
      if (was) return [...inOrganization(was, now, between), ...inTeams(known, was, now, between)];
      return [
        arrival(now, { ...between, from: Math.min(since.get(now.userId) ?? known.from, between.from) }),
      ];
    }),
    ...known.members.filter(({ userId }) => !present.has(userId)).map((was) => departure(was, between)),
  ];
}

/** The changes of roles in a team. Arrivals and departures come from the organization's lists, not from this one. */
export function compareTeam(
  known: KnownMembers,
  team: KnownTeam,
  read: { readonly until: number; readonly roles: readonly KnownTeamRole[] },
): Difference[] {
  const before = new Map(team.roles.map((one) => [one.userId, one]));
  const people = new Map(known.members.map((one) => [one.userId, one]));
  return read.roles.flatMap(({ userId, roleId }): Difference[] => {
    const was = before.get(userId);
    const person = people.get(userId);
    if (was === undefined || was.roleId === roleId || !person) return [];
    return [
      {
        movement: 'team-role-changed',
        teamId: team.teamId,
        person,
        start: { role: was.roleId, invited: 'no' },
        goal: { role: roleId, invited: 'no' },
        between: { from: Math.min(was.from ?? team.from, read.until), until: read.until },
      },
    ];
  });
}

/** One difference for each team in which a newcomer appeared at once. */
export const teamsOfArrival = ({ person, start, goal, teamId, between }: Difference): Difference[] =>
  start === undefined && goal !== undefined && teamId === undefined
    ? (person.teamIds ?? []).map((team) => joinedTeam(person, team, between))
    : [];

const joinedTeam = (person: Member, teamId: number, between: Between): Difference => ({
  movement: 'joined-team',
  teamId,
  person,
  between,
  start: undefined,
  goal: { role: 'unknown', invited: 'no' },
});

type Between = Difference['between'];

const arrival = (person: Member, between: Between): Difference => ({
  movement: person.invitation === null ? 'joined' : 'invited',
  person,
  start: undefined,
  goal: { role: person.roleId, invited: person.invitation === null ? 'no' : 'new' },
  between,
});

const departure = (person: Member, between: Between): Difference => ({
  movement: person.invitation === null ? 'left' : 'invitation-withdrawn',
  person,
  start: { role: person.roleId, invited: person.invitation === null ? 'no' : 'known' },
  goal: undefined,
  between,
});

function inOrganization(was: Member, now: Member, between: Between): Difference[] {
  const person = now.email === '' ? { ...now, name: was.name, email: was.email } : now;
  const start: Standing = { role: was.roleId, invited: was.invitation === null ? 'no' : 'known' };
  const change = (movement: Movement, invited: 'no' | 'known' | 'new'): Difference[] => [
    {
      movement,
      person: { ...person, ...(was.sent && { sent: was.sent }), invitation: was.invitation },
      start,
      goal: { role: now.roleId, invited },
      between,
    },
  ];
  if (now.invitation !== null && isAnew(was.invitation, now.invitation)) return change('invited', 'new');
  const invited = now.invitation === null ? 'no' : 'known';
  if (was.roleId !== now.roleId) return change('role-changed', invited);
  if (was.invitation !== null && now.invitation === null) return change('accepted', 'no');
  const ends = invitationEnds(now.invitation);
  const expired = ends !== undefined && ends <= between.until && ends > between.from;
  return expired ? change('invitation-expired', 'known') : [];
}

/**
 * Tells if an open invitation is newer than the known one. Make's text may be anything, so only dates are compared.
 */
function isAnew(was: string | null, now: string): boolean {
  if (was === null) return true;
  const [before, after] = [Date.parse(was), Date.parse(now)];
  return Number.isFinite(before) && Number.isFinite(after) && after > before;
}

function inTeams(known: KnownMembers, was: Member, now: Member, between: Between): Difference[] {
  if (was.teamIds === null || now.teamIds === null) return [];
  const there = now.teamIds;
  const accepted = was.invitation !== null;
  const came = there.filter(
    (teamId) => !was.teamIds?.includes(teamId) && !(accepted && was.sent?.teamIds.includes(teamId)),
  );
  const went = was.teamIds.filter((teamId) => !there.includes(teamId));
  const from = Math.min(was.teamsFrom ?? between.from, between.from);
  const at = { person: now, between: { from, until: between.until } };
  return [
    ...came.map((teamId) => joinedTeam(at.person, teamId, at.between)),
    ...went.map(
      (teamId): Difference => ({
        movement: 'left-team',
        teamId,
        ...at,
        start: { role: knownRole(known, teamId, now.userId) ?? 'unknown', invited: 'no' },
        goal: undefined,
      }),
    ),
  ];
}

const knownRole = (known: KnownMembers, teamId: number, userId: number): number | undefined =>
  known.teams.find((one) => one.teamId === teamId)?.roles.find((one) => one.userId === userId)?.roleId;
