import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { z } from 'zod';
import { options } from '../build.js';
import { type AppProcess, startApp } from '../sandbox/app-process.js';
import { BOT_TOKEN, seedHarbour } from '../sandbox/make/seed.js';
import { type MakeSandbox, startMake } from '../sandbox/make/server.js';
import type { World } from '../sandbox/make/world.js';
import { seedHarbourSlack } from '../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../sandbox/slack/server.js';
import type { Workspace } from '../sandbox/slack/workspace.js';
import { integrityOf } from '../src/store/mac.js';
import { storyPolicy } from '../test/stories/policy.js';
import type { BareCall } from './bare-calls.js';

export type Mode = 'socket' | 'http';
const kinds = { usher: '../src/main.ts', unpaced: './unpaced-app.ts', bare: './bare-app.ts' } as const;
export type Kind = keyof typeof kinds;

/** A Slack, a Make, and a folder for built and written files. `close` removes all of them. */
export interface Setting {
  readonly slack: SlackSandbox;
  readonly make: MakeSandbox;
  readonly folder: string;
  /**
   * Starts Usher, Usher without Slack's pace, or a bare Bolt app, built as `npm run build` does. Returns when it is
   * ready.
   */
  start(kind: Kind, mode: Mode, env?: Readonly<Record<string, string>>): Promise<AppProcess>;
  /** Starts a process that only makes the calls it receives. */
  caller(): Promise<Caller>;
  close(): Promise<void>;
}

export interface Caller {
  make(calls: readonly BareCall[]): Promise<{ ms: number; maxMs: number; p99Ms: number }>;
  stop(): void;
}

export interface Plan {
  readonly seed?: (world: World) => void;
  readonly slackSeed?: (workspace: Workspace) => void;
  readonly policy?: string;
}

const encryptionKey = Buffer.alloc(32, 7);
/** The key that Usher derives from this benchmark's encryption key. */
export const integrity = integrityOf({
  integrityKey: undefined,
  integrityKeyBefore: undefined,
  encryptionKey,
  encryptionKeyBefore: undefined,
});

export async function createSetting({
  seed = seedHarbour,
  slackSeed = seedHarbourSlack,
  policy = storyPolicy,
}: Plan = {}): Promise<Setting> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-bench-'));
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const entryPoints = Object.fromEntries(Object.entries(kinds).map(([name, path]) => [name, here(path)]));
  await build({ ...options, entryPoints, outdir: join(folder, 'built'), outExtension: { '.js': '.mjs' } });
  const policyPath = join(folder, 'policy.yml');
  await writeFile(policyPath, policy);
  const make = await startMake({
    seed(world) {
      seed(world);
      // Otherwise the limit of the smallest plan would be most of the measured time.
      for (const { license } of world.organizations.values()) license.apiLimit = 100_000;
    },
  });
  make.faults.rateLimit = false;
  const commands = ['/make-invite', '/make-role', '/make-token', '/make-audit', '/make-access'];
  const slack = await startSlack({
    seed: slackSeed,
    commands,
    rateLimits: false,
    ackTimeoutMs: 15_000,
  });
  const running: { stop(): unknown }[] = [];
  const common = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    MAKE_API_TOKEN: BOT_TOKEN,
    MAKE_API_URL: make.url,
    MAKE_TIMEOUT_SECONDS: '30',
    USHER_POLICY: policyPath,
    USHER_DATA_DIR: join(folder, 'data'),
    USHER_API_SHARE: '0.5',
    USHER_OPS_PORT: '0',
    USHER_ENCRYPTION_KEY: encryptionKey.toString('base64'),
  };
  return {
    slack,
    make,
    folder,
    async start(kind, mode, env = {}) {
      const way =
        mode === 'socket'
          ? { SLACK_APP_TOKEN: slack.appToken }
          : { SLACK_SIGNING_SECRET: slack.signingSecret, PORT: '0' };
      const file = join(folder, 'built', `${kind}.mjs`);
      const app = await startApp({ ...common, ...way, ...env }, { args: [file] });
      running.push(app);
      return app;
    },
    async caller() {
      const child = fork(
        here('./bare-calls.ts'),
        [
          JSON.stringify({
            slackUrl: slack.apiUrl,
            slackToken: slack.botToken,
            makeUrl: make.url,
            makeToken: BOT_TOKEN,
          }),
        ],
        { stdio: 'inherit' },
      );
      await once(child, 'message');
      const stop = () => void child.kill();
      running.push({ stop });
      return { make: (calls) => answered(child, calls), stop };
    },
    async close() {
      for (const one of running) await one.stop();
      await Promise.all([slack.close(), make.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const taken = z.object({ ms: z.number(), maxMs: z.number(), p99Ms: z.number() });

async function answered(child: ChildProcess, calls: readonly BareCall[]) {
  const answer = once(child, 'message');
  child.send([...calls]);
  const [message] = await answer;
  return taken.parse(message);
}

/** The resident memory of a process in megabytes, as Linux counts it. */
export function residentMb({ pid }: AppProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** The processor time of a process so far, in milliseconds: its own time and the system's time for it. */
export function cpuMs({ pid }: AppProcess): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = rest.split(' ').slice(11, 13);
  // Linux counts in hundredths of a second.
  return (Number(user) + Number(system)) * 10;
}
