import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

/** A process that locked a folder, described so that no other process can be mistaken for it. */
export const holder = z.object({
  pid: z.number().int(),
  /** Its start time in the system's own count, so that a reused process number is recognized. */
  started: z.string(),
  /** The boot and the namespace in which its number is valid. */
  where: z.string(),
  /** The folder itself; a copy of it has another identity. */
  folder: z.string(),
  token: z.string(),
});
export type Holder = z.infer<typeof holder>;

/** Describes this process as the holder of a folder. */
export function thisProcess(dir: string): Holder {
  const { dev, ino } = statSync(dir);
  return {
    pid: process.pid,
    started: processAt(process.pid)?.started ?? '',
    where: here(),
    folder: `${dev}:${ino}`,
    token: randomBytes(8).toString('hex'),
  };
}

/**
 * Tells if a holder is alive. Doubtful if its process number means nothing here (another container, another machine, a
 * copied folder), or if the system does not tell enough.
 */
export function lifeOf(found: Holder, us: Holder): 'alive' | 'dead' | 'doubtful' {
  if (found.where !== us.where || found.folder !== us.folder) return 'doubtful';
  const seen = processAt(found.pid);
  if (!seen) return isGone(found.pid) ? 'dead' : 'doubtful';
  if (seen.started !== found.started) return 'dead';
  if (!seen.ended) return 'alive';
  return seen.threads > 1 ? 'doubtful' : 'dead';
}

interface Seen {
  readonly started: string;
  /** True if the process is dead but not yet reaped by its parent; its threads may still be writing. */
  readonly ended: boolean;
  readonly threads: number;
}

/**
 * proc_pid_stat(5): the name is in brackets and may contain any character; the state follows, and the start time is
 * field 22.
 */
function processAt(pid: number): Seen | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state = ''] = fields;
    const threads = readdirSync(`/proc/${pid}/task`).length;
    return { started: fields[19] ?? '', ended: /^[ZXx]$/.test(state), threads };
  } catch {
    return undefined;
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
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
