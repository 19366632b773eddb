import { existsSync, statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { StoreFailure } from '../../approvals/store.js';
import type { Log } from '../log.js';
import { type Holder, lifeOf, thisProcess } from './holder.js';
import {
  createLock,
  forgetLocksBelow,
  highestLock,
  type LockContent,
  lockPath,
  readLock,
  releaseLock,
} from './lock-file.js';

/** How often a holder renews its sign of life. */
const beatMs = 1000;
/** A holder without a sign of life for this long counts as dead, if nothing else shows its state. */
export const patienceMs = 5000;
const lookMs = 100;

export interface Lock {
  /**
   * True if this process still holds the folder. It checks the disk, since a process can be suspended for any time.
   */
  held(): boolean;
  /** Releases the lock, once, and only if this process still holds it. */
  release(): Promise<void>;
}

export interface LockOptions {
  readonly log: Log;
  /** Called once if this process loses the folder. */
  lost(why: string): void;
  readonly patience: number;
}

/**
 * Gives this process exclusive access to a data folder. Locks are numbered: a process takes over by creating the next
 * number after the highest, which the system lets only one process do. Throws `StoreFailure` if a living process holds
 * the folder. (`proper-lockfile` removes a stale lock and makes its own: if two processes do so at once, one removes
 * the other's.)
 */
export async function lockFolder(dir: string, options: LockOptions): Promise<Lock> {
  const us = thisProcess(dir);
  for (;;) {
    const last = await highestLock(dir);
    if (last > 0 && !(await isFree(dir, last, us, options))) continue;
    const file = await createLock(dir, last + 1, us);
    if (file) return await taken(dir, last + 1, file, options.lost);
  }
}

/** False if another lock appeared during the wait. Throws if the holder is alive. */
async function isFree(dir: string, number: number, us: Holder, options: LockOptions): Promise<boolean> {
  const { log, patience } = options;
  const beat = beatOf(dir, number);
  for (let waited = 0; ; waited += lookMs) {
    const life = lifeIn(await readLock(dir, number), us);
    if (life === 'dead') return true;
    if ((await highestLock(dir)) !== number) return false;
    if (life === 'alive' || beatOf(dir, number) !== beat) throw inUse(dir);
    if (waited >= patience) return true;
    if (waited === 0) {
      log.warn(
        { dir, seconds: patience / 1000 },
        'the last process did not release the data folder; Usher waits to see if that process is still alive',
      );
    }
    await setTimeout(lookMs);
  }
}

/** An unreadable lock may have been created this moment. */
function lifeIn(found: LockContent, us: Holder): 'alive' | 'dead' | 'doubtful' {
  if (found === 'released') return 'dead';
  return found === 'unreadable' ? 'doubtful' : lifeOf(found, us);
}

const beatOf = (dir: string, number: number): number =>
  statSync(lockPath(dir, number), { throwIfNoEntry: false })?.mtimeMs ?? 0;

async function taken(
  dir: string,
  number: number,
  file: FileHandle,
  lost: (why: string) => void,
): Promise<Lock> {
  const [own, next] = [lockPath(dir, number), lockPath(dir, number + 1)];
  const { ino } = await file.stat();
  let over = false;
  const held = (): boolean =>
    !over && statSync(own, { throwIfNoEntry: false })?.ino === ino && !existsSync(next);
  const end = async (): Promise<void> => {
    over = true;
    clearInterval(beating);
    await file.close();
  };
  const beating = setInterval(() => {
    if (over) return;
    if (!held()) {
      void end();
      lost('another process took it');
      return;
    }
    const now = new Date();
    // The next renewal makes up for a failed one; every write checks if the folder is still held.
    void file.utimes(now, now).catch(() => undefined);
  }, beatMs).unref();
  await forgetLocksBelow(dir, number);
  return {
    held,
    async release() {
      if (over) return;
      if (held()) await releaseLock(dir, number);
      await end();
    },
  };
}

const inUse = (dir: string): StoreFailure =>
  new StoreFailure(
    `The data folder ${dir} is in use by another Usher. Stop that one first, or give this one a folder of its own (USHER_DATA_DIR).`,
  );
