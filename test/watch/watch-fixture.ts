import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { startMake } from '../../sandbox/make/server.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { startSlack } from '../../sandbox/slack/server.js';
import { app } from '../../sandbox/slack/workspace.js';
import { type WatchEvent, watchEvent, watchStream } from '../../src/approvals/audit-event.js';
import { type PersonId, person } from '../../src/approvals/person.js';
import type { Store } from '../../src/approvals/store.js';
import { createOutbox } from '../../src/delivery/outbox.js';
import { createPoster } from '../../src/delivery/poster.js';
import { openFeeds } from '../../src/feed/feeds.js';
import type { AuditLog } from '../../src/make/audit-logs.js';
import { createDirectory, type Directory } from '../../src/make/directory.js';
import { createHttp } from '../../src/make/http.js';
import type { Limiter } from '../../src/make/limiter.js';
import { createMake, type Make } from '../../src/make/make.js';
import { createClient } from '../../src/slack/client.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import type { RoundsDeps } from '../../src/watch/guarded.js';
import { UndoRequests } from '../../src/watch/undo-requests.js';
import { createWatchQueries, type WatchQueries } from '../../src/watch/watch-queries.js';
import { WatchRecords } from '../../src/watch/watch-record.js';
import { WatchRounds } from '../../src/watch/watch-rounds.js';

export const logistics = 7301;
export const ines: PersonId = 'T0HARBOUR/U0INES';
export const ada: PersonId = 'T0HARBOUR/U0ADMIN';

/** Sends every request at once, since these tests are not about the pace. */
const unhurried: Limiter = {
  setLimit: () => undefined,
  shareWith: () => undefined,
  run: (_organization, _priority, task) => task(),
  pause: () => undefined,
  observe: () => undefined,
};

export interface Harbour {
  readonly make: Awaited<ReturnType<typeof startMake>>;
  readonly slack: Awaited<ReturnType<typeof startSlack>>;
  readonly client: Make;
  readonly store: Store;
  directory(): Directory;
  watch(): WatchRounds;
  queries(): WatchQueries;
  /** Reads Make's lists and compares them. */
  sweep(): Promise<void>;
  /** Starts again from the data on disk, as after a kill. */
  restart(part?: Partial<Parts>): Promise<void>;
  listen(channel?: string, teamId?: number): Promise<void>;
  events(): Promise<readonly WatchEvent[]>;
  /** "movement verdict" of each finding, oldest first. */
  found(): Promise<string[]>;
  /** The messages of a channel or to a person, as they read. */
  said(where?: string): string[];
  /** The newest entries of Make's log, as its reader offers them. */
  log(): Promise<readonly AuditLog[]>;
}

type Parts = Omit<RoundsDeps, 'store'> & {
  readonly store: Pick<Store, 'get' | 'put' | 'read' | 'commit' | 'entries' | 'head'>;
};

interface Running {
  readonly directory: Directory;
  readonly watch: WatchRounds;
  readonly queries: WatchQueries;
  stop(): Promise<void>;
}

export interface HarbourOptions {
  readonly listening?: boolean;
  readonly now?: () => number;
  readonly organizationId?: number;
}

/** A Make, a Slack, a data folder, and the watch between them, in this process. */
export async function harbour(options: HarbourOptions = {}): Promise<Harbour> {
  const { listening = true, now = Date.now, organizationId = logistics } = options;
  const dir = await mkdtemp(join(tmpdir(), 'usher-watch-'));
  const make = await startMake({ seed: seedHarbour, now });
  make.faults.rateLimit = false;
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false, ackTimeoutMs: 15_000 });
  const store = await openEmbeddedStore({ dir, now });
  const log = pino({ enabled: false });
  const http = createHttp({ url: make.url, token: BOT_TOKEN, limiter: unhurried, log, backoffMs: 1 });
  const client = createMake(http);

  const begin = async (part: Partial<Parts> = {}): Promise<Running> => {
    const directory = createDirectory({
      make: client,
      log,
      organizationId,
      refreshMs: 1e9,
      now: () => new Date(now()),
    });
    const poster = createPoster({
      client: createClient(slack.botToken, slack.apiUrl),
      self: { botId: app.bot },
      othersUntil: () => now(),
      perChannelMs: 0,
    });
    const outbox = createOutbox({ store, poster, now, backOffMs: () => 20, log });
    const records = part.records ?? new WatchRecords(part.store ?? store, part.now ?? now);
    const undos = new UndoRequests({
      store,
      linkTo: ({ channel, ts }) => `https://slack.test/${channel}/${ts}`,
      now,
    });
    const queries = createWatchQueries({ records, directory, undos, now, recorded: () => undefined });
    const watch = new WatchRounds({
      make: client,
      directory,
      feeds: await openFeeds(store),
      store,
      records,
      poster,
      outbox,
      people: {
        personWith: async (email): Promise<PersonId | undefined> => {
          const found = [...slack.workspace.users.values()].find((user) => user.email === email);
          return found && `T0HARBOUR/${found.id}`;
        },
      },
      admins: () => [ada],
      approvalsChannel: () => 'C0APPROVALS',
      undos,
      isFrozen: async () => (await store.control(now())).frozen !== undefined,
      pollMs: 1000,
      share: 0.9,
      now,
      log,
      ...part,
    });
    const stop = async (): Promise<void> => {
      await watch.stop();
      await outbox.stop();
    };
    return { directory, watch, queries, stop };
  };

  const listen = async (channel = 'C0AUDIT', teamId?: number): Promise<void> => {
    const feeds = await openFeeds(store);
    await feeds.change(({ count }) => [
      {
        type: 'feed.subscribed',
        at: now(),
        by: person(ada),
        feed: `F${count + 1}`,
        channel,
        source: { organizationId, ...(teamId !== undefined && { teamId }) },
        filter: { groups: [], names: [], people: [], onlyUnexplained: false },
      },
    ]);
  };
  if (listening) await listen();
  let running = await begin();

  onTestFinished(async () => {
    await running.stop();
    await Promise.all([slack.close(), make.close(), store.close()]);
    await rm(dir, { recursive: true, force: true });
  });

  const events = async (): Promise<readonly WatchEvent[]> =>
    (await store.read(watchStream(organizationId))).events.map((event) => watchEvent.parse(event));

  return {
    make,
    slack,
    client,
    store,
    directory: () => running.directory,
    watch: () => running.watch,
    queries: () => running.queries,
    async sweep() {
      await running.directory.refresh();
      await running.watch.round();
    },
    async restart(part) {
      await running.stop();
      running = await begin(part);
    },
    listen,
    events,
    async found() {
      return (await events()).flatMap((event) =>
        event.type === 'finding.recorded' ? [`${event.finding.movement} ${event.finding.verdict}`] : [],
      );
    },
    said: (where = 'C0AUDIT') => {
      const channel = where.startsWith('U') ? `D${where}` : where;
      return slack.workspace
        .history(channel)
        .map((message) => slack.renderMessage(message).replaceAll('*', ''));
    },
    async log() {
      const page = await client.auditLogs.organization(organizationId, { limit: 100 }, { organizationId });
      return page.auditLogs;
    },
  };
}

/** An entry of Make's log, as its reader would offer it. */
export const entry = (part: Partial<AuditLog> & { readonly at: number }): AuditLog => ({
  uuid: randomUUID(),
  eventName: 'team_role_updated',
  organizationId: logistics,
  organization: { id: logistics, name: 'Harbour Logistics' },
  team: { id: 915, name: 'Finance Ops' },
  actor: { id: 4121, name: 'Ines Duarte', email: 'ines@example.com' },
  targetId: '4131',
  ...part,
});
