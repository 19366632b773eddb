import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StoreFailure } from '../../approvals/store.js';
import type { Head } from '../line.js';
import type { Integrity, MacKey } from '../mac.js';
import type { Disk } from './disk.js';
import { disclose, enclose } from './envelope.js';

export const headFile = 'head.json';

const recorded = z.object({
  format: z.literal(1),
  state: z.enum(['running', 'stopped']),
  n: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  from: z.number().int().positive().optional(),
});

/** Up to where the ledger is known to be Usher's: written at every start, with every snapshot, and at every clean stop. */
export interface Recorded extends Head {
  /** `stopped`: no process of ours wrote anything after this entry. */
  readonly state: 'running' | 'stopped';
  /** Entries from this number on carry a MAC under `key`. */
  readonly from?: number;
  readonly key?: MacKey;
}

/** What to do where the ledger does not fit what was recorded of it, though it may be the right one. */
const saying = 'say so with "usher ledger accept" and the head that "usher ledger head" prints.';
export const acceptance = `If this ledger is the right one, ${saying}`;
const keyLost = `Where that key is lost and this ledger is the right one, ${saying}`;

/** Undefined if none was written yet, or it was removed. Throws `StoreFailure` for one that no key set here vouches for. */
export async function loadHead(dir: string, { present, held }: Integrity): Promise<Recorded | undefined> {
  const text = await textIn(dir);
  if (text === undefined) return undefined;
  const read = disclose('head', text, present ? held : []);
  switch (read.state) {
    case 'spoilt':
      throw spoilt();
    case 'other key':
      throw present ? otherKey(read.keyId) : keyNotSet(read.keyId);
    case 'plain':
      return parsed(read.body);
    case 'vouched':
      return { ...parsed(read.body), key: read.key };
  }
}

/** What lies there, for a look from outside: its key only where that one is held. `spoilt` tells that it cannot be read. */
export async function lookAtHead(dir: string, { held }: Integrity): Promise<Recorded | 'spoilt' | undefined> {
  const text = await textIn(dir);
  if (text === undefined) return undefined;
  const read = disclose('head', text, held);
  try {
    if (read.state === 'spoilt') return 'spoilt';
    return { ...parsed(read.body), ...(read.state === 'vouched' && { key: read.key }) };
  } catch {
    return 'spoilt';
  }
}

/** Durable when it answers. Must name an entry that is durable itself. */
export async function saveHead(dir: string, disk: Disk, { key, ...rest }: Recorded): Promise<void> {
  const { state, n, hash, from } = rest;
  const body = JSON.stringify({ format: 1, state, n, hash, ...(from !== undefined && { from }) });
  await disk.replace(join(dir, headFile), enclose('head', body, key));
}

const textIn = (dir: string): Promise<string | undefined> =>
  readFile(join(dir, headFile), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });

function parsed(body: string): Omit<Recorded, 'key'> {
  try {
    const { format: _, from, ...head } = recorded.parse(JSON.parse(body));
    return { ...head, ...(from !== undefined && { from }) };
  } catch {
    throw spoilt();
  }
}

const spoilt = (): StoreFailure =>
  new StoreFailure(
    `${headFile}, which says up to where Usher wrote the ledger, is damaged or was changed by something else. Restore the data folder from the backup. ${acceptance}`,
  );

const otherKey = (id: string): StoreFailure =>
  new StoreFailure(
    `Another key vouches for the record (${id}) than those that are set. Set USHER_INTEGRITY_KEY to it, or, where the key was changed, USHER_INTEGRITY_KEY_BEFORE (USHER_ENCRYPTION_KEY_BEFORE, where it was derived from that one). ${keyLost}`,
  );

const keyNotSet = (id: string): StoreFailure =>
  new StoreFailure(
    `A key vouches for the record (${id}), and none is set. Set USHER_INTEGRITY_KEY to it, or USHER_ENCRYPTION_KEY, where it was derived from that one. ${keyLost}`,
  );
