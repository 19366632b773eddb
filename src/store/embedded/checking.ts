import { once } from 'node:events';
import { readLine } from '../line.js';
import type { Log } from '../log.js';
import type { Journal } from './journal.js';
import type { Memory } from './memory.js';
import { Pace } from './pace.js';
import { type Rechecked, recheck } from './recheck.js';
import { take } from './replay.js';
import { type IndexSnapshot, snapshotFile } from './snapshot.js';
import type { Snapshots } from './snapshots.js';
import type { Writer } from './writer.js';

/** The part of one processor that the check uses while Usher works. */
const share = 0.25;

interface Parts {
  readonly journal: Journal;
  readonly memory: Memory;
  readonly writer: Writer;
  readonly snapshots: Snapshots;
  readonly log: Log;
}

/**
 * Checks, after a start from a snapshot, that the ledger leads to the same state, and replaces the state if it does
 * not.
 */
export class Checking {
  readonly #stop = new AbortController();
  readonly done: Promise<void>;
  #fault: string | undefined;

  constructor(
    private readonly parts: Parts,
    snapshot: IndexSnapshot | undefined,
    /** The check begins after this. */
    private readonly first: Promise<unknown> = Promise.resolve(),
    checked: () => Promise<void> = async () => undefined,
  ) {
    this.done = snapshot ? this.#check(snapshot).then(checked) : Promise.resolve();
  }

  /** The fault that the check found, as a sentence; kept until the next start. */
  get fault(): string | undefined {
    return this.#fault;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.done;
  }

  async #check(snapshot: IndexSnapshot): Promise<void> {
    const { signal } = this.#stop;
    try {
      await Promise.race([this.first, once(signal, 'abort')]);
      const pace = new Pace(share, signal);
      const look = (sealed: boolean) => recheck(this.parts.journal, snapshot, pace, sealed);
      const found = await look(true);
      await this.#answer(found.snapshot === 'true' ? found : await look(false));
    } catch (error) {
      if (signal.aborted) return;
      this.#say(`The ledger could not be checked (${error instanceof Error ? error.message : 'unknown'}).`);
    }
  }

  async #answer(found: Rechecked): Promise<void> {
    const { fault, snapshot } = found;
    const { journal, writer, log } = this.parts;
    if (fault !== undefined) this.#say(`The ledger is broken: ${fault}. ${advice}`);
    if (snapshot === 'true') {
      const { dir } = journal.ledger;
      if (fault === undefined)
        log.info({ dir, entries: found.journal.head.n }, 'the whole ledger was checked');
      return;
    }
    if (fault === undefined) {
      await this.#believe(found);
      this.#say(untrue);
    } else if (!journal.witness.key) {
      // No key vouches for the snapshot, and the ledger no longer shows which steps are due.
      writer.fail(
        `The ledger is broken, and ${snapshotFile} cannot be checked against it: ${fault}. ${advice}`,
      );
    }
  }

  /** Replaces the snapshot's state with the one derived from the ledger, between two commits. */
  async #believe({ journal: derived, memory: truth }: Rechecked): Promise<void> {
    const { journal, memory, writer, snapshots } = this.parts;
    await writer.alone(async () => {
      for await (const { text, length } of journal.ledger.lines(derived.index.end)) {
        const reading = readLine(text);
        if (!reading.ok) throw new Error(`entry ${derived.head.n + 1} ${reading.why}`);
        await take(derived, truth, reading.entry, length);
      }
      journal.resume(derived.head, derived.index);
      memory.become(truth);
      writer.sendAllBack();
    });
    await snapshots.renew();
  }

  #say(sentence: string): void {
    this.#fault ??= sentence;
    this.parts.log.error({ dir: this.parts.journal.ledger.dir }, sentence);
  }
}

const advice = 'Restore the data folder from the backup; "usher ledger verify" checks all of it.';

const untrue = `${snapshotFile} does not match the ledger, so something else changed it, or another version wrote it. Usher derived the due steps from the ledger again; from the start until then, it used the snapshot.`;
