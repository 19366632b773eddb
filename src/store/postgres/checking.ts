import { emptyHead, genesis, type Head } from '../line.js';
import type { Log } from '../log.js';
import type { Witness } from '../witness.js';
import type { Database } from './database.js';
import { broken } from './faults.js';
import { check } from './place.js';
import { entryIn, linesBetween, walk } from './walk.js';

/** The number of newest entries that a start checks before it returns, which takes a second or two. */
const checkedAtStart = 20_000;

/** Checks the chain: its newest part at the start, the rest in the background. */
export class Checking {
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #fault: string | undefined;
  /** The entry before those checked at the start; the background check ends there. */
  #rest: Head = emptyHead;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
    private readonly atStart = checkedAtStart,
  ) {}

  get done(): Promise<void> {
    return this.#done;
  }

  /** The fault that the check found, as a sentence; kept until the next start. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Checks the newest entries. Throws `StoreFailure`. */
  async newest(head: Head, witness: Witness): Promise<void> {
    const n = Math.max(0, head.n - this.atStart);
    this.#rest = { n, hash: n === 0 ? genesis : await this.#namedBefore(n + 1) };
    await walk(this.database, this.#rest, head, witness);
  }

  /** Begins to check the entries that the start did not. */
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

  /** The hash of the predecessor that the first checked entry names. */
  async #namedBefore(n: number): Promise<string> {
    for await (const { line } of linesBetween(this.database, n, n)) return entryIn(n, line).prev;
    throw broken(n, 'is missing');
  }
}
