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

/** Undefined if none was written yet, or it was removed. Throws `StoreFailure` for one that no key set here vouches for. */
export async function loadHead(dir: string, integrity: Integrity): Promise<Recorded | undefined> {
  const text = await headTextIn(dir);
  return text === undefined ? undefined : readHead(text, integrity, inFolder);
}

/** What lies there, for a look from outside. */
export async function lookAtHead(
  dir: string,
  integrity: Integrity,
): Promise<Recorded | 'spoilt' | undefined> {
  const text = await headTextIn(dir);
  return text === undefined ? undefined : lookAt(text, integrity, inFolder);
}

/** Written at every start, with every snapshot, and at every clean stop; durable when it answers. Its entry must be durable itself. */
export async function saveHead(dir: string, disk: Disk, recorded: Recorded): Promise<void> {
  await disk.replace(join(dir, headFile), writeHead(recorded));
}

export const headTextIn = (dir: string): Promise<string | undefined> =>
  readFile(join(dir, headFile), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
