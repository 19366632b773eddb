import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../sandbox/slack/server.js';
import { app } from '../../sandbox/slack/workspace.js';
import type { Source } from '../../src/approvals/audit-event.js';
import { person } from '../../src/approvals/person.js';
import type { Store } from '../../src/approvals/store.js';
import { createOutbox, type Outbox } from '../../src/delivery/outbox.js';
import { createPoster } from '../../src/delivery/poster.js';
import { type Feeds, openFeeds } from '../../src/feed/feeds.js';
import { createClient } from '../../src/slack/client.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { verifyLedger } from '../../src/store/embedded/verify.js';
import { createDaily, type Daily } from '../../src/watch/daily-line.js';
import type { Counts } from '../../src/watch/watch-queries.js';

const day = 86_400_000;
const hour = 3_600_000;
const began = Date.parse('2026-11-20T09:00:00Z');
const harbour = { id: 7301, name: 'Harbour Logistics', zone: undefined, isPaused: false, hasLog: true };

let now: number;
let dir: string;
let slack: SlackSandbox;
let store: Store;
let feeds: Feeds;
let daily: Daily;
let outbox: Outbox;
let logged: { msg: string; head?: string }[];
let asked: [number, number, number][];
let counted: Counts;

/** Opens the folder and builds the parts as a start of the app does. */
async function begin(): Promise<void> {
  store = await openEmbeddedStore({ dir, now: () => now });
  feeds = await openFeeds(store);
  const log = pino({ level: 'info' }, { write: (line) => void logged.push(JSON.parse(line)) });
  outbox = outboxOf(now);
  daily = createDaily({
    feeds,
    store,
    watch: {
      async counts(...span) {
        asked.push(span);
        return counted;
      },
      alarmIn: async () => undefined,
    },
    linkTo: ({ channel, ts }) => `https://slack.test/${channel}/${ts}`,
    directory: { organizations: () => [harbour] },
    outbox,
    now: () => now,
    log,
  });
}

function outboxOf(startedAt: number): Outbox {
  const client = createClient(slack.botToken, slack.apiUrl);
  const poster = createPoster({
    client,
    self: { botId: app.bot },
    othersUntil: () => startedAt,
    perChannelMs: 1,
  });
  const log = pino({ enabled: false });
  return createOutbox({ store, poster, now: () => now, backOffMs: () => 20, log });
}

/** Ends the process, even if messages are still due. */
async function end(): Promise<void> {
  await outbox.stop();
  await store.close();
}

beforeEach(async () => {
  now = began;
  logged = [];
  asked = [];
  counted = { matched: 12, explained: 1, unexplained: 0 };
  dir = await mkdtemp(join(tmpdir(), 'usher-daily-'));
  slack = await startSlack({
    seed: seedHarbourSlack,
    rateLimits: false,
    ackTimeoutMs: 15_000,
    now: () => now,
  });
  await begin();
});

afterEach(async () => {
  await end();
  await slack.close();
  await rm(dir, { recursive: true, force: true });
});

const subscribe = (channel: string, source: Source = { organizationId: 7301 }) =>
  feeds.change((book) => [
    {
      type: 'feed.subscribed',
      at: now,
      by: person('T0HARBOUR/U0ADMIN'),
      feed: `F-${book.count + 1}`,
      channel,
      source,
      filter: { groups: [], names: [], people: [], onlyUnexplained: false },
    },
  ]);
const linesIn = (channel: string) => slack.workspace.history(channel).map(({ text }) => text);
const told = async () => (await store.read('feeds')).events.filter(({ type }) => type === 'day.told');

it('posts nothing before the first full day, then one line a day in each channel with a verifiable head', async () => {
  await subscribe('C0AUDIT');
  now += 5 * hour;
  await subscribe('C0AUDIT', { organizationId: 7301, teamId: 915 });
  await subscribe('C0SECURITY');
  now = began + day - 1;
  await daily.tell();
  expect(linesIn('C0AUDIT')).toEqual([]);
  now = began + day + 20_000;
  const { n, hash } = await store.head();
  await daily.tell();
  await daily.tell();
  const line = `*Harbour Logistics, last 24 hours:* 13 changes of members and roles · 12 asked for · 1 explained. Record: \`${n}:${hash}\``;
  expect(linesIn('C0AUDIT')).toEqual([line]);
  expect(linesIn('C0SECURITY')).toEqual([line]);
  expect(hash).toHaveLength(64);
  expect(asked).toEqual([[7301, began, began + day]]);
  expect(await told()).toMatchObject([
    {
      organizationId: 7301,
      until: began + day,
      matched: 12,
      explained: 1,
      unexplained: 0,
      head: { n, hash },
    },
  ]);
  expect(await verifyLedger(dir, { n, hash })).toMatchObject({ ok: true });
  now = began + 2 * day;
  await daily.tell();
  expect(linesIn('C0AUDIT')).toHaveLength(2);
  expect(asked.at(-1)).toEqual([7301, began + day, began + 2 * day]);
});

it('covers missed days with one line, and a restart repeats nothing', async () => {
  await subscribe('C0AUDIT');
  await end();
  now = began + 3 * day + hour;
  await begin();
  await daily.tell();
  expect(linesIn('C0AUDIT')).toEqual([
    expect.stringContaining('*Harbour Logistics, last 3 days:* 13 changes'),
  ]);
  expect(asked).toEqual([[7301, began, began + 3 * day]]);
  await end();
  await begin();
  await daily.tell();
  expect(linesIn('C0AUDIT')).toHaveLength(1);
  expect(await told()).toHaveLength(1);
});

it('covers no more days than the watch still knows after a long absence', async () => {
  await subscribe('C0AUDIT');
  now = began + 12 * day + hour;
  await daily.tell();
  expect(linesIn('C0AUDIT')).toEqual([expect.stringContaining('*Harbour Logistics, last 7 days:*')]);
  expect(asked).toEqual([[7301, began + 5 * day, began + 12 * day]]);
  now = began + 13 * day;
  await daily.tell();
  expect(asked.at(-1)).toEqual([7301, began + 12 * day, began + 13 * day]);
});

it('names changes of the ground that nobody asked for', async () => {
  await subscribe('C0AUDIT');
  counted = { matched: 0, explained: 0, unexplained: 0, ground: 2 };
  now = began + day;
  await daily.tell();
  expect(linesIn('C0AUDIT')).toEqual([
    expect.stringContaining(
      'no changes of members and roles · *2 changes of permissions, settings or plan that nobody asked for*',
    ),
  ]);
  expect(await told()).toMatchObject([{ ground: 2 }]);
});

it('finds the line that was posted although Slack’s answer was lost', async () => {
  await subscribe('C0AUDIT');
  await subscribe('C0SECURITY');
  now = began + day;
  slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer', channel: 'C0AUDIT' });
  await daily.tell();
  expect(linesIn('C0SECURITY')).toHaveLength(1);
  expect(await told()).toHaveLength(1);
  await expect.poll(() => outbox.waiting()).toEqual({ alarm: 0, plain: 0 });
  expect(linesIn('C0AUDIT')).toEqual(linesIn('C0SECURITY'));
});

it('finds the line that a process posted before it died without recording it', async () => {
  await subscribe('C0AUDIT');
  now = began + day;
  const unrecorded = createDaily({
    feeds: { ...feeds, change: () => Promise.reject(new Error('the disk is full')) },
    store,
    watch: {
      counts: async () => ({ matched: 12, explained: 1, unexplained: 0 }),
      alarmIn: async () => undefined,
    },
    linkTo: () => '',
    directory: { organizations: () => [harbour] },
    outbox,
    now: () => now,
    log: pino({ enabled: false }),
  });
  await expect(unrecorded.tell()).rejects.toThrow('the disk is full');
  await end();
  now += hour;
  await begin();
  await daily.tell();
  expect(linesIn('C0AUDIT')).toHaveLength(1);
  expect(await told()).toMatchObject([{ until: began + day }]);
});

it('leaves out a muted channel and one that Slack permanently refuses, and posts to the others', async () => {
  await subscribe('C0AUDIT');
  await subscribe('C0SECURITY');
  await subscribe('C0SHARED');
  await feeds.change(() => [
    { type: 'feed.muted', at: now, by: person('T0HARBOUR/U0ADMIN'), feed: 'F-2', until: began + 2 * day },
  ]);
  now = began + day;
  await daily.tell();
  expect(linesIn('C0AUDIT')).toHaveLength(1);
  expect(linesIn('C0SECURITY')).toEqual([]);
  expect(linesIn('C0SHARED')).toEqual([]);
  expect(await told()).toHaveLength(1);
});

it('does not record a head as posted if no channel accepted it', async () => {
  await subscribe('C0SHARED');
  now = began + day;
  await daily.tell();
  expect(await told()).toEqual([]);
  await subscribe('C0AUDIT');
  await daily.tell();
  expect(linesIn('C0AUDIT')).toHaveLength(1);
  expect(await told()).toHaveLength(1);
});

it('writes the head to the log once a day if no channel is subscribed, and records nothing', async () => {
  const { n, hash } = await store.head();
  await daily.tell();
  await daily.tell();
  now += day;
  await daily.tell();
  const heads = logged.filter(({ msg }) => msg === 'the head of the record');
  expect(heads.map(({ head }) => head)).toEqual([`${n}:${hash}`, `${n}:${hash}`]);
  expect(await told()).toEqual([]);
  const files = await readdir(dir);
  const ledgers = files.filter((name) => name.startsWith('ledger-'));
  for (const name of ledgers) expect(await readFile(join(dir, name), 'utf8')).not.toContain('day.told');
});
