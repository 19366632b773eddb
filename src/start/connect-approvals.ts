import { createDesk } from '../approvals/desk.js';
import { leakZone } from '../approvals/leak.js';
import { delegationsNow } from '../approvals/policy/delegates.js';
import { entriesOf } from '../approvals/policy/leaver-rule.js';
import type { Timing } from '../approvals/ports.js';
import { backOffMs } from '../approvals/runner/context.js';
import { createRunner } from '../approvals/runner/runner.js';
import { standInsNow } from '../approvals/standing-in.js';
import { createMessenger } from '../delivery/messenger.js';
import { createPoster } from '../delivery/poster.js';
import { openGone } from '../leavers/gone-since.js';
import type { LeaverRecord } from '../leavers/leaver-record.js';
import { namesOnMake } from '../make/names-on-make.js';
import { troubleWithMake } from '../make/trouble.js';
import { ownZone, tokenPage } from '../make/zones.js';
import { lookingEvery } from '../runtime/limits.js';
import { createWorkQueue } from '../runtime/work-queue.js';
import { calledGroups, mentions, namedOneByOne } from '../slack/called.js';
import { decidersOf } from '../slack/deciders.js';
import { unknownInSlack } from '../slack/policy-names.js';
import { type Stead, unfitOf } from '../slack/stead.js';
import { whenThere } from '../store/when-there.js';
import { connectDelivery, openOutbox } from './connect-delivery.js';
import type { Connected, Ground } from './connect-outside.js';
import { followCommits } from './connect-processes.js';
import { countRefusals } from './count-refusals.js';

export type Approvals = ReturnType<typeof connectApprovals>;

/**
 * The runner, the desk, and the path of their messages to Slack. `startedAt`: when this start began, in milliseconds
 * since 1970.
 */
export function connectApprovals(
  ground: Ground,
  outside: Connected,
  leaverRecord: LeaverRecord,
  startedAt: number,
) {
  const { settings, metrics } = ground;
  const { config } = settings;
  const { record, processes, connected, slack, watched, policy } = outside;
  const { store, leaks } = record;
  const clock = { ...ground.clock, makeAhead: connected.clock.ahead };
  const { client, people, admins } = slack;
  const { locks } = processes;
  const { monitor, now, log } = watched;
  const { timeoutMs } = config.make;
  const timing: Timing = { sendWindowMs: timeoutMs, answerWithinMs: timeoutMs, pollMs: config.pollMs };
  const { poster, outbox, messenger, othersPosted } = openWayOut(ground, outside, startedAt);
  const shared = { store, directory: people, clock, timing, policy, admins };
  const runner = createRunner({
    ...shared,
    operations: connected.operations,
    leavers: openGone(store, leaverRecord),
    messenger,
    secrets: leaks,
    lock: { take: (organizationId, work) => locks.take(`organization/${organizationId}`, work) },
    queue: createWorkQueue,
    backOffMs,
    troubleOfMake(error) {
      const trouble = troubleWithMake(error);
      return trouble === 'answers' ? 'refuses' : trouble && 'silent';
    },
    log,
    part: (revive) =>
      monitor.part({ name: 'runner', does: 'looked for due steps', ...lookingEvery(60_000), revive }),
  });
  const delivery = connectDelivery({
    store,
    poster,
    outbox,
    locks,
    policy: () => policy().policy,
    home: slack.home.id,
    policyPath: config.policyPath,
    policyFile: settings.policy,
    outside: () => ({
      make: namesOnMake(connected.directory),
      slack: (one) => unknownInSlack(one, client),
    }),
    onPicture: connected.directory.onPicture,
    admins,
    probe: people.probe,
    runner,
    now,
    log,
    part: monitor.part,
  });
  outside.heedLooks(delivery.note);
  if (store.isShared) followCommits(store, runner);
  const desk = createDesk({
    ...shared,
    operations: connected.formOperations,
    urgent: connected.operations,
    make: connected.directory,
    whenThere: (where, look) => whenThere(store, where, look),
    wake(id) {
      runner.wake(id);
      if (id === 'all') delivery.controlMoved();
    },
  });
  return {
    othersPosted,
    poster,
    outbox,
    messenger,
    runner,
    delivery,
    desk: countRefusals(desk, metrics.refused),
  };
}

/** The only path to Slack, and the messages that take it. */
function openWayOut({ perChannelMs }: Ground, outside: Connected, startedAt: number) {
  const { record, processes, connected, slack, watched, policy } = outside;
  const { store } = record;
  const { now, log } = watched;
  const { peers, reserve } = processes;
  const { client, workspaceUrl, bot, people, home } = slack;
  let othersUntil = startedAt;
  const othersPosted = (): void => {
    othersUntil = now();
  };
  if (store.isShared) peers.onGone(othersPosted);
  const poster = createPoster({
    client,
    self: { botId: bot.botId },
    othersUntil: () => (store.isShared && peers.mayBeGone() ? now() : othersUntil),
    perChannelMs,
    reserve,
  });
  const stead = async (): Promise<Stead> => ({
    away: await standInsNow({ store, directory: people, policy, clock: { now } }),
    delegated: delegationsNow(policy().policy.delegates, home.id, now()),
  });
  const around = async () => {
    const [instead, open] = await Promise.all([stead(), store.open()]);
    return { stead: instead, open: open.map(({ request }) => request) };
  };
  const outbox = openOutbox({ store, poster, now, log, alive: peers.alive });
  const messenger = createMessenger({
    poster,
    tellEach: (notice) => outbox.enqueue(notice),
    workspaceUrl,
    tokenPageOf: ({ revision }) => {
      const leaked = leakZone(revision.changes) ?? ownZone;
      const zone = leaked === ownZone ? connected.make.zone : leaked;
      return zone === undefined ? undefined : tokenPage(zone);
    },
    nameOf: people.nameOf,
    decidersOf: (request) => decidersOf(people, request, around),
    async mentionsOf(request, stages) {
      const groups = await calledGroups(people, request, stages, (group) =>
        entriesOf(policy().policy, group),
      );
      const { stead: instead, open } = await around();
      const unfit = await unfitOf(people, request, namedOneByOne(groups), instead, open);
      return mentions(request, groups, instead, unfit);
    },
  });
  return {
    poster,
    outbox,
    messenger,
    /** Notes that another process may have posted the messages that this one posts from now on. */
    othersPosted,
  };
}
