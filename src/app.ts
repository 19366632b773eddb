import { setTimeout as pause } from 'node:timers/promises';
import { createDesk, type PolicyInForce } from './approvals/desk.js';
import type { PersonId } from './approvals/person.js';
import type { Timing } from './approvals/ports.js';
import { backOffMs } from './approvals/runner/bench.js';
import { createRunner } from './approvals/runner/runner.js';
import { holdsForATime } from './approvals/standing-grants.js';
import { openAudit } from './audit/audit.js';
import { systemClock as clock } from './clock.js';
import type { Doors } from './commands/doors.js';
import { registerAll } from './commands/register.js';
import { loadEnvFile } from './config.js';
import { connectMake } from './connect-make.js';
import { meetSlack, openDoor } from './connect-slack.js';
import { checksOf, serveHealth } from './health.js';
import { boltLogger, createLog } from './log.js';
import { roleHolders } from './make/role-holders.js';
import { recordPolicy, watchPolicy } from './policy-watch.js';
import { readPolicy, readSettings } from './settings.js';
import { createClient } from './slack/client.js';
import { mentionOf } from './slack/mention.js';
import { createMessenger } from './slack/messenger.js';
import { linkTo } from './slack/notices.js';
import { createPeople } from './slack/people.js';
import { createPoster } from './slack/post.js';
import { startFailure } from './start-failure.js';
import { openEmbeddedStore } from './store/embedded/store.js';
import { createTurns } from './turns.js';
import { createConnections } from './vault/connections.js';
import { createLeaks } from './vault/leaks.js';
import { createVault } from './vault/vault.js';

/**
 * Whoever asks a process to stop kills it some ten seconds later. What is not over by then, such as messages that wait
 * for Slack's pace, is owed again at the next start.
 */
const stopWithinMs = 5_000;

/** Builds Usher from its parts, starts it, and answers how to stop it. Throws where it cannot start, and says why. */
async function start(env: Readonly<Record<string, string | undefined>>): Promise<() => Promise<void>> {
  const settings = readSettings(env);
  const { config } = settings;
  const log = createLog(config.logLevel);
  let inForce: PolicyInForce = settings.policy;
  const policy = () => inForce;
  const startedAt = clock.now();
  const { timeoutMs } = config.make;
  const timing: Timing = { sendWindowMs: timeoutMs, answerWithinMs: timeoutMs, pollMs: config.pollMs };

  const store = await openEmbeddedStore({ dir: config.dataDir, log, now: clock.now });
  await recordPolicy(store, inForce, startedAt);

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
    now: clock.now,
    log,
  });
  const { make, directory, accounts, operations, formOperations } = connected;

  const client = createClient(config.slack.botToken, config.slack.apiUrl);
  const { home, workspaceUrl, ...bot } = await meetSlack(client);
  const admins = () => policy().policy.admins.map((user): PersonId => `${home.id}/${user}`);
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
      return holders.filter(({ userId }) => !holdsForATime(open, userId, scope));
    },
  });

  const poster = createPoster(client, startedAt);
  const messenger = createMessenger({
    poster,
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
  };
  const runner = createRunner(bench);
  const desk = createDesk({
    store,
    operations: formOperations,
    urgent: operations,
    directory: people,
    clock,
    timing,
    policy,
    wake: runner.wake,
  });

  const audit = await openAudit({
    make,
    directory,
    store,
    poster,
    people,
    admins,
    requestLink: async (id) => {
      const card = (await store.request(id))?.request.card;
      return card && linkTo(workspaceUrl, card.ref);
    },
    pollMs: config.pollMs,
    share: config.apiShare,
    now: clock.now,
    log,
  });

  const door = openDoor(config.slack, bot, boltLogger(log));
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

  const unwatch = watchPolicy(config.policyPath, () => readPolicy(config.policyPath, config.extraAdmins), {
    async changed(next) {
      if (next.hash === inForce.hash) return;
      inForce = next;
      await recordPolicy(store, next, clock.now());
      log.info({ hash: next.hash.slice(0, 12), rules: next.policy.rules.length }, 'the policy changed');
      runner.wake('all');
    },
    wrong: (error) =>
      log.error({ problems: error.problems }, 'the policy file is wrong; the one before stays in force'),
  });
  const health =
    config.opsPort === 0
      ? undefined
      : await serveHealth(config.opsPort, checksOf({ store, directory, audit, runner }));

  const sweep = () =>
    leaks.sweep().catch((error: unknown) => log.error({ err: error }, 'leaked tokens could not be wiped'));
  await sweep();
  const sweeping = setInterval(() => void sweep(), 60_000).unref();

  const port = await door.open();
  runner.start();
  audit.start();
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
    unwatch();
    clearInterval(sweeping);
    const looking = audit.stop();
    connected.stop();
    const over = Promise.all([door.close(), looking, runner.stop()]);
    await Promise.race([over, pause(stopWithinMs)]);
    health?.close();
    await store.close();
    log.info({}, 'Usher has stopped');
  };
}

try {
  loadEnvFile();
  // Bolt reads fields of a parsed body outside of any catch; one odd request must not end the guard.
  process.on('unhandledRejection', (error) =>
    process.stderr.write(`unhandled: ${error instanceof Error ? error.message : 'unknown'}\n`),
  );
  const stop = await start(process.env);
  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    void stop().then(
      () => process.exit(code),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  // Nobody reads the log any more, and nobody can watch a guard without one.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => end(1));
} catch (error) {
  process.stderr.write(`Usher cannot start.\n${startFailure(error)}\n`);
  process.exit(1);
}
