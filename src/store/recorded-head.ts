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
});

/** Up to where the ledger is known to be Usher's, as it is recorded beside the ledger. */
export interface Recorded extends Head {
  /** `stopped`: no process of ours wrote anything after this entry. */
  readonly state: 'running' | 'stopped';
  /** Entries from this number on carry a MAC under `key`. */
  readonly from?: number;
  readonly key?: MacKey;
}

/** How the place where a record lies is called in a sentence. */
export interface RecordPlace {
  /** Where its head is recorded. */
  readonly head: string;
  /** What a backup brings back. */
  readonly whole: string;
  /** What to do where the ledger does not fit what was recorded of it, though it may be the right one; after a comma. */
  readonly accept: string;
}

export const acceptanceIn = ({ accept }: RecordPlace): string => `If this ledger is the right one, ${accept}`;

/** Throws `StoreFailure` for a head that no key set here vouches for. */
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

/** For a look from outside: its key only where that one is held. `spoilt` tells that it cannot be read. */
export function lookAt(text: string, { held }: Integrity, place: RecordPlace): Recorded | 'spoilt' {
  const read = disclose('head', text, held);
  try {
    if (read.state === 'spoilt') return 'spoilt';
    return { ...parsed(read.body, place), ...(read.state === 'vouched' && { key: read.key }) };
  } catch {
    return 'spoilt';
  }
}

export function writeHead({ key, state, n, hash, from }: Recorded): string {
  const body = JSON.stringify({ format: 1, state, n, hash, ...(from !== undefined && { from }) });
  return enclose('head', body, key);
}

function parsed(body: string, place: RecordPlace): Omit<Recorded, 'key'> {
  try {
    const { format: _, from, ...head } = recorded.parse(JSON.parse(body));
    return { ...head, ...(from !== undefined && { from }) };
  } catch {
    throw spoilt(place);
  }
}

const keyLost = ({ accept }: RecordPlace) =>
  `Where that key is lost and this ledger is the right one, ${accept}`;

const spoilt = (place: RecordPlace): StoreFailure =>
  new StoreFailure(
    `${place.head}, which says up to where Usher wrote the ledger, is damaged or was changed by something else. Restore ${place.whole} from the backup. ${acceptanceIn(place)}`,
  );

const otherKey = (id: string, place: RecordPlace): StoreFailure =>
  new StoreFailure(
    `Another key vouches for the record (${id}) than those that are set. Set USHER_INTEGRITY_KEY to it, or, where the key was changed, USHER_INTEGRITY_KEY_BEFORE (USHER_ENCRYPTION_KEY_BEFORE, where it was derived from that one). ${keyLost(place)}`,
  );

const keyNotSet = (id: string, place: RecordPlace): StoreFailure =>
  new StoreFailure(
    `A key vouches for the record (${id}), and none is set. Set USHER_INTEGRITY_KEY to it, or USHER_ENCRYPTION_KEY, where it was derived from that one. ${keyLost(place)}`,
  );
