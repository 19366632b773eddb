import { StoreFailure } from '../approvals/store.js';
import { type Commit, parseCommit } from './commit.js';
import type { SealedEntry } from './line.js';
import { unseal } from './seal.js';

/**
 * Opens the personal values of an entry and parses its events. Without the key a value reads as erased, and `unread` is
 * called for it. Throws
 * `StoreFailure`, naming the entry, for an event of another version.
 */
export function openEntry(
  { n, stream, events }: SealedEntry,
  key: Buffer | undefined,
  file: string,
  unread?: () => void,
): Commit {
  try {
    return parseCommit(
      stream,
      events.map((event) => unseal(event, stream, key, unread)),
    );
  } catch (cause) {
    throw new StoreFailure(
      `Entry ${n} (${file}) holds an event that this version of Usher cannot read. Start the version that wrote it, or restore the file from the backup.`,
      { cause },
    );
  }
}
