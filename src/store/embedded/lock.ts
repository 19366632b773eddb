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

/** How often a holder shows that it lives. */
const beatMs = 1000;
/** A holder that does not show itself for so long is taken to be dead, where nothing else tells. */
export const patienceMs = 5000;
const lookMs = 100;

export interface Lock {
  /** Whether the folder is still this process's; asked of the disk, since a process can be stopped for any time. */
  held(): boolean;
  /** Gives it back, once, and only what is still held. */
  release(): Promise<void>;
}

export interface LockOptions {
  readonly log: Log;
  /** Is told once if the folder ceases to be this process's. */
  lost(why: string): void;
  readonly patience: number;
}

/**
 * Makes this process the only one on a data folder. Locks are numbered: to take over is to create the number after the
 * highest, which the system lets one process do. Throws `StoreFailure` where a living process holds the folder.
 * (`proper-lockfile` removes a stale lock and makes its own: of two that do so at once, one removes the other's.)
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

/** False where another lock came while this waited. Throws where the holder lives. */
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
        'the data folder was not given back by the process that had it; waiting whether that one still lives',
      );
    }
    await setTimeout(lookMs);
  }
}

/** One that cannot be read was perhaps created this moment. */
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
    // One that fails is made up for by the next; whether the folder is still held is asked before every write.
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
