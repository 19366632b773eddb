import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { StoreFailure } from '../../approvals/store.js';

/** A holder that has not shown itself for so long is taken to be dead. */
const staleMs = 5000;

const holder = z.object({ pid: z.number().int(), where: z.string(), token: z.string() });
type Holder = z.infer<typeof holder>;

/** Stands in the folder while a process holds it, and after one that was killed. */
export const lockOf = (dir: string): string => join(dir, 'lock');

/** Makes this process the only one on a data folder. `lost` is told if that ceases to be so. */
export async function lockFolder(dir: string, lost: (why: string) => void): Promise<() => Promise<void>> {
  const path = lockOf(dir);
  const pidFile = join(dir, 'lock.json');
  const us: Holder = { pid: process.pid, where: here(), token: randomBytes(8).toString('hex') };
  let isOurs = true;
  const take = (retries: number) =>
    lockfile.lock(dir, {
      lockfilePath: path,
      stale: staleMs,
      retries: { retries, factor: 1, minTimeout: 1000, maxTimeout: 1000 },
      onCompromised: ({ message }) => {
        isOurs = false;
        lost(message);
      },
    });
  const release = await take(0).catch(async (error: unknown) => {
    if (!isHeld(error)) throw error;
    const found = await holderIn(pidFile);
    const state = lifeOf(found, us);
    if (state === 'alive') throw inUse(dir);
    // A process killed a moment ago needs no waiting for: the lock it left is marked as the stale one it is.
    if (found && state === 'dead') {
      if (!(await mayTakeOver(dir, found))) throw inUse(dir);
      await utimes(path, 0, 0);
    }
    return take(state === 'dead' ? 0 : Math.ceil(staleMs / 1000) + 1).catch((again: unknown) => {
      throw isHeld(again) ? inUse(dir) : again;
    });
  });
  try {
    await forgetTakeOvers(dir, await holderIn(pidFile));
    await writeFile(pidFile, JSON.stringify(us), { mode: 0o600 });
  } catch (error) {
    await release();
    throw error;
  }
  return async () => {
    if (!isOurs) return;
    isOurs = false;
    await rm(pidFile, { force: true });
    await release();
  };
}

const takeOver = 'lock-taken-';

/** Of several that find the same dead holder, one; the others could take the lock that this one has by then. */
async function mayTakeOver(dir: string, { token }: Holder): Promise<boolean> {
  try {
    await writeFile(join(dir, takeOver + token), '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** All but the last: somebody may still be about to take over from that holder. */
async function forgetTakeOvers(dir: string, last: Holder | undefined): Promise<void> {
  const names = (await readdir(dir)).filter((name) => name.startsWith(takeOver));
  for (const name of names) if (name !== takeOver + last?.token) await rm(join(dir, name), { force: true });
}

const inUse = (dir: string): StoreFailure =>
  new StoreFailure(
    `The data folder ${dir} is in use by another Usher. Stop that one first, or give this one a folder of its own (USHER_DATA_DIR).`,
  );

const isHeld = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ELOCKED';

async function holderIn(path: string): Promise<Holder | undefined> {
  try {
    return holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Process numbers mean something only where they were given: on this boot, among the same processes. */
function lifeOf(found: Holder | undefined, us: Holder): 'alive' | 'dead' | 'unknown' {
  if (!found || found.where !== us.where) return 'unknown';
  try {
    process.kill(found.pid, 0);
    return 'alive';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'dead' : 'alive';
  }
}

function here(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
