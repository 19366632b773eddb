import { type FileHandle, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { draftName } from './disk.js';
import { type Holder, holder } from './holder.js';

const content = z.union([holder, z.object({ released: z.literal(true) })]);

/** The content of a lock: its holder, that it was released, or nothing readable (yet). */
export type LockContent = Holder | 'released' | 'unreadable';

const name = /^lock\.(\d{1,15})$/;

export const lockPath = (dir: string, number: number): string => join(dir, `lock.${number}`);

/** The number of the valid lock, which is the highest; 0 if the folder was never locked. */
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

/** True if a process holds a folder, or ended without releasing it. Writes nothing. */
export async function isLocked(dir: string): Promise<boolean> {
  const number = await highestLock(dir);
  return number > 0 && (await readLock(dir, number)) !== 'released';
}

/**
 * Creates the lock with a new number; undefined if another process did, or if a higher one exists by now. The file
 * stays open, so that its inode number cannot be reused for a later file.
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

/**
 * The lock with the highest number is never removed: if the next one began at 1, a slow process could still create 2.
 */
export async function releaseLock(dir: string, number: number): Promise<void> {
  const draft = join(dir, draftName(`lock.${number}`));
  await writeFile(draft, JSON.stringify({ released: true }), { mode: 0o600 });
  await rename(draft, lockPath(dir, number));
}

/**
 * Removes locks with lower numbers, the lowest first, so that an earlier holder always notices that its own is
 * missing.
 */
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
