import PQueue from 'p-queue';
import type { Store } from '../approvals/store.js';
import type { AuditLog } from '../make/audit-logs.js';
import type { OrganizationSnapshot } from '../make/directory-snapshot.js';
import type { AnnouncedWrites } from './announced.js';
import { type KnownMembers, parseSnapshot, snapshotDocument, snapshotKey } from './known-members.js';
import { evidenceOf } from './log-evidence.js';
import { type Before, baseline, type Look, lookAtLog, lookAtPeople, lookAtTeam } from './look.js';
import { confirmedBy, type TeamRead } from './next-known.js';
import type { WatchRecord } from './watch-record.js';

export interface OrganizationWatchDeps {
  readonly organizationId: number;
  readonly store: Pick<Store, 'get' | 'put'>;
  readonly record: WatchRecord;
  readonly announced: AnnouncedWrites;
  /** The Make user that Usher acts as. */
  readonly bot: () => number | undefined;
  readonly now: () => number;
}

/** The known members of one organization, compared with each new list. Steps never overlap. */
export class OrganizationWatch {
  readonly #turns = new PQueue({ concurrency: 1 });
  readonly #moved = new Set<number>();
  #known: KnownMembers | undefined;
  /** False while only the times of unchanged teams are newer than in the store; the next poll stores them. */
  #isStored = true;
  #pending: ReadonlyMap<number, number> = new Map();
  #newest: OrganizationSnapshot | undefined;
  #taken: OrganizationSnapshot | undefined;

  private constructor(
    private readonly deps: OrganizationWatchDeps,
    known: KnownMembers | undefined,
  ) {
    this.#known = known;
  }

  /** Reads the stored snapshot. Throws if the document cannot be read. */
  static async open(deps: OrganizationWatchDeps): Promise<OrganizationWatch> {
    const stored = await deps.store.get(snapshotKey(deps.organizationId));
    return new OrganizationWatch(deps, stored === undefined ? undefined : parseSnapshot(stored));
  }

  get known(): KnownMembers | undefined {
    return this.#known;
  }

  /** Teams to read next: they have a change, or the log reported one. */
  get urgent(): ReadonlySet<number> {
    return new Set([...this.#moved, ...(this.#known?.evidence.map(({ teamId }) => teamId) ?? [])]);
  }

  /**
   * Compares a directory snapshot with the known members. `isReadTwice`: this list was read again because the first
   * one missed too many people; if it still does, the record says so.
   */
  take(picture: OrganizationSnapshot, isReadTwice: boolean): Promise<'taken' | 'short'> {
    return this.#turns.add(async () => {
      await this.deps.announced.follow();
      this.#newest = picture;
      if (picture === this.#taken || this.#isOlder(picture)) return 'taken';
      if (!this.#known) await this.#begin(picture);
      else {
        const look = await this.#look((before) => lookAtPeople(before, picture, isReadTwice));
        if (!look || look.isShort) return 'short';
      }
      this.#taken = picture;
      return 'taken';
    });
  }

  /** Compares the roles of one team. If the list misses too many people, the next poll tries again. */
  takeTeam(team: { readonly id: number; readonly name: string }, read: TeamRead): Promise<void> {
    return this.#turns.add(async () => {
      await this.deps.announced.follow();
      const announced = this.deps.announced.of(this.deps.organizationId);
      const confirmed = this.#known && confirmedBy(this.#known, team, read, announced);
      if (confirmed) {
        // Storing thousands of members for each team would be most of the work of a poll.
        this.#known = confirmed;
        this.#isStored = false;
      } else {
        // A finding is named after the reading before it, which must be the same after a crash.
        if (this.#known && !this.#isStored) await this.#keep(this.#known);
        if (!(await this.#look((before) => lookAtTeam(before, team, read)))) return;
      }
      this.#moved.delete(team.id);
    });
  }

  /** Stores entries of Make's log durably, and matches them with the findings. */
  offer(events: readonly AuditLog[]): Promise<void> {
    const entries = events.flatMap((event) => evidenceOf(event) ?? []);
    return this.#turns.add(async () => {
      await this.deps.announced.follow();
      await this.#look((before) => lookAtLog(before, entries));
    });
  }

  /**
   * Another process may have compared newer lists before this one took over. A reading that seems to be from later than
   * now shows nothing: the clock was set back since.
   */
  #isOlder({ read }: OrganizationSnapshot): boolean {
    const known = this.#taken ? undefined : this.#known;
    return known !== undefined && read.from < known.from && known.from <= this.deps.now();
  }

  /** Commits the findings before it stores the snapshot: after a crash in between, they are already on record. */
  async #look(lookFrom: (before: Before) => Look | undefined): Promise<Look | undefined> {
    const known = this.#known;
    if (!known) return undefined;
    const result: { look?: Look | undefined } = {};
    await this.deps.record.change((state) => {
      result.look = lookFrom({ ...this.#before(state), known });
      return result.look?.events ?? [];
    });
    if (!result.look) return undefined;
    await this.#keep(result.look.next);
    this.#pending = result.look.pending;
    for (const teamId of result.look.moved) this.#moved.add(teamId);
    return result.look;
  }

  /** Stores the snapshot before the record, so there is one baseline even if a process ends in between. */
  async #begin(picture: OrganizationSnapshot): Promise<void> {
    const { record } = this.deps;
    const { events, next } = baseline(this.#before(record.state()), picture);
    await this.#keep(next);
    await record.change(() => events);
  }

  async #keep(next: KnownMembers): Promise<void> {
    await this.deps.store.put(snapshotKey(this.deps.organizationId), snapshotDocument(next));
    this.#known = next;
    this.#isStored = true;
  }

  #before(state: Before['state']): Omit<Before, 'known'> {
    const { organizationId, announced, bot, now } = this.deps;
    return {
      organizationId,
      pending: this.#pending,
      announced: announced.of(organizationId),
      ledgerFrom: announced.needed(),
      state,
      picture: this.#newest,
      bot: bot(),
      now: now(),
    };
  }
}
