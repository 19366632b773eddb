import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { z } from 'zod';
import { BOT_TOKEN, seedHarbour } from '../sandbox/make/seed.js';
import { startMake } from '../sandbox/make/server.js';
import { seedHarbourSlack } from '../sandbox/slack/seed.js';
import { startSlack } from '../sandbox/slack/server.js';
import { person } from '../src/approvals/person.js';
import { createPoster } from '../src/delivery/poster.js';
import { FeedReader } from '../src/feed/feed-reader.js';
import { openFeeds } from '../src/feed/feeds.js';
import { createDirectory } from '../src/make/directory.js';
import { createHttp } from '../src/make/http.js';
import { createLimiter } from '../src/make/limiter.js';
import { createMake } from '../src/make/make.js';
import { createClient } from '../src/slack/client.js';
import { openEmbeddedStore } from '../src/store/embedded/store.js';
import { measureIfAlone } from './alone.js';
import { type Group, marked, type Size } from './figure.js';

const organizationId = 7301;
const channel = 'C0AUDIT';
const day = 86_400_000;
const backlogDays = 20;

const insideVariable = 'USHER_BENCH_FEED';

interface Place {
  readonly dir: string;
  readonly makeUrl: string;
  readonly slackUrl: string;
  readonly slackToken: string;
  readonly since: number;
  readonly perChannelMs: number;
}

const caughtUp = z.object({ seconds: z.number(), live: z.number(), resident: z.number() });
type CaughtUp = z.infer<typeof caughtUp>;

/**
 * Measures how Usher catches up with a backlog of Make's log: memory above idle, calls to Make for each full page, and
 * posts against Slack's pace. The reader runs in its own process; Make and Slack run in this one. Two numbers on the
 * command line set the number of events and the milliseconds between two posts (Slack asks for 1000).
 */
export async function measure(size: Size): Promise<Group> {
  const [count, every] = process.argv
    .slice(2)
    .filter((one) => /^\d+$/.test(one))
    .map(Number);
  const fast = await backlog(count ?? (size === 'quick' ? 300 : 100_000), every ?? 20);
  const paced = size === 'whole' && count === undefined ? await backlog(2_000, 1000) : undefined;
  return groupOf(fast, paced);
}

interface Backlog extends CaughtUp {
  readonly events: number;
  readonly perChannelMs: number;
  readonly callsAPage: number;
  readonly eventsAPost: number;
  readonly ofPace: number;
  readonly refused: number;
  readonly shown: number;
  readonly twice: number;
  readonly ordered: boolean;
}

function groupOf(fast: Backlog, paced: Backlog | undefined): Group {
  const name = `${fast.events.toLocaleString('en')} events`;
  const once = { low: fast.resident, high: fast.resident };
  const memory = marked(
    `resident memory above idle, ${name}`,
    { median: fast.resident, ...once },
    { unit: 'MB', aim: 150, digits: 1 },
  );
  const single = 'one run';
  const isWhole = fast.shown === fast.events && fast.twice === 0 && fast.ordered;
  const paces = [paced ?? fast].map(({ events, ofPace, refused, eventsAPost }) => ({
    what: `posts against Slack's own pace, ${events.toLocaleString('en')} events`,
    measured: `${ofPace.toFixed(2)} of the pace allowed, ${refused} refused, ${eventsAPost.toFixed(1)} events a post`,
    spread: single,
    aim: 'its limit',
    met: ofPace <= 1 && refused === 0,
  }));
  return {
    name: 'feed',
    title: 'A backlog of audit events',
    says: `Make's log of ${backlogDays} days is read and posted in one channel at one post each ${fast.perChannelMs} ms, which is faster than Slack allows, so that it takes ${fast.seconds.toFixed(0)} seconds; at Slack's own pace (\`npx tsx bench/feed.ts 100000 1000\`) it was caught up in 37 minutes with as little memory.`,
    rows: [
      { ...memory.row, spread: single },
      {
        what: 'live memory above idle at the peak',
        measured: `${fast.live.toFixed(1)} MB`,
        spread: single,
        aim: '–',
      },
      {
        what: 'calls to Make for each full page',
        measured: fast.callsAPage.toFixed(3),
        spread: single,
        aim: '1',
        met: Math.round(fast.callsAPage * 100) <= 100,
      },
      {
        what: 'events shown once and in order',
        measured: `${fast.shown.toLocaleString('en')}, ${fast.twice} twice, ${fast.ordered ? 'in order' : 'out of order'}`,
        spread: single,
        aim: `${fast.events.toLocaleString('en')}`,
        met: isWhole,
      },
      ...(paced || fast.perChannelMs >= 1000 ? paces : []),
    ],
    plot: {
      unit: 'MB above idle',
      bars: [
        { label: 'resident, at the peak', value: fast.resident, aim: 150 },
        { label: 'live, at the peak', value: fast.live },
      ],
    },
  };
}

async function backlog(events: number, perChannelMs: number): Promise<Backlog> {
  const dir = await mkdtemp(join(tmpdir(), 'usher-bench-'));
  const make = await startMake({ seed: seedHarbour });
  make.faults.rateLimit = false;
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: perChannelMs >= 1000 });
  const since = Date.now() - backlogDays * day;
  const apartMs = (backlogDays * day) / (events + 1);
  for (let n = 1; n <= events; n++) {
    make.world.addAuditEntry({
      organizationId,
      eventName: ['scenario_updated', 'webhook_deleted', 'data_store_created'][n % 3] ?? '',
      teamId: 915 + (n % 4),
      actorId: 4121 + (Math.floor(n / 5) % 12),
      targetId: `${1_000_000 + n}`,
      triggeredAt: since + Math.floor(n * apartMs),
    });
  }
  const place: Place = {
    dir,
    makeUrl: make.url,
    slackUrl: slack.apiUrl,
    slackToken: slack.botToken,
    since,
    perChannelMs,
  };
  try {
    const self = fileURLToPath(import.meta.url);
    const child = spawn(process.execPath, ['--expose-gc', ...process.execArgv, self], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, [insideVariable]: JSON.stringify(place) },
    });
    const [[message]] = await Promise.all([once(child, 'message'), once(child, 'close')]);
    const pages = make.calls.filter(({ path }) => path === `/audit-logs/organization/${organizationId}`);
    const posts = slack.calls.filter(({ method }) => method === 'chat.postMessage');
    const span = ((posts.at(-1)?.at ?? 0) - (posts[0]?.at ?? 0)) / 1000;
    const shown = JSON.stringify(slack.workspace.history(channel));
    const found = [...shown.matchAll(/\((1\d{6})\)/g)].map(([, id]) => Number(id));
    const unique = [...new Set(found)];
    const ordered = found.every((id, index) => index === 0 || id > (found[index - 1] ?? 0));
    return {
      ...caughtUp.parse(message),
      events,
      perChannelMs,
      callsAPage: pages.length / (events / 100),
      eventsAPost: events / posts.length,
      ofPace: ((posts.length - 1) / span / 1000) * perChannelMs,
      refused: posts.filter(({ error }) => error === 'ratelimited').length,
      shown: unique.length,
      twice: found.length - unique.length,
      ordered,
    };
  } finally {
    await Promise.all([make.close(), slack.close()]);
    await rm(dir, { recursive: true, force: true });
  }
}

async function read({ dir, makeUrl, slackUrl, slackToken, since, perChannelMs }: Place): Promise<void> {
  const log = pino({ enabled: false });
  const store = await openEmbeddedStore({ dir, now: Date.now });
  const feeds = await openFeeds(store);
  const limiter = { ...createLimiter({ perMinute: 1e6, share: 1 }), setLimit: () => undefined };
  const make = createMake(createHttp({ url: makeUrl, token: BOT_TOKEN, log, limiter }));
  const directory = createDirectory({ make, log, refreshMs: day });
  await directory.refresh();
  await feeds.change(() => [
    {
      type: 'feed.subscribed',
      at: since,
      by: person('T0HARBOUR/U0ADMIN'),
      feed: 'F1',
      channel,
      source: { organizationId },
      filter: { groups: [], names: [], people: [], onlyUnexplained: false },
    },
  ]);
  const reader = new FeedReader({
    outbox: { enqueue: async () => undefined, first: () => undefined },
    make,
    directory,
    feeds,
    store,
    poster: createPoster({
      client: createClient(slackToken, slackUrl),
      self: { botId: 'B0BENCH' },
      othersUntil: () => Date.now(),
      perChannelMs,
    }),
    nameOf: async () => undefined,
    watch: { offer: async () => undefined, explain: async () => undefined },
    requestLink: async () => undefined,
    admins: () => [],
    pollMs: 60_000,
    now: Date.now,
    log: { ...log, error: (_: unknown, says?: unknown) => console.error(says) },
  });
  const settle = () => {
    globalThis.gc?.();
    globalThis.gc?.();
    return process.memoryUsage();
  };
  const idle = settle();
  const live: number[] = [];
  let resident = idle.rss;
  const timer = setInterval(() => {
    live.push(settle().heapUsed);
    resident = Math.max(resident, process.memoryUsage().rss);
  }, 250);
  const from = performance.now();
  await reader.poll();
  clearInterval(timer);
  const mb = (bytes: number) => bytes / 2 ** 20;
  const told: CaughtUp = {
    seconds: (performance.now() - from) / 1000,
    live: mb(Math.max(idle.heapUsed, ...live) - idle.heapUsed),
    resident: mb(resident - idle.rss),
  };
  await reader.stop();
  await store.close();
  await new Promise((resolve) => process.send?.(told, resolve));
  process.disconnect();
}

const inside = process.env[insideVariable];
if (inside === undefined) await measureIfAlone(import.meta.url, measure);
else await read(JSON.parse(inside));
