import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Integrity } from '../mac.js';
import {
  acceptanceIn,
  lookAt,
  type Recorded,
  type RecordPlace,
  readHead,
  writeHead,
} from '../recorded-head.js';
import type { Disk } from './disk.js';

export const headFile = 'head.json';

export const inFolder: RecordPlace = {
  head: headFile,
  whole: 'the data folder',
  accept: 'say so with "usher ledger accept" and the head that "usher ledger head" prints.',
};

export const acceptance = acceptanceIn(inFolder);

/**
 * Undefined if no head was written, or it was removed. Throws `StoreFailure` if none of the set keys vouches for it.
 */
export async function loadHead(dir: string, integrity: Integrity): Promise<Recorded | undefined> {
  const text = await headTextIn(dir);
  return text === undefined ? undefined : readHead(text, integrity, inFolder);
}

/** Reads the head without requiring a key. */
export async function lookAtHead(
  dir: string,
  integrity: Integrity,
): Promise<Recorded | 'spoilt' | undefined> {
  const text = await headTextIn(dir);
  return text === undefined ? undefined : lookAt(text, integrity, inFolder);
}

/**
 * Writes the head at every start, snapshot and clean stop; it is durable when this returns. Its entry must already be
 * durable.
 */
export async function saveHead(dir: string, disk: Disk, recorded: Recorded): Promise<void> {
  await disk.replace(join(dir, headFile), writeHead(recorded));
}

const headTextIn = (dir: string): Promise<string | undefined> =>
  readFile(join(dir, headFile), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
