import { emptyHead, genesis, type Head } from '../line.js';
import type { Log } from '../log.js';
import type { Witness } from '../witness.js';
import type { Database } from './database.js';
import { broken } from './faults.js';
import { check } from './place.js';
import { entryIn, linesBetween, walk } from './walk.js';

/** So many of the newest entries are checked before a start answers, which takes a second or two. */
const checkedAtStart = 20_000;

/** Looks whether the chain is whole: its newest part at the start, the rest beside the work. */
export class Checking {
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #fault: string | undefined;
  /** Up to where the rest goes: the entry before those that were checked. */
  #rest: Head = emptyHead;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
    private readonly atStart = checkedAtStart,
  ) {}

  get done(): Promise<void> {
    return this.#done;
  }

  /** What was found, for people, until the next start. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Throws `StoreFailure`. */
  async newest(head: Head, witness: Witness): Promise<void> {
    const n = Math.max(0, head.n - this.atStart);
    this.#rest = { n, hash: n === 0 ? genesis : await this.#namedBefore(n + 1) };
    await walk(this.database, this.#rest, head, witness);
  }

  /** Begins to check what the start did not. */
  begin(witness: Witness): void {
    if (this.#rest.n > 0) this.#done = this.#check(witness);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #check(witness: Witness): Promise<void> {
    try {
      await walk(this.database, emptyHead, this.#rest, witness, this.#stop.signal);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#fault = error instanceof Error ? error.message : `The ledger could not be checked. ${check}`;
      this.log.error({}, this.#fault);
    }
  }

  /** What the first of the checked entries names as the one before it. */
  async #namedBefore(n: number): Promise<string> {
    for await (const { line } of linesBetween(this.database, n, n)) return entryIn(n, line).prev;
    throw broken(n, 'is missing');
  }
}
