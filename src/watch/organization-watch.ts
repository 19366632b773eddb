import PQueue from 'p-queue';
import type { Store } from '../approvals/store.js';
import type { AuditLog } from '../make/audit-logs.js';
import type { OrganizationSnapshot } from '../make/directory-snapshot.js';
import type { AnnouncedWrites } from './announced.js';
import { type KnownMembers, parseSnapshot, snapshotDocument, snapshotKey } from './known-members.js';
import { evidenceOf } from './log-evidence.js';
import { type Before, baseline, type Look, lookAtLog, lookAtPeople, lookAtTeam } from './look.js';
import type { TeamRead } from './next-known.js';
import type { WatchRecord } from './watch-record.js';

export interface OrganizationWatchDeps {
  readonly organizationId: number;
  readonly store: Pick<Store, 'get' | 'put'>;
  readonly record: WatchRecord;
  readonly announced: AnnouncedWrites;
  /** The Make user the bot runs as. */
  readonly bot: () => number | undefined;
  readonly now: () => number;
}

/** What is known of one organization, and what is done with each new list of it. Steps never overlap. */
export class OrganizationWatch {
  readonly #turns = new PQueue({ concurrency: 1 });
  readonly #moved = new Set<number>();
  #known: KnownMembers | undefined;
  #pending: ReadonlyMap<number, number> = new Map();
  #newest: OrganizationSnapshot | undefined;
  #taken: OrganizationSnapshot | undefined;

  private constructor(
    private readonly deps: OrganizationWatchDeps,
    known: KnownMembers | undefined,
  ) {
    this.#known = known;
  }

  /** Reads the snapshot. Throws where the document cannot be read. */
  static async open(deps: OrganizationWatchDeps): Promise<OrganizationWatch> {
    const stored = await deps.store.get(snapshotKey(deps.organizationId));
    return new OrganizationWatch(deps, stored === undefined ? undefined : parseSnapshot(stored));
  }

  get known(): KnownMembers | undefined {
    return this.#known;
  }

  /** Teams to read before their turn: something moved in them, or the log told of a change. */
  get urgent(): ReadonlySet<number> {
    return new Set([...this.#moved, ...(this.#known?.evidence.map(({ teamId }) => teamId) ?? [])]);
  }

  /**
   * Compares a picture with what is known. `isReadTwice` says of a list that misses too many that it was read again:
   * from then on it is on record as short.
   */
  take(picture: OrganizationSnapshot, isReadTwice: boolean): Promise<'taken' | 'short'> {
    return this.#turns.add(async () => {
      await this.deps.announced.follow();
      this.#newest = picture;
      if (picture === this.#taken) return 'taken';
      if (!this.#known) await this.#begin(picture);
      else {
        const look = await this.#look((before) => lookAtPeople(before, picture, isReadTwice));
        if (!look || look.isShort) return 'short';
      }
      this.#taken = picture;
      return 'taken';
    });
  }

  /** The same for the roles of one team. A list that misses too many is left for the next time. */
  takeTeam(team: { readonly id: number; readonly name: string }, read: TeamRead): Promise<void> {
    return this.#turns.add(async () => {
      await this.deps.announced.follow();
      const look = await this.#look((before) => lookAtTeam(before, team, read));
      if (look) this.#moved.delete(team.id);
    });
  }

  /** Keeps what Make's log told, durably, and joins it with what was found. */
  offer(events: readonly AuditLog[]): Promise<void> {
    const entries = events.flatMap((event) => evidenceOf(event) ?? []);
    return this.#turns.add(async () => {
      await this.deps.announced.follow();
      await this.#look((before) => lookAtLog(before, entries));
    });
  }

  /** Findings are committed, then the snapshot moves: after a crash in between the same findings are known already. */
  async #look(lookFrom: (before: Before) => Look | undefined): Promise<Look | undefined> {
    const known = this.#known;
    if (!known) return undefined;
    const led: { to?: Look | undefined } = {};
    await this.deps.record.change((state) => {
      led.to = lookFrom({ ...this.#before(state), known });
      return led.to?.events ?? [];
    });
    if (!led.to) return undefined;
    await this.#keep(led.to.next);
    this.#pending = led.to.pending;
    for (const teamId of led.to.moved) this.#moved.add(teamId);
    return led.to;
  }

  /** Kept before it is recorded, so that it is one baseline however often a process ends in between. */
  async #begin(picture: OrganizationSnapshot): Promise<void> {
    const { record } = this.deps;
    const { events, next } = baseline(this.#before(record.state()), picture);
    await this.#keep(next);
    await record.change(() => events);
  }

  async #keep(next: KnownMembers): Promise<void> {
    await this.deps.store.put(snapshotKey(this.deps.organizationId), snapshotDocument(next));
    this.#known = next;
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
