import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { type MakeSandbox, startMake } from '../../sandbox/make/server.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../sandbox/slack/server.js';
import { app } from '../../sandbox/slack/workspace.js';
import type { FeedFilter, Source } from '../../src/approvals/audit-event.js';
import { type PersonId, person } from '../../src/approvals/person.js';
import type { Store } from '../../src/approvals/store.js';
import { createOutbox } from '../../src/delivery/outbox.js';
import { createPoster } from '../../src/delivery/poster.js';
import { FeedReader, type ReaderDeps } from '../../src/feed/feed-reader.js';
import { type Feeds, openFeeds } from '../../src/feed/feeds.js';
import type { AuditLog } from '../../src/make/audit-logs.js';
import { createDirectory } from '../../src/make/directory.js';
import { createHttp } from '../../src/make/http.js';
import { createLimiter } from '../../src/make/limiter.js';
import { createMake } from '../../src/make/make.js';
import { createClient } from '../../src/slack/client.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';

export const ada: PersonId = 'T0HARBOUR/U0ADMIN';
export const logistics = 7301;
export const labs = 7302;
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const everything: FeedFilter = { groups: [], names: [], people: [], onlyUnexplained: false };

/** One process: its memory ends with it. */
export interface Life {
  readonly feeds: Feeds;
  readonly store: Store;
  readonly reader: FeedReader;
  end(): Promise<void>;
  /** Cuts the process off at once from the disk, Slack and Make. */
  kill(): Promise<void>;
}

export interface Harbour {
  readonly make: MakeSandbox;
  readonly slack: SlackSandbox;
  /** The entries that the watch was given, in order. */
  readonly offered: AuditLog[];
  /** Requests that explain entries, by the entry's id. */
  readonly explained: Map<string, string>;
  readonly logged: { readonly level: 'info' | 'warn' | 'error'; readonly says: string }[];
  /** Moves the clock of the reader only. */
  later(ms: number): void;
  now(): number;
  live(): Promise<Life>;
  /** Subscribes a channel; returns the feed's id. */
  subscribe(life: Life, channel: string, source: Source, filter?: Partial<FeedFilter>): Promise<string>;
  /**
   * Adds this number of entries, by default a millisecond apart, beginning now or ending at `until`. Returns their
   * targets in order.
   */
  acts(count: number, entry?: Partial<Act>): string[];
  /** The calls to Make for pages of a log. */
  pages(path?: RegExp): string[];
  /** Everything that the channel shows, thread replies under their message, as raw markup. */
  shown(channel: string): string[];
  /** The targets of the lines in a channel, in reading order. */
  targets(channel: string): string[];
}

interface Act {
  readonly organizationId: number;
  readonly eventName: string;
  readonly teamId: number | null;
  readonly actorId: number | null;
  readonly until: number;
  readonly apartMs: number;
}

/** A Make and a Slack on loopback, and a data folder for one reader after the other. */
export async function harbour(options: { readonly perChannelMs?: number } = {}): Promise<Harbour> {
  let ahead = 0;
  let acted = 0;
  const now = () => Date.now() + ahead;
  const dir = await mkdtemp(join(tmpdir(), 'usher-feed-'));
  const make = await startMake({ seed: seedHarbour, now });
  make.faults.rateLimit = false;
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false, now, ackTimeoutMs: 15_000 });
  slack.workspace.addChannel({ id: 'C0FEED', name: 'make-feed', members: ['U0ADMIN'] });
  const lives = new Set<Life>();
  onTestFinished(async () => {
    for (const life of lives) await life.end();
    await Promise.all([slack.close(), make.close()]);
    await rm(dir, { recursive: true, force: true });
  });

  const offered: AuditLog[] = [];
  const explained = new Map<string, string>();
  const logged: Harbour['logged'] = [];
  const note = (level: 'info' | 'warn' | 'error') => (_: unknown, says?: unknown) =>
    void logged.push({ level, says: `${says}` });

  const live = async (): Promise<Life> => {
    const store = await openEmbeddedStore({ dir, now });
    const feeds = await openFeeds(store);
    const silent = pino({ enabled: false });
    const limiter = createLimiter({ perMinute: 100_000, share: 0.9 });
    const http = createHttp({
      url: make.url,
      token: BOT_TOKEN,
      log: silent,
      limiter: { ...limiter, setLimit: () => undefined },
      backoffMs: 1,
      retryAfterDefaultMs: 5,
      timeoutMs: 5000,
    });
    const client = createMake(http);
    const directory = createDirectory({ make: client, log: silent, refreshMs: hourMs });
    await directory.refresh();
    const poster = createPoster({
      client: createClient(slack.botToken, slack.apiUrl),
      self: { botId: app.bot },
      othersUntil: () => now(),
      perChannelMs: options.perChannelMs ?? 1,
    });
    const alive = <T>(work: () => Promise<T>): Promise<T> =>
      killed ? Promise.reject(new Error('The process was killed.')) : work();
    const outbox = createOutbox({
      store,
      poster,
      now,
      backOffMs: () => 20,
      log: { warn: note('warn') },
    });
    const parts: ReaderDeps = {
      make: client,
      directory,
      feeds,
      store: {
        get: (key) => store.get(key),
        keys: (prefix) => store.keys(prefix),
        wipe: (key) => alive(() => store.wipe(key)),
        put: (key, value) => alive(() => store.put(key, value)),
      },
      poster: { ...poster, post: (one) => alive(() => poster.post(one)) },
      outbox: { enqueue: (notice) => alive(() => outbox.enqueue(notice)), first: (key) => outbox.first(key) },
      nameOf: async () => undefined,
      watch: {
        offer: async (_, events) => void offered.push(...events),
        explain: async ({ uuid }) => {
          const request = explained.get(uuid);
          return request === undefined ? undefined : { request, undoes: false };
        },
      },
      requestLink: async (id) => `https://harbour.slack.com/archives/C0APPROVALS/${id}`,
      admins: () => [ada],
      pollMs: 5,
      now,
      log: { info: note('info'), warn: note('warn'), error: note('error') },
      retryMs: 1,
    };
    const reader = new FeedReader(parts);
    let ended: Promise<void> | undefined;
    let killed = false;
    const life: Life = {
      feeds,
      store,
      reader,
      async kill() {
        killed = true;
        await life.end();
      },
      end() {
        ended ??= (async () => {
          await reader.stop();
          await outbox.stop();
          await store.close();
          lives.delete(life);
        })();
        return ended;
      },
    };
    lives.add(life);
    return life;
  };

  return {
    make,
    slack,
    offered,
    explained,
    logged,
    now,
    live,
    later(ms) {
      ahead += ms;
    },
    async subscribe({ feeds }, channel, source, filter = {}) {
      const id = `F${feeds.state().count + 1}`;
      await feeds.change(() => [
        {
          type: 'feed.subscribed',
          at: now(),
          by: person(ada),
          feed: id,
          channel,
          source,
          filter: { ...everything, ...filter },
        },
      ]);
      return id;
    },
    acts(count, { apartMs = 1, until = now() + count * apartMs, ...entry } = {}) {
      return Array.from({ length: count }, (_, index) => {
        const target = `${100_000 + ++acted}`;
        make.world.addAuditEntry({
          organizationId: logistics,
          eventName: 'webhook_deleted',
          teamId: 915,
          actorId: 4121 + (Math.floor(index / 7) % 2) * 9,
          targetId: target,
          triggeredAt: until - (count - 1 - index) * apartMs,
          ...entry,
        });
        return target;
      });
    },
    pages: (path = /^\/audit-logs\/(organization|team)\/\d+$/) =>
      make.calls.filter(({ path: called }) => path.test(called)).map(({ query }) => query),
    shown,
    targets: (channel) =>
      shown(channel).flatMap((text) => [...text.matchAll(/\((\d{6})\)/g)].map(([, id = '']) => id)),
  };

  function shown(channel: string): string[] {
    const all = slack.workspace.history(channel);
    const top = all.filter(({ thread_ts, ts }) => thread_ts === undefined || thread_ts === ts);
    const replies = (ts: string) => all.filter((one) => one.thread_ts === ts && one.ts !== ts);
    return top.flatMap((one) => [one, ...replies(one.ts)]).map((one) => textOf(one.blocks ?? []));
  }
}

/** The texts of a message's blocks, as they were sent. */
function textOf(blocks: readonly object[]): string {
  const texts: string[] = [];
  JSON.stringify(blocks, (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') texts.push(value);
    return value;
  });
  return texts.join('\n');
}
