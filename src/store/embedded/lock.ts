import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { StoreFailure } from '../../approvals/store.js';

const holder = z.object({ host: z.string(), pid: z.number().int() });
const staleMs = 10_000;

/**
 * Takes the data folder for this process. A holder that ended without giving it back is noticed at once on the same
 * host, by its process id, and after ten seconds on another. Throws `StoreFailure` if somebody alive holds it.
 */
export async function lockFolder(dir: string, onLost: (error: Error) => void): Promise<() => Promise<void>> {
  const note = join(dir, 'lock.json');
  const take = () =>
    lockfile.lock(dir, {
      lockfilePath: join(dir, 'lock'),
      stale: staleMs,
      realpath: false,
      onCompromised: onLost,
    });
  let release: () => Promise<void>;
  try {
    release = await take();
  } catch (error) {
    if (!(await isAbandoned(note))) throw inUse(dir, error);
    await rm(join(dir, 'lock'), { recursive: true, force: true });
    release = await take().catch((again: unknown) => {
      throw inUse(dir, again);
    });
  }
  await writeFile(note, JSON.stringify({ host: hostname(), pid: process.pid }), { mode: 0o600 });
  return release;
}

const inUse = (dir: string, cause: unknown): StoreFailure =>
  new StoreFailure(
    `another Usher is using the data folder ${dir}. Stop it first; if it has just crashed on another host, wait ten seconds and start again`,
    { cause },
  );

async function isAbandoned(note: string): Promise<boolean> {
  const text = await readFile(note, 'utf8').catch(() => '{}');
  const known = holder.safeParse(parse(text));
  if (!known.success || known.data.host !== hostname()) return false;
  return known.data.pid === process.pid || !isAlive(known.data.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
