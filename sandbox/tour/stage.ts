import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AppProcess, startApp } from '../app-process.js';
import { Clock } from '../clock.js';
import { BOT_TOKEN, seedHarbour } from '../make/seed.js';
import { type MakeSandbox, startMake } from '../make/server.js';
import { seedHarbourSlack } from '../slack/seed.js';
import { type SlackOptions, type SlackSandbox, startSlack } from '../slack/server.js';

export interface Ports {
  readonly slack?: number | undefined;
  readonly make?: number | undefined;
  readonly page?: number | undefined;
}

export interface Stage {
  readonly slack: SlackSandbox;
  readonly make: MakeSandbox;
  readonly policyPath: string;
  readonly dataDir: string;
  readonly app: AppProcess;
  readonly clock: Clock;
  /** Stops all three and removes the temporary folder. */
  close(): Promise<void>;
}

export interface StageOptions extends Pick<SlackOptions, 'ackTimeoutMs' | 'rateLimits'> {
  /** Settings of the app in the place of the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
}

const policy = fileURLToPath(new URL('../policy.yml', import.meta.url));

/** A Make, a Slack and the built app between them, on loopback. */
export async function setStage(ports: Ports, { env, ...ofSlack }: StageOptions = {}): Promise<Stage> {
  const clock = new Clock();
  const { now } = clock;
  const undo: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of undo.splice(0).reverse()) await one();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'usher-sandbox-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const policyPath = join(folder, 'policy.yml');
    const dataDir = join(folder, 'data');
    await copyFile(policy, policyPath);
    const make = await startMake({ port: ports.make ?? 0, seed: seedHarbour, now });
    undo.push(() => make.close());
    const commands = ['/make-invite', '/make-role', '/make-token', '/make-audit', '/make-access'];
    const slack = await startSlack({
      port: ports.slack ?? 0,
      seed: seedHarbourSlack,
      commands,
      now,
      ...ofSlack,
    });
    undo.push(() => slack.close());
    const settings = {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      MAKE_API_TOKEN: BOT_TOKEN,
      MAKE_API_URL: make.url,
      MAKE_TIMEOUT_SECONDS: '1',
      USHER_POLICY: policyPath,
      USHER_DATA_DIR: dataDir,
      USHER_POLL_SECONDS: '1',
      USHER_API_SHARE: '0.5',
      USHER_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      USHER_OPS_PORT: '0',
      ...env,
    };
    const app = await startApp(settings, { hasMovableClock: true });
    undo.push(() => app.stop());
    await slack.waitForSockets(2);
    return { slack, make, policyPath, dataDir, app, clock, close };
  } catch (error) {
    await close();
    throw error;
  }
}
