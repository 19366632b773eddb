import { setTimeout as pause } from 'node:timers/promises';
import { createDesk } from './approvals/desk.js';
import type { PersonId } from './approvals/person.js';
import type { Timing } from './approvals/ports.js';
import { backOffMs } from './approvals/runner/bench.js';
import { createRunner } from './approvals/runner/runner.js';
import { holdsForATime } from './approvals/standing-grants.js';
import { openAudit } from './audit/audit.js';
import { startBackground } from './background.js';
import { systemClock as clock } from './clock.js';
import type { Doors } from './commands/doors.js';
import { registerAll } from './commands/register.js';
import { connectDelivery, openOutbox } from './connect-delivery.js';
import { connectMake } from './connect-make.js';
import { meetSlack, openDoor } from './connect-slack.js';
import type { Env } from './environment.js';
import { checksOf } from './health.js';
import { boltLogger, createLog, redactorOf } from './log.js';
import { namesOnMake } from './make/names-on-make.js';
import { roleHolders } from './make/role-holders.js';
import { makeDataFolder } from './make-folder.js';
import { misspelt } from './misspelt.js';
import { createNetwork } from './network.js';
import { run, type Starting } from './run.js';
import { lookingEvery } from './runtime/limits.js';
import { createPulse } from './runtime/pulse.js';
import { createVitals } from './runtime/vitals.js';
import { type PolicyFile, readSettings } from './settings.js';
import { createClient } from './slack/client.js';
import type { Look } from './slack/groups.js';
import { mentionOf } from './slack/mention.js';
import { createMessenger } from './slack/messenger.js';
import { linkTo } from './slack/notices.js';
import { createPeople } from './slack/people.js';
import { createPoster } from './slack/post.js';
import { withSlackToken } from './start-failure.js';
import { openEmbeddedStore } from './store/embedded/store.js';
import { integrityOf } from './store/mac.js';
import { createTurns } from './turns.js';
import { createConnections } from './vault/connections.js';
import { createLeaks } from './vault/leaks.js';
import { createVault } from './vault/vault.js';

/**
 * Whoever asks a process to stop kills it some ten seconds later. What is not over by then, such as messages that wait
 * for Slack's pace, is owed again at the next start.
 */
const stopWithinMs = 5_000;

const unvouched =
  'no USHER_INTEGRITY_KEY is set: whoever can write to the data folder can add entries to the record that look like Usher\'s (README, "The record")';

/**
 * Builds Usher from its parts, starts it, and answers how to stop it. Throws where it cannot start, and says why. Later
 * it calls `lost` with a sentence where only a new process helps.
 */
async function start(
  env: Env,
  starting: Starting,
  lost: (sentence: string) => void,
): Promise<() => Promise<void>> {
  const settings = readSettings(env);
  const { config } = settings;
  const network = createNetwork(config.proxies);
  const log = createLog(config.logLevel, redactorOf(config));
  Object.assign(starting, { config, network, log });
  for (const { variable, meant } of misspelt(env)) {
    log.warn(
      { variable, meant },
      `${variable} is no setting of Usher's and has no effect; ${meant} looks like it`,
    );
  }
  let inForce: PolicyFile = settings.policy;
  const policy = () => ({ ...inForce, names: namesOnMake(directory) });
  const startedAt = clock.now();
  const { timeoutMs } = config.make;
  const { now } = clock;
  const vitals = createVitals({ now, log, end: lost });
  const watched = { vitals, now, log };
  const timing: Timing = { sendWindowMs: timeoutMs, answerWithinMs: timeoutMs, pollMs: config.pollMs };

  const integrity = integrityOf(config);
  if (!integrity.present) log.warn({ dir: config.dataDir }, unvouched);
  await makeDataFolder(config.dataDir);
  const opening = openEmbeddedStore({ dir: config.dataDir, log, now, integrity });
  // In the middle of opening, a lock may be there that nobody knows of yet; so what is begun is finished, then closed.
  const closed = () => opening.then((one) => one.close()).catch(() => undefined);
  starting.close = () => Promise.race([closed(), pause(stopWithinMs)]);
  const store = await opening;

  const vault = createVault(store, config.encryptionKey);
  const connections = createConnections(vault);
  const leaks = createLeaks(vault, store, clock.now);
  const connected = await connectMake({
    config,
    credentials: {
      account: async (userId) => (await connections.of(userId))?.token,
      leaked: leaks.open,
    },
    protectedEmails: () => policy().policy.protected,
    ...watched,
    network,
  });
  const { make, directory, accounts, operations, formOperations } = connected;

  const slackPulse = createPulse({ vitals, name: 'slack', does: 'had a good answer from Slack', now });
  const client = createClient(config.slack.botToken, config.slack.apiUrl, {
    fetch: network.boundedFetch,
    logger: boltLogger(log),
    beat: slackPulse.beat,
  });
  const { home, workspaceUrl, ...bot } = await withSlackToken('SLACK_BOT_TOKEN', meetSlack(client));
  const admins = () => policy().policy.admins.map((user): PersonId => `${home.id}/${user}`);
  let noteLook = (_: Look): void => {};
  const people = createPeople({
    client,
    home,
    store,
    now: clock.now,
    makeUsersWith: (email) => directory.byEmail(email),
    membersOf: (group) => policy().policy.groups[group],
    holdersOf: async (role, scope) => {
      const open = (await store.open()).map(({ request }) => request);
      const holders = await roleHolders(make, directory, role, scope);
      return holders?.filter(({ userId }) => !holdsForATime(open, userId, scope));
    },
    onLook: (look) => noteLook(look),
  });

  const poster = createPoster({ client, self: { botId: bot.botId }, startedAt });
  const outbox = openOutbox(store, poster, clock.now, log);
  const messenger = createMessenger({
    poster,
    tellEach: outbox.owe,
    workspaceUrl,
    mentionsOf: (group) => (policy().policy.groups[group] ?? []).flatMap(mentionOf),
  });
  const bench = {
    store,
    operations,
    directory: people,
    messenger,
    secrets: leaks,
    clock,
    turns: createTurns(),
    timing,
    policy,
    admins,
    backOffMs,
    log,
    part: (revive: () => void) =>
      vitals.part({ name: 'runner', does: 'looked for what is owed', ...lookingEvery(60_000), revive }),
  };
  const runner = createRunner(bench);
  const delivery = connectDelivery({
    store,
    poster,
    outbox,
    policy: () => policy().policy,
    policyPath: config.policyPath,
    policyFile: inForce,
    outside: () => ({ make: namesOnMake(directory), slack: client }),
    onPicture: directory.onPicture,
    admins,
    probe: people.probe,
    runner,
    now,
    log,
    part: vitals.part,
  });
  noteLook = delivery.note;
  await delivery.begin(startedAt);
  const desk = createDesk({
    store,
    operations: formOperations,
    urgent: operations,
    directory: people,
    clock,
    timing,
    policy,
    admins,
    wake(id) {
      runner.wake(id);
      if (id === 'all') delivery.controlMoved();
    },
  });

  const audit = await openAudit({
    make,
    directory,
    store,
    poster,
    outbox,
    people,
    admins,
    requestLink: async (id) => {
      const card = (await store.request(id))?.request.card;
      return card && linkTo(workspaceUrl, card.ref);
    },
    pollMs: config.pollMs,
    share: config.apiShare,
    timeoutMs,
    ...watched,
  });

  const door = openDoor(config.slack, bot, boltLogger(log), network, {
    ...watched,
    slackAnswers: slackPulse.isWell,
  });
  const doors: Doors = {
    desk,
    store,
    people,
    make: directory,
    accounts,
    canKeep: vault.available,
    connections,
    leaks,
    zone: make.zone,
    makeClient: make,
    feeds: audit.feeds,
    watch: audit.watch,
    policy,
    admins,
    home,
    workspaceUrl,
    client,
    poster,
    outbox,
    freezeReached: delivery.freezeReached,
    redraw: async (request) => {
      if (request.card) await messenger.drawCard(request, await store.control(clock.now()), request.card.ref);
    },
    now: clock.now,
    log,
  };
  registerAll(door.app, doors);
  door.app.error(async (error) =>
    log.error({ err: error }, 'Slack sent something a listener could not take'),
  );

  const policyWatch = delivery.watchFile((next) => {
    inForce = next;
  });
  const background = await startBackground({
    config,
    vitals,
    checks: checksOf({
      store,
      directory,
      audit,
      runner,
      door,
      vitals,
      delivery: delivery.health,
      now,
    }),
    sweepLeaks: leaks.sweep,
    log,
  });

  const port = await withSlackToken('SLACK_APP_TOKEN', door.open());
  runner.start();
  audit.start();
  await delivery.start();
  policyWatch.start();
  slackPulse.start(() => client.auth.test());
  vitals.start();
  log.info(
    {
      mode: config.slack.appToken ? 'socket' : 'http',
      ...(port !== undefined && { port }),
      organizations: directory.organizations().map(({ name }) => name),
      rules: inForce.policy.rules.length,
    },
    'Usher is ready',
  );

  return async () => {
    vitals.stop();
    slackPulse.stop();
    background.stop();
    const looking = audit.stop();
    connected.stop();
    const over = Promise.all([door.close(), looking, runner.stop(), policyWatch.stop(), delivery.stop()]);
    await Promise.race([over, pause(stopWithinMs)]);
    background.closeHealth();
    await store.close();
    log.info({}, 'Usher has stopped');
  };
}

await run(start);
