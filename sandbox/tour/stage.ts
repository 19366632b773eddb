import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startApp } from '../app-process.js';
import { Clock } from '../clock.js';
import { BOT_TOKEN, seedHarbour } from '../make/seed.js';
import { type MakeSandbox, startMake } from '../make/server.js';
import { startServer } from '../postgres/server.js';
import { Replicas } from '../replicas.js';
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
  /** The database of the record, if the record is not in the folder. */
  readonly databaseUrl?: string;
  readonly app: Replicas;
  readonly clock: Clock;
  /** Stops everything and removes the temporary folder. */
  close(): Promise<void>;
}

export interface StageOptions extends Pick<SlackOptions, 'ackTimeoutMs' | 'rateLimits'> {
  /** Settings of the app that replace the defaults. */
  readonly env?: Readonly<Record<string, string>>;
  /** Additions to the sandbox's policy. */
  readonly policyMore?: string;
  /** `postgres` keeps the record in its own database, which three processes share. */
  readonly store?: StoreKind;
}

export const storeKinds = ['folder', 'postgres'] as const;
export type StoreKind = (typeof storeKinds)[number];

const policy = fileURLToPath(new URL('../policy.yml', import.meta.url));

/** Starts a Make, a Slack and the built app between them, on loopback. */
export async function setStage(
  ports: Ports,
  { env, store = 'folder', policyMore = '', ...ofSlack }: StageOptions = {},
): Promise<Stage> {
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
    await writeFile(policyPath, `${await readFile(policy, 'utf8')}${policyMore}`);
    const databaseUrl = store === 'postgres' ? await ownDatabase(undo) : undefined;
    const make = await startMake({ port: ports.make ?? 0, seed: seedHarbour, now });
    undo.push(() => make.close());
    const commands = ['/make-invite', '/make-role', '/make-token', '/make-audit', '/make-access'];
    const slack = await startSlack({
      port: ports.slack ?? 0,
      seed: seedHarbourSlack,
      commands,
      events: ['message.channels', 'message.groups'],
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
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      USHER_POLL_SECONDS: '1',
      USHER_API_SHARE: '0.5',
      USHER_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      USHER_OPS_PORT: '0',
      ...env,
    };
    const count = databaseUrl ? 3 : 1;
    const app = await Replicas.start(count, async () => {
      const started = await startApp(settings, { aheadMs: clock.ahead });
      // The clock may have been moved before it was ready.
      started.setAhead(clock.ahead);
      return started;
    });
    undo.push(() => app.stop());
    await slack.waitForSockets(2 * count);
    return { slack, make, policyPath, dataDir, ...(databaseUrl && { databaseUrl }), app, clock, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Starts a PostgreSQL server that is removed with the rest, and returns its database's address. Throws if none can
 * run.
 */
async function ownDatabase(undo: (() => Promise<void>)[]): Promise<string> {
  const server = await startServer();
  undo.push(async () => {
    await server.stop();
    await rm(server.dir, { recursive: true, force: true });
  });
  return server.url;
}
