import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeWithPostgres } from '../store/postgres/server.js';
import { told } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { becomes, type Life, lifeOf, pause } from './life.js';
import { postedTwice } from './posted.js';
import { type Chance, chanceOf } from './random.js';

const events = Number(process.env.USHER_FEED_KILLS ?? 0);
const seed = Number(process.env.USHER_FEED_KILLS_SEED ?? Math.floor(Math.random() * 1e9));
const kills = 10;
const [logistics, teams, actors] = [
  7301,
  [915, 916, 917, 918],
  [4121, 4130, 4131, 4132, 4133, 4134],
] as const;
const names = ['webhook_deleted', 'scenario_updated', 'key_created', 'connection_authorized'] as const;
const channel = 'C0AUDIT';

for (const store of ['folder', 'postgres'] as const) {
  const suite = () =>
    test.skipIf(!events)(
      `${events} events of Make's log, with ${kills} kills in between, are in the channel once each and in order (USHER_FEED_KILLS_SEED=${seed})`,
      { timeout: 120_000 + events * 1000 },
      () => series(store),
    );
  if (store === 'folder') describe('with a data folder,', suite);
  else await describeWithPostgres('with a database,', suite);
}

async function series(store: 'folder' | 'postgres'): Promise<void> {
  const env = { USHER_POLL_SECONDS: '1', MAKE_TIMEOUT_SECONDS: '1.5' };
  const make = ({ organizations }: Harness['make']['world']) => {
    Object.assign(organizations.get(logistics)?.license ?? {}, { apiLimit: 60_000 });
  };
  const harness = await startHarness({ process: true, env, make, store });
  try {
    const admin = harness.person('U0ADMIN');
    await admin.command('/make-audit', 'subscribe Harbour Logistics', { channel });
    await told(admin, /now listens to/);
    await admin.waitForMessage({ channel, text: /^Watching/ }, 20_000);
    const [life, chance, began] = [lifeOf(harness), chanceOf(seed), Date.now()];
    const expected: string[] = [];
    const acts = happen(harness, chance, expected);
    const moments: Record<string, number> = {};
    while (life.kills < kills) {
      const next = ((life.kills + chance.below(0.8)) * events) / kills;
      if (!(await becomes(() => shown(harness).length >= next, 120_000)))
        throw new Error(`only ${shown(harness).length} of ${expected.length} events came`);
      const moment = await killNow(life.kills, harness, life, chance);
      moments[moment] = (moments[moment] ?? 0) + 1;
    }
    const byHand = await acts;
    await becomes(() => shown(harness).length >= expected.length, 180_000);
    // A repeated message would come with the next readings.
    const looks = harness.make.calls.length;
    const looked = () =>
      harness.make.calls.slice(looks).filter(({ path }) => path === '/audit-logs/organization/7301').length >
      4;
    expect(await becomes(looked, 30_000)).toBe(true);
    const [seconds, messages] = [Math.round((Date.now() - began) / 1000), feedMessages(harness).length];
    process.stdout.write(
      `${JSON.stringify({ seconds, moments, events: expected.length, messages, byHand })}\n`,
    );
    expect(shown(harness)).toEqual(expected);
    expect(postedTwice(harness)).toEqual([]);
    await expect.poll(() => toldOf(harness), { timeout: 60_000 }).toBe(byHand);
  } finally {
    await harness.app().kill();
    await harness.close();
  }
}

/**
 * Makes all events on Make, in bursts, and adds their targets in order. Returns the number of memberships changed by
 * hand meanwhile: the log contains those too, but the channel gets them as alerts.
 */
async function happen({ make: { world } }: Harness, chance: Chance, targets: string[]): Promise<number> {
  let [last, byHand] = [world.now(), 0];
  while (targets.length < events) {
    const burst = Math.min(events - targets.length, Math.ceil(chance.below(chance.pick([5, 40, 400]))));
    for (let n = 0; n < burst; n++) {
      // Each event has its own millisecond, since Make gives no order within one.
      last = Math.max(last + 1, world.now());
      targets.push(`${100_000 + targets.length}`);
      world.addAuditEntry({
        organizationId: logistics,
        eventName: chance.pick(names),
        teamId: chance.pick(teams),
        actorId: chance.pick(actors),
        targetId: targets.at(-1) ?? null,
        triggeredAt: last,
      });
    }
    await pause(chance.below(1500));
    if (targets.length >= events || chance.happens(0.4) || world.now() <= last) continue;
    // A person without earlier changes, so that each change is its own finding.
    const userId = 4200 + byHand++;
    const team = chance.pick(teams);
    world.setTeamRole(
      userId,
      team,
      world.teamRole(userId, team) ? 'none' : 'Team Operator',
      chance.pick(actors),
    );
    last = world.now();
  }
  return byHand;
}

const ways = ['any time', 'held, comes', 'held, lost', 'answer lost', 'held, comes'] as const;

/** Kills the app at any time, or while a message of the feed is being sent, with each possible outcome in turn. */
async function killNow(n: number, { slack }: Harness, life: Life, chance: Chance): Promise<string> {
  const post = { method: 'chat.postMessage', channel };
  const way = ways[n % ways.length] ?? 'any time';
  if (way === 'any time') {
    await pause(chance.below(2500));
    await life.kill();
    return way;
  }
  if (way === 'answer lost') {
    const from = slack.calls.length;
    slack.faults.add({ ...post, kind: 'lost-answer' });
    const lost = () => slack.calls.slice(from).some(({ error }) => error === 'connection_cut');
    const came = await becomes(lost, 10_000, 5);
    await life.kill();
    return came ? way : 'any time';
  }
  const hold = slack.faults.hold(post);
  const came = await Promise.race([hold.arrived.then(() => true), pause(10_000).then(() => false)]);
  await life.kill(() => {
    if (came && way === 'held, lost') slack.faults.add({ ...post, kind: 'drop-before' });
    hold.release();
  });
  return came ? way : 'any time';
}

const feedMessages = ({ slack }: Harness) =>
  slack.workspace
    .history(channel)
    .filter(({ metadata }) => JSON.stringify(metadata ?? {}).includes('"step":"feed:'));

/** The targets of the events in the channel, in its order. */
const shown = (harness: Harness): string[] =>
  feedMessages(harness).flatMap(({ blocks }) =>
    [...JSON.stringify(blocks).matchAll(/\((\d{6,7})\)/g)].flatMap(([, target]) => target ?? []),
  );

const toldEvent = z
  .object({ finding: z.string(), of: z.array(z.string()).optional() })
  .transform(({ finding, of }) => of ?? [finding]);

/** The number of reported changes that nobody asked for, single or in the thread of an alarm. */
async function toldOf(harness: Harness): Promise<number> {
  const told = (await harness.events()).flatMap((event) =>
    event.type === 'finding.told' ? toldEvent.parse(event) : [],
  );
  return new Set(told.filter((id) => /^[0-9a-f]{16}$/.test(id))).size;
}
