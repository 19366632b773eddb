import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { startMake } from '../../sandbox/make/server.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../sandbox/slack/server.js';
import { app } from '../../sandbox/slack/workspace.js';
import { createDesk } from '../../src/approvals/desk.js';
import { sameMailbox } from '../../src/approvals/person.js';
import { parsePolicy } from '../../src/approvals/policy/parse.js';
import { createRosterSource } from '../../src/commands/lists/roster-source.js';
import { registerAll } from '../../src/commands/register.js';
import { createHomes } from '../../src/delivery/homes.js';
import { createOutbox } from '../../src/delivery/outbox.js';
import { createPoster } from '../../src/delivery/poster.js';
import { openFeeds } from '../../src/feed/feeds.js';
import { openLeavers } from '../../src/leavers/leaver-record.js';
import { Leavers } from '../../src/leavers/leavers.js';
import { createAccounts } from '../../src/make/accounts.js';
import { createDirectory } from '../../src/make/directory.js';
import { createHttp } from '../../src/make/http.js';
import { createMake } from '../../src/make/make.js';
import { namesOnMake } from '../../src/make/names-on-make.js';
import { createOperations } from '../../src/make/operations/operations.js';
import { createProtection } from '../../src/make/operations/protection.js';
import { createReviewDesk } from '../../src/reviews/review-desk.js';
import { ReviewRecords } from '../../src/reviews/review-records.js';
import { systemClock as clock } from '../../src/runtime/clock.js';
import { boltLogger } from '../../src/runtime/log.js';
import { createClient } from '../../src/slack/client.js';
import { createPeople } from '../../src/slack/people.js';
import { createSlackApp, identifySelf } from '../../src/start/connect-slack.js';
import { createNetwork } from '../../src/start/network.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { createConnections } from '../../src/vault/connections.js';
import { createLeaks } from '../../src/vault/leaks.js';
import { createVault } from '../../src/vault/vault.js';
import type { WatchQueries } from '../../src/watch/watch-queries.js';
import { storyPolicy } from '../stories/policy.js';

/** Starts Usher's listeners in this process, between a Slack and a Make on loopback, with the given watch. */
export async function openDoors(
  watch: WatchQueries,
): Promise<{ readonly slack: SlackSandbox; close(): Promise<void> }> {
  const log = pino({ enabled: false });
  const folder = await mkdtemp(join(tmpdir(), 'usher-doors-'));
  const sandbox = await startMake({ seed: seedHarbour });
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false, ackTimeoutMs: 15_000 });
  const parsed = parsePolicy(storyPolicy);
  if (!parsed.ok) throw new Error('the policy of the stories is wrong');
  const policy = () => ({ policy: parsed.policy, names: namesOnMake(directory), hash: 'story' });
  const store = await openEmbeddedStore({ dir: folder, now: clock.now });
  const http = createHttp({ url: sandbox.url, token: BOT_TOKEN, timeoutMs: 5000, log });
  const makeClient = createMake(http);
  const directory = createDirectory({ make: makeClient, log, refreshMs: 60_000 });
  await directory.refresh();
  const protection = createProtection(directory, () => parsed.policy.protected, sameMailbox);
  const vault = createVault(store, undefined);
  const accounts = createAccounts({
    own: makeClient,
    ownToken: BOT_TOKEN,
    me: () => directory.me,
    credentials: { account: async () => undefined, leaked: async () => undefined },
    client: () => makeClient,
  });
  const operations = createOperations({
    make: makeClient,
    directory,
    protection,
    accounts,
    now: clock.now,
  });
  const client = createClient(slack.botToken, slack.apiUrl);
  const { home, workspaceUrl, ...bot } = await identifySelf(client);
  const people = createPeople({
    client,
    home,
    store,
    now: clock.now,
    makeUsersWith: (email) => directory.byEmail(email),
    membersOf: (group) => parsed.policy.groups[group],
    holdersOf: async () => [],
  });
  const timing = { sendWindowMs: 1000, answerWithinMs: 1000, pollMs: 1000 };
  const desk = createDesk({
    store,
    operations,
    make: directory,
    directory: people,
    clock,
    timing,
    policy,
    admins: () => [],
    whenThere: (_, look) => look(),
    wake: () => undefined,
  });
  const { botToken, signingSecret, apiUrl } = slack;
  const door = createSlackApp(
    { botToken, appToken: undefined, signingSecret, apiUrl, port: 0 },
    bot,
    boltLogger(log),
    createNetwork({ http: undefined, https: undefined, none: undefined }),
  );
  const poster = createPoster({
    client,
    self: { botId: app.bot },
    othersUntil: () => clock.now(),
    perChannelMs: 1,
  });
  const outbox = createOutbox({ store, poster, now: clock.now, backOffMs: () => 50, log });
  const admins = () => parsed.policy.admins.map((user) => `${home.id}/${user}` as const);
  const reviews = createReviewDesk({
    store,
    records: new ReviewRecords(store),
    outbox,
    people,
    make: directory,
    rows: async () => ({ rows: [] }),
    rolesInTeams: async () => [],
    policy,
    admins,
    ask: desk.ask,
    self: `${home.id}/${bot.botUserId}`,
    now: clock.now,
    log,
    standingIn: async () => [],
    openRequests: async () => [],
  });
  registerAll(door.app, {
    homes: createHomes({ store, requestIdOf: () => undefined, log }),
    desk,
    reviews,
    store,
    people,
    directory: directory,
    make: makeClient,
    accounts,
    canKeep: vault.available,
    connections: createConnections(vault),
    leaks: createLeaks(vault, store, clock.now),
    leavers: new Leavers({
      record: await openLeavers(store),
      store,
      directory,
      seeNow: people.seeNow,
      now: clock.now,
      moved: () => undefined,
    }),
    zone: undefined,
    feeds: await openFeeds(store),
    watch,
    roster: createRosterSource({ store, directory, make: makeClient, now: clock.now }),
    policy,
    admins,
    home,
    workspaceUrl,
    client,
    bot,
    outbox,
    freezeReached: async () => true,
    redraw: async () => undefined,
    health: async () => [],
    now: clock.now,
    log,
  });
  const port = await door.open();
  slack.deliverTo({ mode: 'http', url: `http://127.0.0.1:${port}/slack/events` });
  return {
    slack,
    async close() {
      await door.close();
      await store.close();
      await Promise.all([slack.close(), sandbox.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
