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
  /** The process number; undefined if the app runs in the caller's process. */
  readonly pid?: number | undefined;
  /** The port it listens on in HTTP mode. */
  readonly port: number | undefined;
  /** All its log lines so far. */
  readonly log: readonly LogLine[];
  /** Its raw output, to search for values that must not be in it. */
  output(): string;
  /** Resolves with its exit status when it has ended. */
  readonly ended: Promise<number | null>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Suspends it, as `kill -STOP` does. */
  pause(): void;
  resume(): void;
  /** Sets how far its clock is ahead of the real time; only for a process that was started with a movable clock. */
  setAhead(ms: number): void;
  /** Sets the clock without letting time pass, so no timer fires. */
  setClock(ms: number): void;
  /** Closes the reading end of its output, as a crashed log collector would, and waits until it has ended. */
  deafen(): Promise<void>;
}

const built = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The options for starting the app. */
export interface AppStart {
  /** How far ahead its clock starts; the clock can then be moved further. */
  readonly aheadMs?: number;
  /** Other arguments for Node, to start another program that reports its readiness as the app does. */
  readonly args?: readonly string[];
}

/** Starts the built app in its own process and waits until it is ready. If it ends first, throws with its output. */
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
