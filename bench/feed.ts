import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
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

/**
 * A backlog of Make's log caught up: memory above idle, calls to Make for each full page, posts against Slack's pace.
 * The reader runs in a process of its own; Make and Slack are here. Arguments: events, milliseconds between two posts
 * (Slack asks for 1000).
 */
const events = Number(process.argv[2] ?? 20_000);
const perChannelMs = Number(process.argv[3] ?? 20);
const organizationId = 7301;
const channel = 'C0AUDIT';
const day = 86_400_000;
const backlogDays = 20;

const inside = process.env.USHER_BENCH_FEED;
if (inside === undefined) await prepare();
else await read(JSON.parse(inside));

interface Place {
  readonly dir: string;
  readonly makeUrl: string;
  readonly slackUrl: string;
  readonly slackToken: string;
  readonly since: number;
}

async function prepare(): Promise<void> {
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
  };
  try {
    const self = fileURLToPath(import.meta.url);
    const from = performance.now();
    const child = spawn(
      process.execPath,
      ['--expose-gc', ...process.execArgv, self, `${events}`, `${perChannelMs}`],
      { stdio: 'inherit', env: { ...process.env, USHER_BENCH_FEED: JSON.stringify(place) } },
    );
    await once(child, 'close');
    const seconds = (performance.now() - from) / 1000;
    const pages = make.calls.filter(({ path }) => path === `/audit-logs/organization/${organizationId}`);
    const posts = slack.calls.filter(({ method }) => method === 'chat.postMessage');
    const span = ((posts.at(-1)?.at ?? 0) - (posts[0]?.at ?? 0)) / 1000;
    const shown = JSON.stringify(slack.workspace.history(channel));
    const found = [...shown.matchAll(/\((1\d{6})\)/g)].map(([, id]) => Number(id));
    const unique = [...new Set(found)];
    const ordered = found.every((id, index) => index === 0 || id > (found[index - 1] ?? 0));
    console.log(
      `${events} events, ${seconds.toFixed(1)} s in all; shown ${unique.length}, ${found.length - unique.length} twice, ${ordered ? 'in order' : 'OUT OF ORDER'}`,
    );
    const whole = events / 100;
    console.log(
      `Make   ${pages.length} calls for pages, ${(pages.length / whole).toFixed(3)} for each full page`,
    );
    const rate = (posts.length - 1) / span;
    const allowed = 1000 / perChannelMs;
    const refused = posts.filter(({ error }) => error === 'ratelimited').length;
    console.log(
      `Slack  ${posts.length} posts, ${(events / posts.length).toFixed(1)} events a post, ${rate.toFixed(2)} a second, ${(rate / allowed).toFixed(2)} x the pace allowed, ${refused} refused`,
    );
  } finally {
    await Promise.all([make.close(), slack.close()]);
    await rm(dir, { recursive: true, force: true });
  }
}

async function read({ dir, makeUrl, slackUrl, slackToken, since }: Place): Promise<void> {
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
    outbox: { owe: async () => undefined, first: () => undefined },
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
  const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const quarter = Math.floor(live.length / 4);
  const most = (values: readonly number[]) => mb(Math.max(idle.heapUsed, ...values) - idle.heapUsed);
  console.log(`caught up in ${((performance.now() - from) / 1000).toFixed(1)} s`);
  console.log(
    `memory + ${most(live)} MB live at the peak (first quarter ${most(live.slice(0, quarter))}, last quarter ${most(live.slice(-quarter))}), + ${mb(resident - idle.rss)} MB resident`,
  );
  await reader.stop();
  await store.close();
}
