import type { WatchEvent } from '../approvals/audit-event.js';
import { system } from '../approvals/person.js';
import type { OrganizationSnapshot } from '../make/directory-snapshot.js';
import { type Announced, invites } from './announced.js';
import { attributeAll, type Change } from './attribution.js';
import { compare, compareTeam } from './difference.js';
import { findingOf } from './findings.js';
import { type Evidence, type KnownMembers, type Member, type Seen, seenMember } from './known-members.js';
import { settleByLog } from './log-evidence.js';
import { missingOf, patched, type TeamRead, withPicture, withTeam } from './next-known.js';
import type { Around } from './same-address.js';
import type { WatchState } from './watch-state.js';

/** What a look rests on besides the new reading. */
export interface Before {
  readonly organizationId: number;
  readonly known: KnownMembers;
  /** Since when each newcomer may have come whose address Make's user list did not have yet. */
  readonly pending: ReadonlyMap<number, number>;
  /** The organization's writes that the ledger announced, in their order. */
  readonly announced: readonly Announced[];
  /** The first entry of the ledger that a later start has to read for them. */
  readonly ledgerFrom: number;
  /** What is on record of the watch. */
  readonly state: WatchState;
  /** The newest picture: names of teams and roles. */
  readonly picture: OrganizationSnapshot | undefined;
  /** The Make user Usher runs as. */
  readonly bot: number | undefined;
  readonly now: number;
}

/** What a look leads to: `events` are committed, then `next` is kept, then people are told. */
export interface Look {
  readonly events: readonly WatchEvent[];
  readonly next: KnownMembers;
  readonly pending: ReadonlyMap<number, number>;
  /** Teams in which something moved: they are read before their turn. */
  readonly moved: readonly number[];
  /** The list misses too many: who is missing stays known until it is whole or an admin says that it is right. */
  readonly isShort: boolean;
}

/** The first reading of an organization: there is nothing to compare it with. */
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
 * Compares a picture of an organization with what is known, sets each difference against the announced writes, and
 * names what is found. A list that misses too many makes nobody gone: undefined unless it has been read twice.
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
  const changesTo = (seen: Seen) => attributeAll(compare(known, seen, before.pending), announced);
  const { seen, pending } = withoutAddressless(before, picture);
  const changes = changesTo(seen);
  const missing = missingOf(known, changes, picture.teams);
  // The baseline is on record once, also where a process ended before it was.
  const first = state.baselines === 0 ? [baselineTaken(organizationId, known, picture)] : [];
  // An admin said of as many as they were shown that they are gone, not of more.
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
  // Of those the list misses an admin said that they are gone; of everything else nobody said anything.
  const told = missing ? changes.filter(({ difference }) => difference.goal !== undefined) : changes;
  const next = withPicture(known, seen, changes, picture, accepted);
  const events = [...first, ...(list?.state === 'short' ? [whole] : [])];
  const found = settled(before, next, told, events, listed);
  return { ...found, pending, moved: teamsOf(changes), isShort: false };
}

/** The same for the role list of one team; undefined where it misses too many, and is left for the next time. */
export function lookAtTeam(
  before: Before,
  team: { readonly id: number; readonly name: string },
  read: TeamRead,
): Look | undefined {
  const taken = withTeam(before.known, team, read);
  if (!taken) return undefined;
  const differences = taken.before ? compareTeam(before.known, taken.before, taken.read) : [];
  const changes = attributeAll(differences, before.announced);
  const { next } = taken;
  const look = settled(before, next, changes, [], next.members, taken.before?.from ?? read.from);
  return { ...look, pending: before.pending, moved: [], isShort: false };
}

/** Takes in entries of Make's log and joins them with what was found; undefined where none of them is new. */
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

/** `readAt`: when the list it was compared with was read, so that after a crash it is the same finding again. */
function settled(
  before: Before,
  next: KnownMembers,
  changes: readonly Change[],
  more: readonly WatchEvent[],
  listed: Around['after'] = next.members,
  readAt = before.known.from,
): Pick<Look, 'events' | 'next'> {
  const { organizationId, picture, known, announced, bot, now } = before;
  const names = { organizationId, picture, known };
  const { cases } = before.state;
  const around = { before: known.members, after: listed, cases, picture };
  const found = changes.map((change) => findingOf(change, readAt, { ...names, around }));
  const { events, waiting } = settleByLog({ next, found, cases, announced, bot, names, now });
  return {
    events: [...events, ...more],
    next: { ...next, evidence: [...waiting], ledgerFrom: before.ledgerFrom },
  };
}

/** A newcomer without an address waits for the next reading, so that an invitation can be known by it. */
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

/** Where something moved. Who is in the organization still was in all of their teams. */
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
