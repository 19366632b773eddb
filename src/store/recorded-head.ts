import { z } from 'zod';
import { StoreFailure } from '../approvals/store.js';
import { disclose, enclose } from './envelope.js';
import type { Head } from './line.js';
import type { Integrity, MacKey } from './mac.js';

const recorded = z.object({
  format: z.literal(1),
  state: z.enum(['running', 'stopped']),
  n: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  from: z.number().int().positive().optional(),
  keyBytes: z.number().int().nonnegative().optional(),
});

/** The last entry known to be Usher's, as recorded beside the ledger. */
export interface Recorded extends Head {
  /** `stopped`: none of our processes wrote anything after this entry. */
  readonly state: 'running' | 'stopped';
  /** Entries from this number on carry a MAC under `key`. */
  readonly from?: number;
  readonly key?: MacKey;
  /** The length of the data folder's key file, which never becomes shorter. */
  readonly keyBytes?: number;
}

/** Names for the place of a record, used in sentences. */
export interface RecordPlace {
  /** The place where its head is recorded. */
  readonly head: string;
  /** The thing that a backup restores. */
  readonly whole: string;
  /** What to do if the ledger does not match its recorded head but may still be the right one; follows a comma. */
  readonly accept: string;
}

export const acceptanceIn = ({ accept }: RecordPlace): string => `If this ledger is the right one, ${accept}`;

/** Reads a recorded head. Throws `StoreFailure` if none of the set keys vouches for it. */
export function readHead(text: string, { present, held }: Integrity, place: RecordPlace): Recorded {
  const read = disclose('head', text, present ? held : []);
  switch (read.state) {
    case 'spoilt':
      throw spoilt(place);
    case 'other key':
      throw present ? otherKey(read.keyId, place) : keyNotSet(read.keyId, place);
    case 'plain':
      return parsed(read.body, place);
    case 'vouched':
      return { ...parsed(read.body, place), key: read.key };
  }
}

/** Reads a head without requiring a key; `key` is set only if that key is held. `spoilt`: it cannot be read. */
export function lookAt(text: string, { held }: Integrity, place: RecordPlace): Recorded | 'spoilt' {
  const read = disclose('head', text, held);
  try {
    if (read.state === 'spoilt') return 'spoilt';
    return { ...parsed(read.body, place), ...(read.state === 'vouched' && { key: read.key }) };
  } catch {
    return 'spoilt';
  }
}

export function writeHead({ key, ...head }: Recorded): string {
  const body = JSON.stringify(recorded.parse({ format: 1, ...head }));
  return enclose('head', body, key);
}

function parsed(body: string, place: RecordPlace): Omit<Recorded, 'key'> {
  try {
    const { format: _, from, keyBytes, ...head } = recorded.parse(JSON.parse(body));
    return { ...head, ...(from !== undefined && { from }), ...(keyBytes !== undefined && { keyBytes }) };
  } catch {
    throw spoilt(place);
  }
}

const keyLost = ({ accept }: RecordPlace) =>
  `If that key is lost and this ledger is the right one, ${accept}`;

const spoilt = (place: RecordPlace): StoreFailure =>
  new StoreFailure(
    `${place.head}, which shows how far Usher wrote the ledger, is damaged, or something else changed it. Restore ${place.whole} from the backup. ${acceptanceIn(place)}`,
  );

const otherKey = (id: string, place: RecordPlace): StoreFailure =>
  new StoreFailure(
    `The key that vouches for the record (${id}) is not set. Set USHER_INTEGRITY_KEY to it, or, if the key was changed, USHER_INTEGRITY_KEY_BEFORE (USHER_ENCRYPTION_KEY_BEFORE, if it was derived from that one). ${keyLost(place)}`,
  );

const keyNotSet = (id: string, place: RecordPlace): StoreFailure =>
  new StoreFailure(
    `A key vouches for the record (${id}), and none is set. Set USHER_INTEGRITY_KEY to it, or USHER_ENCRYPTION_KEY, if it was derived from that one. ${keyLost(place)}`,
  );
