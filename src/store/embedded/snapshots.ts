import type { EmbeddedSettings } from './embedded-store.js';
import type { Journal } from './journal.js';
import type { Memory } from './memory.js';
import { type Snapshot, saveSnapshot } from './snapshot.js';

/** Writes a snapshot now and then, beside the commits: none waits for it, and one that fails costs only time. */
export class Snapshots {
  #covered: number;
  #saving: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly settings: EmbeddedSettings,
    private readonly journal: Journal,
    private readonly memory: Memory,
  ) {
    this.#covered = memory.covered;
  }

  /** Less often the longer the ledger is, so that the cost of a commit does not grow with it. */
  saveIfDue(): void {
    const { n } = this.journal.head;
    if (this.#saving || n - this.#covered < Math.max(this.settings.snapshotEvery, n / 20)) return;
    this.#saving = this.#save().finally(() => {
      this.#saving = undefined;
    });
  }

  /** The folder is somebody else's now. */
  stop(): void {
    this.#stopped = true;
  }

  async close(): Promise<void> {
    await this.#saving;
    if (this.journal.head.n > this.#covered) await this.#save();
  }

  async #save(): Promise<void> {
    if (this.#stopped) return;
    const { dir, disk, log, now } = this.settings;
    const image = imageOf(this.journal, this.memory, now());
    this.#covered = image.n;
    try {
      await saveSnapshot(dir, disk, image);
    } catch (error) {
      // No decision rests on it: where the disk is full the next commit finds out, and then refuses.
      log.warn({ dir, why: error instanceof Error ? error.message : 'unknown' }, 'snapshot not written');
    }
  }
}

function imageOf({ head, index }: Journal, { requests, agenda, control }: Memory, now: number): Snapshot {
  return {
    format: 1,
    n: head.n,
    hash: head.hash,
    end: index.end,
    index: index.image(),
    requests: requests.image(now),
    live: agenda.all().map(({ request }) => request.id),
    widenings: control.widenings,
    automatic: control.automatic,
  };
}
