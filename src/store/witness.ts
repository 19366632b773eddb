import { isVouchedFor, type SealedEntry } from './line.js';
import type { Integrity, MacKey } from './mac.js';
import type { Recorded, RecordPlace } from './recorded-head.js';

/** What has to be so of entries from a number on: a MAC under this key, or without a key none. */
export interface Witness {
  readonly key: MacKey | undefined;
  readonly from: number;
  /** Why there can be no MAC, where there is no key; goes on after "entry 7 carries a MAC". */
  readonly unexpected: string;
}

/** What has to be so of the ledger that is there. All before `from` is vouched for by the chain that leads to it. */
export function witnessOf(
  recorded: Recorded | undefined,
  { present }: Integrity,
  { head }: Pick<RecordPlace, 'head'>,
): Witness {
  const unexpected = present
    ? `, yet ${head} ${recorded ? 'carries none' : 'is missing'}: it was removed or put in the place of Usher's`
    : ', and no key is set: set USHER_INTEGRITY_KEY to the one that Usher ran with, or USHER_ENCRYPTION_KEY, where it was derived from that one';
  if (recorded?.key) return { key: recorded.key, from: recorded.from ?? 1, unexpected };
  return { key: undefined, from: present ? 1 : (recorded?.n ?? 0) + 1, unexpected };
}

/** Why this entry was not written by Usher, or undefined if nothing speaks against it; goes on after "entry 7". */
export function doubtAbout(entry: SealedEntry, line: string, witness: Witness): string | undefined {
  const { key, from, unexpected } = witness;
  if (entry.n < from) return undefined;
  if (!key) return entry.mac === undefined ? undefined : `carries a MAC${unexpected}`;
  if (entry.key === undefined) return 'was not written by Usher: it carries no MAC';
  if (entry.key !== key.id) return `was not written by Usher: its MAC is of another key (${entry.key})`;
  return isVouchedFor(line, entry, key) ? undefined : 'was not written by Usher: its MAC is wrong';
}
