import { StoreFailure } from '../../approvals/store.js';
import type { Head } from '../line.js';
import type { Recorded } from '../recorded-head.js';

/** An entry to copy: its line, byte for byte, and the values that are needed to insert it. */
export interface CopiedEntry {
  readonly n: number;
  readonly hash: string;
  readonly at: string;
  readonly stream: string;
  readonly version: number;
  readonly line: string;
}

/** The parts of a record other than its entries. */
export interface Belongings {
  readonly keys: ReadonlyMap<string, Buffer>;
  /** The stored texts, by name. */
  readonly documents: ReadonlyMap<string, string>;
  /** The recorded head, which is the last entry. */
  readonly recorded: Recorded;
}

/** A record that is opened exclusively for reading. */
export interface CopySource {
  /**
   * The last entry, after all entries were checked. Throws `StoreFailure` if Usher did not write something in the
   * record.
   */
  readonly head: Head;
  /** The entries from this number on, in order. */
  entries(from: number): AsyncIterable<CopiedEntry>;
  belongings(): Promise<Belongings>;
  close(): Promise<void>;
}

/** The target of a copy; it may already hold a part from an earlier copy. */
export interface CopyTarget {
  /** The last entry in the target. */
  readonly head: Head;
  /** The target's name in a sentence. */
  readonly name: string;
  append(entries: readonly CopiedEntry[]): Promise<void>;
  /** Replaces everything other than the entries. Until then the target does not count as a whole record. */
  finish(belongings: Belongings): Promise<void>;
  /** Reads everything in the target. Throws `StoreFailure` if it is not what was copied. */
  verify(head: Head): Promise<void>;
  close(): Promise<void>;
}

/** This many entries become durable together; an interrupted copy loses at most as many. */
const atOnce = 500;

/**
 * Copies a record, or the rest of it after an earlier copy. Returns the head. Throws `StoreFailure` if the target
 * holds another ledger, or if the target's content differs from the source's.
 */
export async function copyRecord(source: CopySource, target: CopyTarget): Promise<Head> {
  const { n, hash } = target.head;
  if (n > source.head.n) throw another(target.name);
  let waiting: CopiedEntry[] = [];
  for await (const entry of source.entries(Math.max(n, 1))) {
    if (entry.n === n) {
      if (entry.hash !== hash) throw another(target.name);
      continue;
    }
    waiting.push(entry);
    if (waiting.length < atOnce) continue;
    await target.append(waiting);
    waiting = [];
  }
  if (waiting.length > 0) await target.append(waiting);
  await target.finish(await source.belongings());
  await target.verify(source.head);
  return source.head;
}

const another = (name: string): StoreFailure =>
  new StoreFailure(
    `${name} holds another ledger, or more of this one. Nothing was copied; name an empty one.`,
  );
