import { StoreFailure } from '../approvals/store.js';
import { type Commit, parseCommit } from './commit.js';
import type { SealedEntry } from './line.js';
import { type KeyOf, unseal } from './seal.js';

/**
 * Opens the personal values of an entry and parses its events. A value whose key is missing reads as erased, and
 * `unread` is called with the name of the key. Throws `StoreFailure`, naming the entry, for an event of another
 * version.
 */
export function openEntry(
  { n, stream, events }: SealedEntry,
  keyOf: KeyOf,
  file: string,
  unread?: (name: string) => void,
): Commit {
  try {
    return parseCommit(
      stream,
      events.map((event) => unseal(event, stream, keyOf, unread)),
    );
  } catch (cause) {
    throw new StoreFailure(
      `Entry ${n} (${file}) holds an event that this version of Usher cannot read. Start the version that wrote it, or restore the file from the backup.`,
      { cause },
    );
  }
}
