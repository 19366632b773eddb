import type { WatchEvent } from '../approvals/audit-event.js';
import { system } from '../approvals/person.js';
import type { OrganizationSnapshot } from '../make/directory-snapshot.js';
import { type Announced, invites } from './announced.js';
import type { Change } from './attribution.js';
import { findingOf } from './findings.js';
import { type Evidence, type KnownMembers, type Member, type Seen, seenMember } from './known-members.js';
import { settleByLog } from './log-evidence.js';
import { missingOf, patched, type TeamRead, withPicture, withTeam } from './next-known.js';
import type { PollMembers } from './same-address.js';
import { changesOfPeople, changesOfTeam } from './undone.js';
import type { WatchState } from './watch-state.js';

/** The inputs of a poll other than the new reading. */
export interface Before {
  readonly organizationId: number;
  readonly known: KnownMembers;
  /** Newcomers whom Make's user list shows without an address, each with the earliest time they may have come. */
  readonly pending: ReadonlyMap<number, number>;
  /** The organization's announced writes, in order. */
  readonly announced: readonly Announced[];
  /** The first ledger entry that the next start must read for them. */
  readonly ledgerFrom: number;
  /** The recorded state of the watch. */
  readonly state: WatchState;
  /** The newest directory snapshot, for the names of teams and roles. */
  readonly picture: OrganizationSnapshot | undefined;
  /** The Make user that Usher acts as. */
  readonly bot: number | undefined;
  readonly now: number;
}

/** The result of a poll: `events` are committed, then `next` is stored, then people are told. */
export interface Look {
  readonly events: readonly WatchEvent[];
  readonly next: KnownMembers;
  readonly pending: ReadonlyMap<number, number>;
  /** Teams with a change; their roles are read next. */
  readonly moved: readonly number[];
  /** The list misses too many people. They stay known until a list is complete or an admin accepts the short one. */
  readonly isShort: boolean;
}

/** Records the first reading of an organization, which has nothing to compare with. */
export function baseline(
  { organizationId, announced, ledgerFrom, state }: Omit<Before, 'known'>,
  picture: OrganizationSnapshot,
): Pick<Look, 'events' | 'next'> {
  const members = [...picture.members.values()].map(seenMember).map((one): Member => {
    const isOurs = (write: Announced) => one.invitation !== null && invites(write, one.email, one.userId);
    const ours = announced.findLast(isOurs);
    if (ours?.write.type !== 'invite') return one;
    return { ...one, sent: { request: ours.request, teamIds: [...ours.write.teamIds] } };
  });
  const begun = { format: 1 as const, generation: 1, ...picture.read, ledgerFrom };
  const next = { ...begun, members, teams: [], evidence: [], accepted: state.accepted };
  return { events: [baselineTaken(organizationId, next, picture)], next };
}

/**
 * Compares a directory snapshot with the known members, attributes each difference to announced writes, and builds the
 * findings. Nobody counts as gone if the list misses too many people; the result is then undefined unless
 * `isReadTwice`.
 */
export function lookAtPeople(
  before: Before,
  picture: OrganizationSnapshot,
  isReadTwice: boolean,
): Look | undefined {
  const { organizationId, known, announced, state, now } = before;
  const { list, accepted } = state;
  // People missing from a short list stay known, although they may have left.
  const listed = [...picture.members.values()];
  const changesTo = (seen: Seen) => changesOfPeople(known, seen, announced, before.pending, state.cases);
  const { seen, pending } = withoutAddressless(before, picture);
  const changes = changesTo(seen);
  const missing = missingOf(known, changes, picture.teams, before.bot);
  // The baseline is recorded once, even if a process ended before it was recorded.
  const first = state.baselines === 0 ? [baselineTaken(organizationId, known, picture)] : [];
  // The admin confirmed only the number they were shown.
  const isAccepted = missing && accepted > known.accepted && missing.missing <= (list?.missing ?? 0);
  if (missing && !isAccepted) {
    if (!isReadTwice) return undefined;
    const grew = list?.state !== 'short' || missing.missing > list.missing;
    const short: WatchEvent = { type: 'list.short', at: now, by: system, organizationId, ...missing };
    const shown = patched(known, seen);
    const others = changesTo(shown);
    const next = withPicture(known, shown, others, picture, known.accepted);
    const events = [...first, ...(grew ? [short] : [])];
    const found = settled(before, next, others, events, listed);
    return { ...found, pending, moved: teamsOf(others), isShort: true };
  }
  const whole: WatchEvent = { type: 'list.whole', at: now, by: system, organizationId };
  // The admin confirmed only that the missing people are gone; other changes are still reported.
  const told = missing ? changes.filter(({ difference }) => difference.goal !== undefined) : changes;
  const next = withPicture(known, seen, changes, picture, accepted);
  const events = [...first, ...(list?.state === 'short' ? [whole] : [])];
  const found = settled(before, next, told, events, listed);
  return { ...found, pending, moved: teamsOf(changes), isShort: false };
}

/**
 * Does the same for the role list of one team. Undefined if the list misses too many people; the next poll tries
 * again.
 */
export function lookAtTeam(
  before: Before,
  team: { readonly id: number; readonly name: string },
  read: TeamRead,
): Look | undefined {
  const taken = withTeam(before.known, team, read);
  if (!taken) return undefined;
  const changes = taken.before
    ? changesOfTeam(before.known, taken.before, taken.read, before.announced, before.state.cases)
    : [];
  const { next } = taken;
  const look = settled(before, next, changes, [], next.members, taken.before?.from ?? read.from);
  return { ...look, pending: before.pending, moved: [], isShort: false };
}

/** Adds entries of Make's log and matches them with the findings; undefined if none of them is new. */
export function lookAtLog(before: Before, entries: readonly Evidence[]): Look | undefined {
  const { known, state, now: keptAt } = before;
  const since = state.baseline?.at ?? Infinity;
  const used = new Set([
    ...known.evidence.map(({ uuid }) => uuid),
    ...[...state.cases.values()].flatMap(({ actor }) => actor?.uuid ?? []),
  ]);
  const fresh = entries.filter(({ uuid, at }) => at >= since && !used.has(uuid));
  if (fresh.length === 0) return undefined;
  const unique = [...new Map(fresh.map((one) => [one.uuid, { ...one, keptAt }])).values()];
  const next = { ...known, evidence: [...known.evidence, ...unique] };
  return { ...settled(before, next, [], []), pending: before.pending, moved: [], isShort: false };
}

/**
 * Builds the findings and matches them with the log. `readAt`: when the earlier list was read; it is part of each
 * finding's id, so the id is the same after a crash.
 */
function settled(
  before: Before,
  next: KnownMembers,
  changes: readonly Change[],
  more: readonly WatchEvent[],
  listed: PollMembers['after'] = next.members,
  readAt = before.known.from,
): Pick<Look, 'events' | 'next'> {
  const { organizationId, picture, known, announced, bot, now } = before;
  const names = { organizationId, picture, known };
  const { cases } = before.state;
  const members = { before: known.members, after: listed, cases, picture };
  const found = changes.map((change) => findingOf(change, readAt, { ...names, members }));
  const { events, waiting } = settleByLog({ next, found, cases, announced, bot, names, now });
  return {
    events: [...events, ...more],
    next: { ...next, evidence: [...waiting], ledgerFrom: before.ledgerFrom },
  };
}

/**
 * Leaves out newcomers without an address until the next reading, so that their invitation can be recognized by it.
 */
function withoutAddressless(
  { known, pending }: Before,
  picture: OrganizationSnapshot,
): { readonly seen: Seen; readonly pending: ReadonlyMap<number, number> } {
  const before = new Set(known.members.map(({ userId }) => userId));
  const all = [...picture.members.values()].map(seenMember);
  const waiting = all.filter(
    ({ userId, email }) => !before.has(userId) && email === '' && !pending.has(userId),
  );
  return {
    seen: { ...picture.read, members: all.filter((one) => !waiting.includes(one)) },
    pending: new Map(waiting.map(({ userId }) => [userId, known.from])),
  };
}

/** Teams with a change. For a person who joined or left the organization, these are all of their teams. */
const teamsOf = (changes: readonly Change[]): number[] =>
  changes.flatMap(({ difference: { teamId, person, start } }) => {
    if (teamId !== undefined) return [teamId];
    return start ? [] : (person.teamIds ?? []);
  });

const baselineTaken = (
  organizationId: number,
  { members, until }: KnownMembers,
  { teams }: OrganizationSnapshot,
): WatchEvent => ({
  type: 'baseline.taken',
  at: until,
  by: system,
  organizationId,
  members: members.filter(({ invitation }) => invitation === null).length,
  invitations: members.filter(({ invitation }) => invitation !== null).length,
  teams: teams.length,
});
