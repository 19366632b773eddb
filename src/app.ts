import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createDesk } from './approvals/desk.js';
import type { Clock, Timing } from './approvals/ports.js';
import { backOffMs } from './approvals/runner/bench.js';
import { createRunner } from './approvals/runner/runner.js';
import { openAudit } from './audit/audit.js';
import type { Doors } from './commands/doors.js';
import { registerAll } from './commands/register.js';
import { namesOnMake } from './make/names-on-make.js';
import type { Check } from './runtime/check.js';
import { systemClock } from './runtime/clock.js';
import { lookingEvery } from './runtime/limits.js';
import { boltLogger, createLog, type LogSink } from './runtime/log.js';
import { createTurns } from './runtime/turns.js';
import { createVitals } from './runtime/vitals.js';
import type { Env } from './settings/environment.js';
import { misspelt } from './settings/misspelt.js';
import { redactorOf } from './settings/redactor.js';
import { type PolicyFile, readSettings, type Settings } from './settings/settings.js';
import type { Look } from './slack/groups.js';
import { mentionOf } from './slack/mention.js';
import { createMessenger } from './slack/messenger.js';
import { linkTo } from './slack/notices.js';
import { unknownInSlack } from './slack/policy-names.js';
import { createPoster } from './slack/post.js';
import { startBackground } from './start/background.js';
import { connectDelivery, openOutbox } from './start/connect-delivery.js';
import { connectMake } from './start/connect-make.js';
import { connectPeople } from './start/connect-people.js';
import { connectRecord, stopWithinMs } from './start/connect-record.js';
import { openDoor } from './start/connect-slack.js';
import { checksOf } from './start/health.js';
import { createNetwork, type Network } from './start/network.js';
import { startFailure, withSlackToken } from './start/start-failure.js';

export interface UsherParts {
  readonly env: Env;
  /** Takes a sentence where only a new process helps. */
  readonly lost: (sentence: string) => void;
  readonly clock?: Clock;
  /** Milliseconds between two messages in one channel; without it as many as Slack asks for. */
  readonly perChannelMs?: number;
  /** Where the log goes, a line at a time; standard output without it. */
  readonly logTo?: LogSink;
}

export interface Usher {
  readonly log: Logger;
  /** Starts all of it, once. Throws where it cannot; `failure` has the words for that. */
  start(): Promise<void>;
  /** Stops what runs, also in the middle of a start. What is not over within five seconds is owed at the next start. */
  stop(): Promise<void>;
  /** How each part is; nothing before the start. */
  health(): Promise<readonly Check[]>;
  /** Why it cannot start, a line for each problem. */
  failure(error: unknown): readonly string[];
}

interface Running {
  readonly stop: () => Promise<void>;
  readonly health: () => Promise<readonly Check[]>;
}

/** Usher of these settings, not started yet. Throws `ConfigError` for settings or a policy that cannot be used. */
export function createUsher({ env, lost, clock = systemClock, logTo, perChannelMs }: UsherParts): Usher {
  const settings = readSettings(env);
  const { config } = settings;
  const network = createNetwork(config.proxies);
  const log = createLog(config.logLevel, redactorOf(config), logTo);
  for (const { variable, meant } of misspelt(env)) {
    log.warn(
      { variable, meant },
      `${variable} is no setting of Usher's and has no effect; ${meant} looks like it`,
    );
  }
  let running: Running | undefined;
  const begun: (() => unknown)[] = [];
  /** What cannot be ended must not hide why the start was broken off. */
  const breakOff = async (): Promise<void> => {
    await Promise.allSettled(begun.splice(0).map(async (end) => end()));
  };
  return {
    log,
    async start() {
      try {
        running = await startAll({ settings, network, log, clock, lost, perChannelMs }, begun);
      } catch (error) {
        await breakOff();
        throw error;
      }
    },
    stop: () => running?.stop() ?? breakOff(),
    health: async () => (await running?.health()) ?? [],
    failure: (error) => startFailure(error, { config, network }),
  };
}

interface Ground {
  readonly settings: Settings;
  readonly network: Network;
  readonly log: Logger;
  readonly clock: Clock;
  readonly lost: (sentence: string) => void;
  readonly perChannelMs: number | undefined;
}

/**
 * Builds the parts, each on those before it, and starts them once all are there. `begun` takes how to end what runs
 * already where the start is broken off.
 */
async function startAll(ground: Ground, begun: (() => unknown)[]): Promise<Running> {
  const { settings, network, log, clock, lost, perChannelMs } = ground;
  const { config } = settings;
  const { now } = clock;
  const startedAt = now();
  const { timeoutMs } = config.make;
  let inForce: PolicyFile = settings.policy;
  const policy = () => ({ ...inForce, names: namesOnMake(directory) });
  const vitals = createVitals({ now, log, end: lost });
  const watched = { vitals, now, log };
  const timing: Timing = { sendWindowMs: timeoutMs, answerWithinMs: timeoutMs, pollMs: config.pollMs };

  const { store, vault, connections, leaks } = await connectRecord(config, log, now, (end) =>
    begun.push(end),
  );
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
  begun.push(connected.stop);
  let noteLook = (_: Look): void => {};
  const slack = await connectPeople({
    config,
    network,
    store,
    make,
    directory,
    policy,
    ...watched,
    onLook: (look) => noteLook(look),
  });
  const { client, home, workspaceUrl, bot, people, admins } = slack;

  const poster = createPoster({ client, self: { botId: bot.botId }, startedAt, perChannelMs });
  const outbox = openOutbox(store, poster, now, log);
  const messenger = createMessenger({
    poster,
    tellEach: outbox.owe,
    workspaceUrl,
    mentionsOf: (group) => (policy().policy.groups[group] ?? []).flatMap(mentionOf),
  });
  const runner = createRunner({
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
  });
  const delivery = connectDelivery({
    store,
    poster,
    outbox,
    policy: () => policy().policy,
    policyPath: config.policyPath,
    policyFile: inForce,
    outside: () => ({ make: namesOnMake(directory), slack: (one) => unknownInSlack(one, client) }),
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
    slackAnswers: slack.pulse.isWell,
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
      if (request.card) await messenger.drawCard(request, await store.control(now()), request.card.ref);
    },
    now,
    log,
  };
  registerAll(door.app, doors);
  door.app.error(async (error) =>
    log.error({ err: error }, 'Slack sent something a listener could not take'),
  );

  const policyWatch = delivery.watchFile((next) => {
    inForce = next;
  });
  const health = checksOf({
    store,
    directory,
    audit,
    runner,
    door,
    vitals,
    delivery: delivery.health,
    now,
  });
  const background = await startBackground({ config, vitals, checks: health, sweepLeaks: leaks.sweep, log });
  begun.push(background.stop, background.closeHealth, door.close);
  const port = await withSlackToken('SLACK_APP_TOKEN', door.open());
  runner.start();
  audit.start();
  await delivery.start();
  policyWatch.start();
  slack.pulse.start(() => client.auth.test());
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
  return {
    health,
    async stop() {
      vitals.stop();
      slack.pulse.stop();
      background.stop();
      const looking = audit.stop();
      connected.stop();
      const over = Promise.all([door.close(), looking, runner.stop(), policyWatch.stop(), delivery.stop()]);
      await Promise.race([over, pause(stopWithinMs)]);
      background.closeHealth();
      await store.close();
      log.info({}, 'Usher has stopped');
    },
  };
}
