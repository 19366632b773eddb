import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { startMake } from '../../sandbox/make/server.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { startSlack } from '../../sandbox/slack/server.js';
import { app } from '../../sandbox/slack/workspace.js';
import { type WatchEvent, watchEvent, watchStream } from '../../src/approvals/audit-event.js';
import { type PersonId, person } from '../../src/approvals/person.js';
import { createOutbox } from '../../src/delivery/outbox.js';
import { createPoster } from '../../src/delivery/poster.js';
import { createDirectory } from '../../src/make/directory.js';
import { createHttp } from '../../src/make/http.js';
import type { Limiter } from '../../src/make/limiter.js';
import { createMake } from '../../src/make/make.js';
import type { PartOptions } from '../../src/runtime/monitor.js';
import { createClient } from '../../src/slack/client.js';
import { type Audit, openAudit } from '../../src/start/open-audit.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';

const logistics = 7301;
const ada: PersonId = 'T0HARBOUR/U0ADMIN';
const ines: PersonId = 'T0HARBOUR/U0INES';
const pollMs = 200;

/** Sends every request at once, since these tests are not about the pace. */
const limiter: Limiter = {
  setLimit: () => undefined,
  shareWith: () => undefined,
  run: (_organization, _priority, task) => task(),
  pause: () => undefined,
  observe: () => undefined,
};

/** A Make, a Slack and a store that several processes share; each process has its own audit. */
async function given() {
  const dir = await mkdtemp(join(tmpdir(), 'usher-audit-'));
  const make = await startMake({ seed: seedHarbour });
  make.faults.rateLimit = false;
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false, ackTimeoutMs: 15_000 });
  const store = await openEmbeddedStore({ dir, now: Date.now });
  const log = pino({ enabled: false });
  const http = createHttp({ url: make.url, token: BOT_TOKEN, limiter, log, backoffMs: 1 });
  const client = createMake(http);
  const poster = createPoster({
    client: createClient(slack.botToken, slack.apiUrl),
    self: { botId: app.bot },
    othersUntil: () => Date.now(),
    perChannelMs: 0,
  });
  const outbox = createOutbox({ store, poster, now: Date.now, backOffMs: () => 20, log });
  const audits: Audit[] = [];
  /** The names of the parts that report. */
  const parts = new Set<string>();

  const open = async (): Promise<Audit> => {
    const directory = createDirectory({ make: client, log, organizationId: logistics, refreshMs: 300 });
    await directory.refresh();
    directory.start();
    const audit = await openAudit({
      make: client,
      directory,
      store,
      poster,
      outbox,
      people: {
        personWith: async (email) => (email === 'ines@example.com' ? ines : undefined),
        nameOf: async () => undefined,
      },
      approvalsChannel: () => 'C0APPROVALS',
      admins: () => [ada],
      linkTo: () => 'https://slack.test/card',
      requestLink: async () => undefined,
      pollMs,
      share: 0.9,
      timeoutMs: 5000,
      now: Date.now,
      log,
      monitor: {
        part: ({ name }: PartOptions) => {
          parts.add(name);
          return { done() {}, failed() {}, leave: () => void parts.delete(name) };
        },
      },
    });
    audits.push(audit);
    onTestFinished(() => directory.stop());
    return audit;
  };
  onTestFinished(async () => {
    for (const audit of audits) await audit.stop();
    await outbox.stop();
    await Promise.all([slack.close(), make.close(), store.close()]);
    await rm(dir, { recursive: true, force: true });
  });

  const subscribe = ({ feeds }: Audit, channel = 'C0AUDIT') =>
    feeds.change(({ count }) => [
      {
        type: 'feed.subscribed',
        at: Date.now(),
        by: person(ada),
        feed: `F-${count + 1}`,
        channel,
        source: { organizationId: logistics },
        filter: { groups: [], names: [], people: [], onlyUnexplained: false },
      },
    ]);
  const events = async (): Promise<readonly WatchEvent[]> =>
    (await store.read(watchStream(logistics))).events.map((event) => watchEvent.parse(event));
  const said = (): string =>
    slack.workspace
      .history('C0AUDIT')
      .map((message) => slack.renderMessage(message))
      .join('\n');
  const times = (what: RegExp): number => said().match(what)?.length ?? 0;
  return { make, store, parts, open, subscribe, events, times };
}

const patient = { timeout: 30_000 };

test('a restarted watch continues from the store and reports nothing twice', async () => {
  const { make, parts, open, subscribe, events, times } = await given();
  const [one, other] = [await open(), await open()];
  await subscribe(one);
  one.start();
  await expect.poll(() => times(/Watching \*?Harbour Logistics/g), patient).toBe(1);
  await one.stop();
  expect([...parts]).toEqual([]);
  expect(one.health()).toEqual([]);
  // Another process watches meanwhile, so that the first one's knowledge is out of date.
  other.start();
  make.world.setOrganizationRole(4134, logistics, 'Admin');
  await expect.poll(() => times(/Eva Novak\*? became/g), patient).toBe(1);
  await other.stop();
  make.world.setOrganizationRole(4131, logistics, 'Admin');
  one.start();
  await expect.poll(() => times(/Ben Weber\*? became/g), patient).toBe(1);
  await one.stop();
  expect(times(/Eva Novak\*? became/g)).toBe(1);
  const found = (await events()).filter(({ type }) => type === 'finding.recorded');
  expect(found).toHaveLength(2);
});

test('a restarted feed continues from the cursor and shows each entry once', async () => {
  const { make, open, subscribe, times } = await given();
  const [one, other] = [await open(), await open()];
  await subscribe(one);
  const act = (targetId: string) =>
    make.world.addAuditEntry({
      organizationId: logistics,
      eventName: 'webhook_deleted',
      teamId: 915,
      actorId: 4121,
      targetId,
      triggeredAt: Date.now() + 1,
    });
  one.start();
  act('100001');
  await expect.poll(() => times(/100001/g), patient).toBe(1);
  await one.stop();
  act('100002');
  other.start();
  await expect.poll(() => times(/100002/g), patient).toBe(1);
  await other.stop();
  act('100003');
  one.start();
  await expect.poll(() => times(/100003/g), patient).toBe(1);
  await one.stop();
  expect([times(/100001/g), times(/100002/g), times(/100003/g)]).toEqual([1, 1, 1]);
});

test('a process that never polls answers from what other processes have recorded', async () => {
  const { make, open, subscribe, events } = await given();
  const [looking, answering] = [await open(), await open()];
  await subscribe(looking);
  expect((await answering.feeds.read()).feeds).toHaveLength(1);
  looking.start();
  const isBegun = async () => (await events()).some(({ type }) => type === 'baseline.taken');
  await expect.poll(isBegun, patient).toBe(true);
  expect(await answering.watch.recent(logistics, 5)).toEqual([]);
  make.world.setTeamRole(4131, 915, 'Team Admin', 4121);
  const asked = async () => (await events()).find((event) => event.type === 'finding.asked');
  await expect.poll(asked, patient).toBeDefined();
  const [finding] = await answering.watch.recent(logistics, 5);
  expect(finding).toMatchObject({ userId: 4131, verdict: 'unexplained' });
  const id = finding?.id ?? '';
  expect(await answering.watch.finding(logistics, id)).toMatchObject({ asked: ines });
  expect(await answering.watch.answer(logistics, id, ines, true, 'Agreed')).toBe('filed');
  expect(await looking.watch.answer(logistics, id, ines, false)).toBe('already');
  await subscribe(answering, 'C0SECURITY');
  expect((await looking.feeds.read()).feeds).toHaveLength(2);
});
