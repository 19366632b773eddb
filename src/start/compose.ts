import { setTimeout as pause } from 'node:timers/promises';
import { openLeavers } from '../leavers/leaver-record.js';
import type { Check } from '../runtime/check.js';
import { startBackground } from './background.js';
import { connectApprovals } from './connect-approvals.js';
import { connectAudit } from './connect-audit.js';
import { connectCommands } from './connect-commands.js';
import { connectLeavers } from './connect-leavers.js';
import { type Begun, connectOutside, type Ground } from './connect-outside.js';
import { stopWithinMs } from './connect-record.js';
import { connectReviews } from './connect-reviews.js';
import { figuresOf } from './figures.js';
import { checksOf } from './health.js';
import { withSlackToken } from './start-failure.js';

export interface Running {
  readonly stop: () => Promise<void>;
  readonly health: () => Promise<readonly Check[]>;
}

/**
 * Builds all parts in order, each on the ones before it, and then starts them. `begun` collects the functions that end
 * running parts, for a start that is aborted.
 */
export async function compose(ground: Ground, begun: Begun): Promise<Running> {
  const { settings, log, clock, metrics } = ground;
  const { config } = settings;
  const startedAt = clock.now();
  let becomeReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });
  const outside = await connectOutside(ground, begun, ready);
  const { record, processes, connected, slack, watched } = outside;
  const { store } = record;
  const { directory } = connected;
  const leaverRecord = await openLeavers(store);
  const approvals = connectApprovals(ground, outside, leaverRecord, startedAt);
  const { poster, outbox, runner, delivery } = approvals;
  await delivery.begin(startedAt);
  const { audit, duty } = await connectAudit(ground, outside, approvals);
  const { leavers, duty: leaving } = connectLeavers(ground, outside, approvals, leaverRecord);
  const { reviews, duty: reviewing } = connectReviews(ground, outside, approvals);
  const seen = { feeds: audit.feeds, watch: audit.watch, leavers, reviews };
  const door = connectCommands(ground, outside, approvals, seen, () => health());
  const policyWatch = delivery.watchFile(outside.takePolicy);
  const looked = { store, directory, audit, runner, door, delivery: delivery.health, scopes: slack.scopes };
  const health = checksOf({ ...looked, monitor: watched.monitor, now: clock.now });
  const measured = { door, runner, store, poster, outbox, audit, checks: health };
  const background = await startBackground({
    config,
    monitor: watched.monitor,
    checks: health,
    metrics: async () => metrics.page(await figuresOf({ ...measured, now: clock.now, startedAt })),
    sweepLeaks: record.leaks.sweep,
    log,
  });
  begun.push(background.stop, background.closeHealth, door.close);
  const port = await withSlackToken('SLACK_APP_TOKEN', door.open());
  runner.start();
  await duty.start();
  await leaving.start();
  await reviewing.start();
  await delivery.start();
  policyWatch.start();
  slack.heartbeat.start(() => slack.client.auth.test());
  watched.monitor.start();
  log.info(
    {
      mode: config.slack.appToken ? 'socket' : 'http',
      ...(port !== undefined && { port }),
      organizations: directory.organizations().map(({ name }) => name),
      rules: outside.policy().policy.rules.length,
    },
    'Usher is ready',
  );
  void ground.collectGarbage().then(becomeReady);
  return {
    health,
    async stop() {
      watched.monitor.stop();
      slack.heartbeat.stop();
      background.stop();
      const looking = Promise.all([duty.stop(), leaving.stop(), reviewing.stop()]);
      connected.stop();
      const over = Promise.all([door.close(), looking, runner.stop(), policyWatch.stop(), delivery.stop()]);
      await Promise.race([over, pause(stopWithinMs)]);
      background.closeHealth();
      await processes.peers.stop();
      await store.close();
      log.info({}, 'Usher has stopped');
    },
  };
}
