import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppProcess, startApp } from '../../sandbox/app-process.js';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { type MakeSandbox, startMake } from '../../sandbox/make/server.js';
import type { World } from '../../sandbox/make/world.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../sandbox/slack/server.js';
import type { Workspace } from '../../sandbox/slack/workspace.js';
import { startAppHere } from './app-here.js';
import { storyPolicy } from './policy.js';
import { databaseFor, eventsOf, recordInDatabase, recordInFolder } from './record-on-disk.js';

export type Mode = 'socket' | 'http';

export interface HarnessOptions {
  readonly mode?: Mode;
  /** Runs the built app in its own process, which can be killed; otherwise Usher runs in the test's process. */
  readonly process?: boolean;
  /** Whether the clock of that process can be set ahead while it runs. */
  readonly hasMovableClock?: boolean;
  readonly policy?: string;
  /** Puts a server between Usher and Slack or Make: takes the real address and returns the one for Usher. */
  readonly front?: (url: string, of: 'slack' | 'make') => Promise<string>;
  readonly make?: (world: World) => void;
  readonly slack?: (workspace: Workspace) => void;
  readonly env?: Readonly<Record<string, string>>;
  /** The place of the record; `USHER_STORE` sets the default. */
  readonly store?: 'folder' | 'postgres';
  /** Slack is an organization with several workspaces, and Usher is installed for all of it. */
  readonly isOrgWide?: boolean;
  /** The scopes of the bot token; all by default. */
  readonly scopes?: string[];
  /** The number of processes that share a database; in Socket Mode only. */
  readonly replicas?: number;
}

export interface Harness {
  readonly slack: SlackSandbox;
  readonly make: MakeSandbox;
  readonly dataDir: string;
  app(): AppProcess;
  /** All processes that share the database, including the first one's app. */
  apps(): readonly AppProcess[];
  person(id: string): Person;
  setPolicy(text: string): Promise<void>;
  /** Sets settings for the next start. */
  configure(more: Readonly<Record<string, string>>): void;
  /** The present settings, for commands that run beside the app. */
  settings(): Readonly<Record<string, string>>;
  /** Kills or stops the app, and starts it on the same data. */
  restart(how: 'kill' | 'stop', laterMs?: number): Promise<void>;
  /** Starts the app after a test has ended it. */
  begin(laterMs?: number): Promise<void>;
  /** Stops the app and starts it with its own clock set further ahead; no other clock changes. */
  restartLater(ms: number): Promise<void>;
  /** Everything on disk as text, for searches for what must not be there. */
  disk(): Promise<string>;
  /** The names of the documents beside the ledger. */
  documents(): Promise<readonly string[]>;
  /** The events of the ledger in order; personal values stay sealed. */
  events(): Promise<
    readonly { readonly stream: string; readonly type: string; readonly [key: string]: unknown }[]
  >;
  /** Returns a function whose calls return the ledger's new lines. */
  tail(): () => Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Starts a Slack, a Make and Usher between them, on loopback, for one story. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { mode = 'socket', hasMovableClock = false } = options;
  const folder = await mkdtemp(join(tmpdir(), 'usher-story-'));
  const dataDir = join(folder, 'data');
  const database = await databaseFor(options.store);
  const record = database ? recordInDatabase(database.url) : recordInFolder(dataDir);
  const { replicas = 1 } = options;
  const policyPath = join(folder, 'policy.yml');
  await writeFile(policyPath, options.policy ?? storyPolicy);
  const make = await startMake({
    seed(world) {
      seedHarbour(world);
      options.make?.(world);
    },
  });
  const slack = await startSlack({
    seed(workspace) {
      seedHarbourSlack(workspace);
      options.slack?.(workspace);
    },
    commands: ['/make-invite', '/make-role', '/make-token', '/make-audit', '/make-access'],
    events: ['message.channels', 'message.groups'],
    rateLimits: false,
    ...(options.isOrgWide && { enterprise: 'E0HARBOUR', isOrgWide: true }),
    ...(options.scopes && { scopes: options.scopes }),
    // Slack waits three seconds; a busy machine may take longer to answer.
    ackTimeoutMs: 15_000,
  });
  let env: Readonly<Record<string, string>> = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: (await options.front?.(slack.apiUrl, 'slack')) ?? slack.apiUrl,
    ...(mode === 'socket'
      ? { SLACK_APP_TOKEN: slack.appToken }
      : { SLACK_SIGNING_SECRET: slack.signingSecret, PORT: '0' }),
    MAKE_API_TOKEN: BOT_TOKEN,
    MAKE_API_URL: (await options.front?.(make.url, 'make')) ?? make.url,
    MAKE_TIMEOUT_SECONDS: '3',
    USHER_POLICY: policyPath,
    USHER_DATA_DIR: dataDir,
    ...(database && { DATABASE_URL: database.url }),
    USHER_POLL_SECONDS: '10',
    USHER_API_SHARE: '0.5',
    USHER_OPS_PORT: '0',
    USHER_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...options.env,
  };
  let apps: readonly AppProcess[] = [];
  const app = (): AppProcess => {
    const [first] = apps;
    if (!first) throw new Error('no app was started');
    return first;
  };
  let ahead = 0;
  const begin = async (laterMs = 0): Promise<void> => {
    ahead += laterMs;
    const start = () =>
      options.process
        ? startApp(
            { ...env, ...(ahead > 0 && !hasMovableClock && { NODE_OPTIONS: clockAhead(ahead) }) },
            hasMovableClock ? { aheadMs: ahead } : {},
          )
        : startAppHere(env, ahead);
    apps = await Promise.all(Array.from({ length: replicas }, start));
    const { port } = app();
    if (mode === 'http') slack.deliverTo({ mode: 'http', url: `http://127.0.0.1:${port}/slack/events` });
    else await slack.waitForSockets(2 * replicas);
  };
  await begin();
  return {
    slack,
    make,
    dataDir,
    app,
    apps: () => apps,
    person: (id) => slack.person(id),
    setPolicy: (text) => writeFile(policyPath, text),
    configure(more) {
      env = { ...env, ...more };
    },
    settings: () => env,
    begin,
    async restart(how, laterMs = 0) {
      await Promise.all(apps.map((one) => one[how]()));
      await begin(laterMs);
    },
    async restartLater(ms) {
      await Promise.all(apps.map((one) => one.stop()));
      await begin(ms);
    },
    disk: record.text,
    documents: record.documents,
    tail: record.tail,
    events: async () => eventsOf(await record.lines()),
    async close() {
      await Promise.all(apps.map((one) => one.stop()));
      await Promise.all([slack.close(), make.close(), database?.drop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs in the app's process before the app, so that the app needs no special clock for stories. */
const clockAhead = (ms: number): string =>
  `--import=data:text/javascript,${encodeURIComponent(`const real = Date.now; Date.now = () => real() + ${ms};`)}`;

/** A free port for the health page. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
