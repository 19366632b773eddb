import type { Entry } from '../approvals/store.js';

/** An entry with its personal values opened. */
export interface ReadEntry extends Entry {
  /** How many of these could not be opened, for whatever reason, where any could not. */
  readonly unread?: number;
}

/** A ledger as it was at one moment, to be gone through as often as wanted. */
export interface Reading {
  /**
   * Every entry from the first on, with personal values opened. Throws `StoreFailure` naming the first entry that
   * breaks the chain, once all before it have been given.
   */
  entries(): AsyncGenerator<ReadEntry>;
  /**
   * A sentence about the unfinished last line that `entries` came upon and left out, where it stays unfinished;
   * undefined where there was none, or Usher was just writing it.
   */
  unfinished(): Promise<string | undefined>;
}
