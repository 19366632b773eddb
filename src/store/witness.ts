import { isVouchedFor, type SealedEntry } from './line.js';
import type { Integrity, MacKey } from './mac.js';
import type { Recorded, RecordPlace } from './recorded-head.js';

/** The condition for entries from a number on: a MAC with this key, or no MAC if there is no key. */
export interface Witness {
  readonly key: MacKey | undefined;
  readonly from: number;
  /**
   * Why no entry can have a MAC, if there is no key; continues a sentence that begins with "entry 7 carries a MAC".
   */
  readonly unexpected: string;
}

/** The condition for the existing ledger. The chain vouches for every entry before `from`. */
export function witnessOf(
  recorded: Recorded | undefined,
  { present }: Integrity,
  { head }: Pick<RecordPlace, 'head'>,
): Witness {
  const unexpected = present
    ? `, yet ${head} ${recorded ? 'carries none' : 'is missing'}: something removed or replaced Usher's`
    : ', and no key is set: set USHER_INTEGRITY_KEY to the one that Usher ran with, or USHER_ENCRYPTION_KEY, if it was derived from that one';
  if (recorded?.key) return { key: recorded.key, from: recorded.from ?? 1, unexpected };
  return { key: undefined, from: present ? 1 : (recorded?.n ?? 0) + 1, unexpected };
}

/** Why Usher did not write this entry; undefined if it may have. Continues a sentence that begins with "entry 7". */
export function doubtAbout(entry: SealedEntry, line: string, witness: Witness): string | undefined {
  const { key, from, unexpected } = witness;
  if (entry.n < from) return undefined;
  if (!key) return entry.mac === undefined ? undefined : `carries a MAC${unexpected}`;
  if (entry.key === undefined) return 'was not written by Usher: it carries no MAC';
  if (entry.key !== key.id) return `was not written by Usher: its MAC is of another key (${entry.key})`;
  return isVouchedFor(line, entry, key) ? undefined : 'was not written by Usher: its MAC is wrong';
}
