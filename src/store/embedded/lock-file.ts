import { type FileHandle, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { draftName } from './disk.js';
import { type Holder, holder } from './holder.js';

const content = z.union([holder, z.object({ released: z.literal(true) })]);

/** What a lock says: who took it, that they gave it back, or nothing that can be read (yet). */
export type LockContent = Holder | 'released' | 'unreadable';

const name = /^lock\.(\d{1,15})$/;

export const lockPath = (dir: string, number: number): string => join(dir, `lock.${number}`);

/** The number of the lock that counts: the highest; 0 where the folder was never locked. */
export async function highestLock(dir: string): Promise<number> {
  return Math.max(0, ...(await lockNumbers(dir)));
}

export async function readLock(dir: string, number: number): Promise<LockContent> {
  try {
    const read = content.parse(JSON.parse(await readFile(lockPath(dir, number), 'utf8')));
    return 'released' in read ? 'released' : read;
  } catch {
    return 'unreadable';
  }
}

/** Whether somebody holds a folder, or left it without giving it back. Only reads. */
export async function isLocked(dir: string): Promise<boolean> {
  const number = await highestLock(dir);
  return number > 0 && (await readLock(dir, number)) !== 'released';
}

/**
 * Takes the lock of a number that had none; undefined if somebody else did, or a higher one is there by now. The file
 * stays open, so that the number of its inode means this file and no later one.
 */
export async function createLock(dir: string, number: number, us: Holder): Promise<FileHandle | undefined> {
  const path = lockPath(dir, number);
  let file: FileHandle;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  }
  try {
    await file.writeFile(JSON.stringify(us));
    if ((await highestLock(dir)) === number) return file;
    await rm(path, { force: true });
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return undefined;
}

/** The highest number stays there for good: had the next one to begin at 1, a slow one could still take 2. */
export async function releaseLock(dir: string, number: number): Promise<void> {
  const draft = join(dir, draftName(`lock.${number}`));
  await writeFile(draft, JSON.stringify({ released: true }), { mode: 0o600 });
  await rename(draft, lockPath(dir, number));
}

/** Removes what lower numbers left, the lowest first, so that an earlier holder always misses its own before the next. */
export async function forgetLocksBelow(dir: string, number: number): Promise<void> {
  const lower = (await lockNumbers(dir)).filter((one) => one < number).sort((a, b) => a - b);
  for (const one of lower) await rm(lockPath(dir, one), { force: true });
}

async function lockNumbers(dir: string): Promise<number[]> {
  return (await readdir(dir)).flatMap((file) => {
    const number = name.exec(file)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}
