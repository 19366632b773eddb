import { isDeepStrictEqual } from 'node:util';
import type { OrganizationSnapshot } from '../make/directory-snapshot.js';
import { type Announced, during } from './announced.js';
import { type Change, isUnexplained } from './attribution.js';
import {
  carried,
  type KnownMembers,
  type KnownTeam,
  type KnownTeamRole,
  type Member,
  type Seen,
} from './known-members.js';

/**
 * True if more than a fifth, and at least five, are missing: a truncated list is more likely than so many departures.
 */
const isShort = (missing: number, of: number): boolean => missing >= 5 && missing > of / 5;

/**
 * How many members a snapshot misses, of the organization or of its teams, whom no announced write removed; undefined
 * if it is complete. A single unlisted team was deleted, and its members left it; if several teams are unlisted, the
 * list may be short. A list without Usher's own account is short, however few it misses: only an Admin can read it.
 */
export function missingOf(
  { members }: KnownMembers,
  changes: readonly Change[],
  teams: readonly { readonly id: number }[],
  bot: number | undefined,
): { readonly missing: number; readonly of: number } | undefined {
  const gone = changes.filter(isUnexplained).filter(({ difference }) => difference.goal === undefined);
  const listed = new Set(teams.map(({ id }) => id));
  const unlisted = new Set(
    gone.flatMap(({ difference: { teamId } }) => teamId ?? []).filter((id) => !listed.has(id)),
  );
  const deleted = unlisted.size === 1 ? unlisted : new Set<number>();
  const fromTeams = gone.filter(({ difference: { teamId } }) => teamId !== undefined && !deleted.has(teamId));
  const fromAll = gone.filter(({ difference }) => difference.teamId === undefined);
  const missesUsher = fromAll.some(({ difference }) => difference.person.userId === bot);
  if (missesUsher || isShort(fromAll.length, members.length))
    return { missing: fromAll.length, of: members.length };
  const inTeams = members.reduce((sum, { teamIds }) => sum + (teamIds?.length ?? 0), 0);
  return isShort(fromTeams.length, inTeams) ? { missing: fromTeams.length, of: inTeams } : undefined;
}

/** A short list completed with the known members it misses: it can show every change except departures. */
export function patched(was: KnownMembers, seen: Seen): Seen {
  const before = new Map(was.members.map((one) => [one.userId, one]));
  const shown = new Set(seen.members.map(({ userId }) => userId));
  const members = seen.members.map((now): Member => {
    const teamIds = before.get(now.userId)?.teamIds;
    if (!teamIds || now.teamIds === null) return now;
    return { ...now, teamIds: [...new Set([...teamIds, ...now.teamIds])] };
  });
  // The missing people left since the last complete list, so its time stays the start of the comparison.
  const from = Math.min(was.from, seen.from);
  return { ...seen, from, members: [...members, ...was.members.filter(({ userId }) => !shown.has(userId))] };
}

/** The known members after a snapshot was compared. */
export function withPicture(
  was: KnownMembers,
  seen: Seen,
  changes: readonly Change[],
  { teams: listedTeams }: Pick<OrganizationSnapshot, 'teams'>,
  accepted: number,
): KnownMembers {
  const members = withInvitations(carried(was, seen), changes);
  const teamsOf = new Map(members.map((one) => [one.userId, one.teamIds]));
  const isIn = (userId: number, teamId: number): boolean =>
    teamsOf.get(userId) === null || (teamsOf.get(userId)?.includes(teamId) ?? false);
  const came = new Set(
    changes.flatMap(({ difference: { person, start, goal, teamId } }) =>
      start === undefined && goal !== undefined ? [`${person.userId} ${teamId ?? ''}`] : [],
    ),
  );
  const hasStayed = (userId: number, teamId: number): boolean =>
    isIn(userId, teamId) && !came.has(`${userId} ${teamId}`) && !came.has(`${userId} `);
  const listed = new Set(listedTeams.map(({ id }) => id));
  const teams = was.teams
    .filter(({ teamId }) => listed.has(teamId) || members.some(({ userId }) => isIn(userId, teamId)))
    .map((team): KnownTeam => {
      const stay = team.roles.filter(({ userId }) => hasStayed(userId, team.teamId));
      return { ...team, roles: [...stay, ...broughtBy(changes, team.teamId)] };
    });
  const evidence = was.evidence.map((one) =>
    listed.has(one.teamId) ? one : { ...one, reads: one.reads + 1 },
  );
  const generation = was.generation + 1;
  return { ...was, generation, from: seen.from, until: seen.until, members, teams, evidence, accepted };
}

/** Adds the request that invited them to members with a new invitation. */
function withInvitations(members: readonly Member[], changes: readonly Change[]): Member[] {
  const invited = new Map(
    changes.flatMap(({ difference, attribution }) =>
      difference.movement === 'invited' ? [[difference.person.userId, attribution] as const] : [],
    ),
  );
  return members.map((one): Member => {
    const attribution = invited.get(one.userId);
    if (!attribution) return one;
    const { sent: _, ...rest } = one;
    const { request, invitedTo } = attribution;
    // Make may show the teams of an invitation only after it is accepted.
    const teamIds = [...(invitedTo ?? one.teamIds ?? [])];
    return request === undefined ? rest : { ...rest, sent: { request, teamIds } };
  });
}

/** The roles that announced writes gave to people in a team; the team's own list must show them. */
const broughtBy = (changes: readonly Change[], teamId: number): KnownTeamRole[] =>
  changes.flatMap(({ difference, attribution: { reached } }) =>
    difference.movement === 'joined-team' && difference.teamId === teamId && typeof reached?.role === 'number'
      ? [{ userId: difference.person.userId, roleId: reached.role }]
      : [],
  );

/** The role list of one team. */
export interface TeamRead {
  readonly from: number;
  readonly until: number;
  readonly roles: readonly KnownTeamRole[];
}

/**
 * The earlier and the new role list of a team, and the known members after it. People whom the organization's lists do
 * not yet show in the team are left out.
 */
export interface TeamTaken {
  readonly before: KnownTeam | undefined;
  readonly read: TeamRead;
  readonly next: KnownMembers;
}

/** Compares a team's list with the known one; undefined if it misses too many people. */
export function withTeam(
  was: KnownMembers,
  { id, name }: { readonly id: number; readonly name: string },
  { from, until, roles: shownByMake }: TeamRead,
): TeamTaken | undefined {
  const here = was.members.filter(({ teamIds }) => teamIds === null || teamIds.includes(id));
  const inTeam = new Set(here.map(({ userId }) => userId));
  const listed = shownByMake.filter(({ userId }) => inTeam.has(userId));
  const before = was.teams.find(({ teamId }) => teamId === id);
  const shown = new Set(listed.map(({ userId }) => userId));
  const left = before?.roles.filter(({ userId }) => inTeam.has(userId) && !shown.has(userId)) ?? [];
  if (before && isShort(left.length, before.roles.length)) return undefined;
  const unseen = left.map((one): KnownTeamRole => ({ ...one, from: one.from ?? before?.from ?? from }));
  // A newly seen role has no earlier value, so its comparison begins now.
  const roles: KnownTeamRole[] = listed.map((one) => {
    const known = before?.roles.find(({ userId }) => userId === one.userId);
    const since = known ? known.since : before && from;
    return { ...one, ...(since !== undefined && { since }) };
  });
  const since = before ? (before.since ?? before.from) : from;
  const team: KnownTeam = { teamId: id, name, from, until, since, roles: [...roles, ...unseen] };
  const evidence = was.evidence.map((one) =>
    one.teamId === id && from > one.at ? { ...one, reads: one.reads + 1 } : one,
  );
  const teams = [...was.teams.filter(({ teamId }) => teamId !== id), team];
  const next = { ...was, generation: was.generation + 1, teams, evidence };
  return { before, read: { from, until, roles: listed }, next };
}

/**
 * The known members after a team's list showed what is known already; undefined if it showed anything else, or if a
 * write of Usher's or an entry of Make's log may still concern the time since the team was last read.
 */
export function confirmedBy(
  was: KnownMembers,
  team: { readonly id: number; readonly name: string },
  read: TeamRead,
  announced: readonly Announced[],
): KnownMembers | undefined {
  const before = was.teams.find(({ teamId }) => teamId === team.id);
  if (before?.name !== team.name || was.evidence.length > 0) return undefined;
  if (during(announced, before.from, read.until).length > 0) return undefined;
  const next = withTeam(was, team, read)?.next;
  const now = next?.teams.find(({ teamId }) => teamId === team.id);
  return now && isDeepStrictEqual(byPerson(now), byPerson(before)) ? next : undefined;
}

const byPerson = ({ roles }: KnownTeam): ReadonlyMap<number, KnownTeamRole> =>
  new Map(roles.map((one) => [one.userId, one]));
