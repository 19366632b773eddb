import type { Recorded } from '../recorded-head.js';
import type { EmbeddedSettings } from './embedded-settings.js';
import type { Journal } from './journal.js';
import type { Memory } from './memory.js';
import { saveHead } from './recorded-head.js';
import { type IndexSnapshot, saveSnapshot } from './snapshot.js';

/** Writes a snapshot from time to time, alongside the commits: none waits for it, and a failed one costs only time. */
export class Snapshots {
  #covered: number;
  #saving: Promise<void> | undefined;
  #stopped = false;
  /** Never decreases when the clock is set back, so that forgotten submissions stay forgotten. */
  #at: number;

  constructor(
    private readonly settings: EmbeddedSettings,
    private readonly journal: Journal,
    private readonly memory: Memory,
  ) {
    this.#covered = memory.covered;
    this.#at = memory.coveredAt;
  }

  /** Snapshots become rarer as the ledger grows, so that the cost of a commit stays the same. */
  saveIfDue(): void {
    const { n } = this.journal.head;
    if (this.#saving || n - this.#covered < Math.max(this.settings.snapshotEvery, n / 20)) return;
    this.#saving = this.#saveWithHead().finally(() => {
      this.#saving = undefined;
    });
  }

  /** Writes a snapshot in any case, because the last one is wrong. */
  async renew(): Promise<void> {
    await this.#saving;
    await this.#save();
  }

  /** Stops, because another process holds the folder now. */
  stop(): void {
    this.#stopped = true;
  }

  /** `clean`: all accepted commits were written, so any later entry is not ours. */
  async close(clean: boolean): Promise<void> {
    await this.#saving;
    if (this.journal.head.n > this.#covered) await this.#save();
    if (clean && (await this.journal.ledger.isAsLeft())) await this.#record('stopped');
  }

  async #saveWithHead(): Promise<void> {
    await this.#save();
    await this.#record('running');
  }

  async #record(state: Recorded['state']): Promise<void> {
    if (this.#stopped) return;
    const { dir, disk, log } = this.settings;
    try {
      await saveHead(dir, disk, this.journal.recorded(state));
    } catch (error) {
      log.warn({ dir, why: error instanceof Error ? error.message : 'unknown' }, 'head not recorded');
    }
  }

  async #save(): Promise<void> {
    if (this.#stopped) return;
    const { dir, disk, log, now } = this.settings;
    this.#at = Math.max(this.#at, now());
    const image = imageOf(this.journal, this.memory, this.#at);
    this.#covered = image.n;
    const { key } = this.journal.witness;
    try {
      await saveSnapshot(dir, disk, image, key);
    } catch (error) {
      // No decision depends on a snapshot: if the disk is full, the next commit fails and the store then refuses.
      log.warn({ dir, why: error instanceof Error ? error.message : 'unknown' }, 'snapshot not written');
    }
  }
}

/** The snapshot of this journal and its state; `at` decides which submissions are left out. */
export function imageOf(
  { head, index }: Journal,
  { requests, agenda, control }: Memory,
  at: number,
): IndexSnapshot {
  return {
    format: 3,
    at,
    n: head.n,
    hash: head.hash,
    end: index.end,
    index: index.image(),
    requests: requests.image(at),
    live: agenda.all().map(({ request }) => request.id),
    widenings: control.widenings,
    automatic: control.automatic,
  };
}
