import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { movableClock } from './clock.js';

const line = z.looseObject({
  level: z.number(),
  msg: z.string().optional(),
  port: z.number().optional(),
  duty: z.string().optional(),
});
export type LogLine = z.infer<typeof line>;

export interface AppProcess {
  /** Of the process; undefined where the app runs in the one that asks. */
  readonly pid?: number | undefined;
  /** The port it listens on in HTTP mode. */
  readonly port: number | undefined;
  /** Everything it has logged so far. */
  readonly log: readonly LogLine[];
  /** Its output as it came, for a search for what must not be in it. */
  output(): string;
  /** Its exit status, once it has ended. */
  readonly ended: Promise<number | null>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Lets it stand still, as `kill -STOP` does. */
  pause(): void;
  resume(): void;
  /** Lets its clock be so far ahead of the world's; only where it was started with a movable one. */
  setAhead(ms: number): void;
  /** The same, but as if somebody set it: no time has passed, so no timer rings. */
  setClock(ms: number): void;
  /** Reads its output no longer, as a log collector that died, and waits until it has ended. */
  deafen(): Promise<void>;
}

const built = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** How the app is started. */
export interface AppStart {
  /** How far ahead its clock is, which then can be set further. */
  readonly aheadMs?: number;
  /** What Node is given instead, for another program that says that it is ready as the app does. */
  readonly args?: readonly string[];
}

/** The built app as a process of its own, ready. Throws with what it printed if it ends before that. */
export async function startApp(
  env: Readonly<Record<string, string>>,
  { aheadMs, args = [built] }: AppStart = {},
): Promise<AppProcess> {
  const child = spawn(
    process.execPath,
    [...(aheadMs === undefined ? [] : [movableClock(aheadMs)]), ...args],
    {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...(aheadMs === undefined ? [] : (['ipc'] as const))],
    },
  );
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the app has no output to read');
  const log: LogLine[] = [];
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const gone = ended.then(() => undefined);
  stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ready = new Promise<number | undefined>((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (text) => {
      output += `${text}\n`;
      const parsed = line.safeParse(parse(text));
      if (!parsed.success) return;
      log.push(parsed.data);
      if (parsed.data.msg === 'Usher is ready') resolve(parsed.data.port);
    });
    void gone.then(() => reject(new Error(`the app ended before it was ready:\n${output}`)));
  });
  const port = await ready;
  const end = async (signal: NodeJS.Signals) => {
    signalIfAlive(child, signal);
    await gone;
  };
  return {
    pid: child.pid,
    port,
    log,
    ended,
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause: () => signalIfAlive(child, 'SIGSTOP'),
    resume: () => signalIfAlive(child, 'SIGCONT'),
    setAhead(ms) {
      if (child.connected) child.send({ ahead: ms });
    },
    setClock(ms) {
      if (child.connected) child.send({ ahead: ms, isOnlySet: true });
    },
    async deafen() {
      stdout.destroy();
      stderr.destroy();
      await gone;
    },
  };
}

function signalIfAlive(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
