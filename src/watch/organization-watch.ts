import PQueue from 'p-queue';
import type { Finding, WatchEvent } from '../approvals/audit-event.js';
import { type PersonId, person, system } from '../approvals/person.js';
import type { Store } from '../approvals/store.js';
import type { AuditLog } from '../make/audit-logs.js';
import type { OrganizationSnapshot } from '../make/directory-snapshot.js';
import type { Announced, AnnouncedWrites } from './announced.js';
import { type Change, missingOf, patched, type TeamRead, withPicture, withTeam } from './apply-reading.js';
import { attributeAll, type During } from './attribute-all.js';
import { compare, compareTeam } from './difference.js';
import { findingOf, type Names } from './findings.js';
import {
  type KnownMembers,
  type Member,
  type Seen,
  seenMember,
  snapshot,
  snapshotDocument,
  snapshotKey,
} from './known-members.js';
import { evidenceOf, ownWrite, slackMs } from './log-entry.js';
import { settleByLog } from './log-evidence.js';
import { createPendingArrivals } from './pending-arrivals.js';
import type { WatchRecord } from './watch-record.js';

export interface OrganizationParts {
  readonly organizationId: number;
  readonly store: Pick<Store, 'get' | 'put'>;
  readonly record: WatchRecord;
  readonly ledger: AnnouncedWrites;
  /** The Make user the bot runs as. */
  readonly bot: () => number | undefined;
  readonly now: () => number;
}

/** What is known of one organization, and what is done with each new list of it. Steps never overlap. */
export interface OrganizationWatch {
  readonly record: WatchRecord;
  known(): KnownMembers | undefined;
  /**
   * Compares a picture with what is known and records what moved: first the findings, then the new snapshot. A list
   * that misses too many makes nobody gone; `final` says that it has been read again and records that it is short.
   */
  take(picture: OrganizationSnapshot, final: boolean): Promise<'taken' | 'short'>;
  /** The same for the roles of one team. A list that misses too many is left for the next time. */
  takeTeam(team: { readonly id: number; readonly name: string }, read: TeamRead): Promise<void>;
  /** Keeps what Make's log told, durably, and joins it with what was found. */
  offer(events: readonly AuditLog[]): Promise<void>;
  /** Takes the newest list as it is, where it misses no more than whoever says so was shown. */
  acceptList(by: PersonId, shown: number): Promise<'accepted' | 'more' | 'over'>;
  /** Teams to read before their turn: something moved in them, or the log told of a change. */
  urgent(): ReadonlySet<number>;
}

/** Opens the snapshot. Throws where the document cannot be read. */
export async function openOrganization(parts: OrganizationParts): Promise<OrganizationWatch> {
  const { organizationId, store, record, ledger, bot, now } = parts;
  const key = snapshotKey(organizationId);
  const lane = new PQueue({ concurrency: 1 });
  const stored = await store.get(key);
  let known = stored === undefined ? undefined : snapshot.parse(stored);
  let newest: OrganizationSnapshot | undefined;
  let taken: OrganizationSnapshot | undefined;
  const moved = new Set<number>();
  const newcomers = createPendingArrivals();

  const keep = async (next: KnownMembers): Promise<void> => {
    await store.put(key, snapshotDocument(next));
    known = next;
  };

  const baselineEvent = ({ members, until }: KnownMembers, teams: number): WatchEvent => ({
    type: 'baseline.taken',
    at: until,
    by: system,
    organizationId,
    members: members.filter(({ invitation }) => invitation === null).length,
    invitations: members.filter(({ invitation }) => invitation !== null).length,
    teams,
  });

  const baseline = async (picture: OrganizationSnapshot): Promise<void> => {
    const members = [...picture.members.values()].map(seenMember).map((one): Member => {
      const invited =
        one.invitation === null ? undefined : ledger.invitation(organizationId, one.email, one.userId);
      const sent = invited && sentBy(invited);
      return sent ? { ...one, sent } : one;
    });
    const next: KnownMembers = {
      format: 1,
      generation: 1,
      ...picture.read,
      members,
      teams: [],
      evidence: [],
      ledgerFrom: ledger.needed(),
      accepted: record.book().accepted,
    };
    await keep(next);
    await record.change(() => [baselineEvent(next, picture.teams.length)]);
  };

  /** Commits what is new, then keeps the snapshot; after a crash in between the same findings are known already. */
  const settle = async (
    next: KnownMembers,
    found: readonly Finding[],
    more: readonly WatchEvent[] = [],
  ): Promise<void> => {
    const at = now();
    const { events, open } = settleByLog({
      next,
      found,
      cases: record.book().cases,
      isOwn: (one) => ownWrite(one, during(one.at - slackMs, one.at + slackMs), bot()) !== undefined,
      isAfterOwnRemoval: ({ at: loggedAt, teamId, userId }) =>
        during(loggedAt - slackMs, loggedAt).some(
          ({ write }) =>
            write.type === 'remove-from-team' && write.teamId === teamId && write.userId === userId,
        ),
      names: names(),
      at,
    });
    await record.change(() => [...events, ...more]);
    await keep({ ...next, evidence: [...open], ledgerFrom: ledger.needed() });
  };

  const names = (): Names => ({ organizationId, picture: newest, known });

  const during: During = (from, until) => ledger.during(organizationId, from, until);

  const takePicture = async (picture: OrganizationSnapshot, final: boolean): Promise<'taken' | 'short'> => {
    await ledger.follow();
    newest = picture;
    if (!known) {
      await baseline(picture);
      taken = picture;
      return 'taken';
    }
    const was = known;
    if (record.book().baselines === 0) {
      await record.change(() => [baselineEvent(was, picture.teams.length)]);
    }
    if (picture === taken) return 'taken';
    const members = [...picture.members.values()].map(seenMember);
    const seen = newcomers.without(was, { ...picture.read, members });
    const changes = attributeAll(compare(was, seen, newcomers.since()), during);
    const { list, accepted } = record.book();
    const missing = missingOf(was, changes, picture.teams);
    // An admin said of as many as they were shown that they are gone, not of more.
    if (missing && (accepted <= was.accepted || missing.missing > (list?.missing ?? 0))) {
      if (!final) return 'short';
      const grew = list?.state !== 'short' || missing.missing > list.missing;
      const short: WatchEvent = { type: 'list.short', at: now(), by: system, organizationId, ...missing };
      const shown = patched(was, seen);
      const others = attributeAll(compare(was, shown, newcomers.since()), during);
      const next = withPicture(was, shown, others, picture, was.accepted);
      await settle(next, foundIn(others, was), grew ? [short] : []);
      lookedAt(shown, others);
      return 'short';
    }
    // An admin said of those the list misses that they are gone; of everything else nobody said anything.
    const told = missing ? changes.filter(({ difference }) => difference.goal !== undefined) : changes;
    const whole: WatchEvent = { type: 'list.whole', at: now(), by: system, organizationId };
    const next = withPicture(was, seen, changes, picture, accepted);
    await settle(next, foundIn(told, was), list?.state === 'short' ? [whole] : []);
    lookedAt(seen, changes);
    taken = picture;
    return 'taken';
  };

  const foundIn = (changes: readonly Change[], was: KnownMembers): Finding[] =>
    changes.map((change) => findingOf(change, was.from, names()));

  /** Teams in which something moved are read before their turn, and whoever was seen is awaited no more. */
  const lookedAt = (seen: Seen, changes: readonly Change[]): void => {
    for (const { difference } of changes) {
      const { teamId, person: who, start } = difference;
      for (const id of teamId === undefined && !start ? (who.teamIds ?? []) : [teamId]) {
        if (id !== undefined) moved.add(id);
      }
    }
    newcomers.done(seen);
  };

  return {
    record,
    known: () => known,
    take: (picture, final) => lane.add(() => takePicture(picture, final)),
    takeTeam: (team, read) =>
      lane.add(async () => {
        await ledger.follow();
        const was = known;
        if (!was) return;
        const taken = withTeam(was, team, read);
        if (!taken) return;
        moved.delete(team.id);
        const { before, next } = taken;
        const changes = before ? attributeAll(compareTeam(was, before, taken.read), during) : [];
        await settle(
          next,
          changes.map((change) => findingOf(change, before?.from ?? read.from, names())),
        );
      }),
    offer: (events) =>
      lane.add(async () => {
        const since = record.book().baseline?.at;
        const was = known;
        if (!was || since === undefined) return;
        await ledger.follow();
        const used = new Set([
          ...was.evidence.map(({ uuid }) => uuid),
          ...[...record.book().cases.values()].flatMap(({ actor }) => actor?.uuid ?? []),
        ]);
        const offered = events.flatMap((event) => evidenceOf(event) ?? []);
        const fresh = offered.filter(({ uuid, at }) => at >= since && !used.has(uuid));
        if (fresh.length === 0) return;
        const keptAt = now();
        const unique = [...new Map(fresh.map((one) => [one.uuid, { ...one, keptAt }])).values()];
        await settle({ ...was, evidence: [...was.evidence, ...unique] }, []);
      }),
    acceptList: (by, shown) =>
      lane.add(async () => {
        const { list } = record.book();
        if (list?.state !== 'short') return 'over';
        if (!(list.missing <= shown)) return 'more';
        const accepted: WatchEvent = { type: 'list.accepted', at: now(), by: person(by), organizationId };
        await record.change(() => [accepted]);
        if (newest) await takePicture(newest, true);
        return 'accepted';
      }),
    urgent: () => new Set([...moved, ...(known?.evidence.map(({ teamId }) => teamId) ?? [])]),
  };
}

const sentBy = ({ request, write }: Announced): Member['sent'] =>
  write.type === 'invite' ? { request, teamIds: write.teamIds } : undefined;
