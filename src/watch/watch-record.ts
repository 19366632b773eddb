import { type WatchEvent, watchEvent, watchStream } from '../approvals/audit-event.js';
import type { AnyEvent } from '../approvals/event.js';
import { type LiveStream, openStream } from '../approvals/live-stream.js';
import type { Store } from '../approvals/store.js';
import { emptyWatch, evolveWatch, forget, recentMs, type WatchState } from './watch-state.js';

/** The stream of one organization's watch, and the state built from its events, in memory. */
export type WatchRecord = LiveStream<WatchState, WatchEvent>;

/** Reads the whole stream once. */
export const openRecord = (
  store: Pick<Store, 'read' | 'commit'>,
  organizationId: number,
): Promise<WatchRecord> =>
  openStream(store, watchStream(organizationId), {
    empty: emptyWatch,
    evolve: evolveWatch,
    parse: (event: AnyEvent) => watchEvent.parse(event),
  });

/** The records of all organizations, including events that other processes commit. */
export class WatchRecords {
  readonly #records = new Map<number, Promise<WatchRecord>>();
  /** The first ledger entry that has not been followed yet. */
  #next: number | undefined;
  #following: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Pick<Store, 'read' | 'commit' | 'entries' | 'head'>,
    private readonly now: () => number,
  ) {}

  has(organizationId: number): boolean {
    return this.#records.has(organizationId);
  }

  /** The current record from the store: it includes events of other processes, and drops old ones. */
  async of(organizationId: number): Promise<WatchRecord> {
    const reading = this.#following.then(() => this.#follow());
    this.#following = reading.catch(() => undefined);
    await reading;
    const open = this.#records.get(organizationId) ?? openRecord(this.store, organizationId);
    this.#records.set(organizationId, open);
    open.catch(() => this.#records.delete(organizationId));
    const record = await open;
    forget(record.state(), this.now() - recentMs);
    return record;
  }

  async #follow(): Promise<void> {
    this.#next ??= (await this.store.head()).n + 1;
    for await (const entry of this.store.entries(this.#next)) {
      for (const record of this.#records.values()) await (await record).follow(entry);
      this.#next = entry.n + 1;
    }
  }
}
