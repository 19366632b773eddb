import { StoreFailure } from '../../approvals/store.js';
import type { Head } from '../line.js';
import type { Recorded } from '../recorded-head.js';

/** An entry as it is copied: its line, byte for byte, and what is needed to put it in its place. */
export interface CopiedEntry {
  readonly n: number;
  readonly hash: string;
  readonly at: string;
  readonly stream: string;
  readonly version: number;
  readonly line: string;
}

/** What a record is besides its entries. */
export interface Belongings {
  readonly keys: ReadonlyMap<string, Buffer>;
  /** By name, each as the text that is kept. */
  readonly documents: ReadonlyMap<string, string>;
  /** The head that says up to where Usher wrote it, which is the last entry. */
  readonly recorded: Recorded;
}

/** A record that nobody else has open, to be read. */
export interface CopySource {
  /** Its last entry, once all of it is checked. Throws `StoreFailure` where something is not as Usher wrote it. */
  readonly head: Head;
  /** Entries from this number on, in order. */
  entries(from: number): AsyncIterable<CopiedEntry>;
  belongings(): Promise<Belongings>;
  close(): Promise<void>;
}

/** A place that takes a record, and holds as much of it as an earlier copy got to. */
export interface CopyTarget {
  /** The last entry that is there. */
  readonly head: Head;
  /** How it is called in a sentence. */
  readonly name: string;
  append(entries: readonly CopiedEntry[]): Promise<void>;
  /** Puts all else in place of what is there; until then nobody can take it for a whole record. */
  finish(belongings: Belongings): Promise<void>;
  /** Goes through all that is there. Throws `StoreFailure` where it is not what was copied. */
  verify(head: Head): Promise<void>;
  close(): Promise<void>;
}

/** So many entries are durable at once, and so many are lost at most where a copy is cut off. */
const atOnce = 500;

/**
 * Copies a record, or what an earlier copy left of it. Answers the head. Throws `StoreFailure` where the target holds
 * another ledger, and where what arrived is not what was sent.
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
