import { describe, expect, test } from 'vitest';
import { describeWithPostgres } from '../store/postgres/server.js';
import { bare, told } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { workOf, workTown } from './bot-work.js';
import { killAt, moments } from './kill-moments.js';
import { isDone, tailOf } from './ledger-tail.js';
import { becomes, lifeOf, pause } from './life.js';
import { postedTwice } from './posted.js';
import { chanceOf } from './random.js';

const changes = Number(process.env.USHER_KILLS ?? 0);
const seed = Number(process.env.USHER_KILLS_SEED ?? Math.floor(Math.random() * 1e9));
const kills = Math.max(3, Math.ceil(changes / 28));
const [eva, logistics] = [4134, 7301];

for (const store of ['folder', 'postgres'] as const) {
  const suite = () =>
    test.skipIf(!changes)(
      `${changes} changes by the bot, killed ${kills} times, are never told as unexplained (USHER_KILLS_SEED=${seed})`,
      { timeout: 120_000 + changes * 3000 },
      () => series(store),
    );
  if (store === 'folder') describe('with a data folder,', suite);
  else await describeWithPostgres('with a database,', suite);
}

async function series(store: 'folder' | 'postgres'): Promise<void> {
  const env = { USHER_POLL_SECONDS: '1', MAKE_TIMEOUT_SECONDS: '1.5' };
  const harness = await startHarness({ ...workTown, process: true, env, store });
  try {
    await told(await listening(harness), /now listens to/);
    await become('the memberships are known', () => said(harness, /^Watching/).length > 0, 60_000);
    const [life, tail, chance] = [lifeOf(harness), tailOf(harness.tail()), chanceOf(seed)];
    const work = workOf({ harness, life, tail, chance, invitations: Math.ceil(changes / 4) });
    const applied = () => [...tail.courses.values()].reduce((sum, one) => sum + one.applied.size, 0);
    const reached = async (count: number): Promise<void> => {
      while (applied() < count) {
        work.check();
        await pause(50);
      }
    };
    const began = Date.now();
    const times: Record<string, number> = {};
    work.start(5);
    while (life.kills < kills) {
      const next = ((life.kills + chance.below(1)) * changes) / kills;
      await reached(next);
      const moment = moments[life.kills % moments.length] ?? 'at any time';
      const was = await killAt(moment, harness, life, chance);
      times[was] = (times[was] ?? 0) + 1;
    }
    await reached(changes);
    work.stopAsking();
    const ended = () => [...tail.courses.values()].every(isDone);
    await becomes(ended, 90_000);
    await work.end();
    await tail.follow();
    const courses = [...tail.courses.values()];
    report({ harness, began, times, work, courses, findings: tail.findings });
    expect(courses.filter((one) => !isDone(one)).map(({ id, failed }) => `${id} ${failed.join()}`)).toEqual(
      [],
    );
    expect(work.amiss()).toEqual([]);
    await sweeps(harness, 3);
    await tail.follow();
    expect(unexplained(tail.findings)).toEqual([]);
    expect(said(harness, /Nobody asked Usher/)).toEqual([]);
    expect(postedTwice(harness)).toEqual([]);
    expect(new Set(courses.flatMap(({ applied: one }) => [...one.values()]))).toEqual(
      new Set([
        'invite',
        'set-organization-role',
        'set-team-role',
        'remove-from-team',
        'remove-from-organization',
      ]),
    );
    // Usher still reports a change that nobody asked for.
    harness.make.world.setOrganizationRole(eva, logistics, 'Guest');
    await become('the alert', () => said(harness, /Eva Novak.*Nobody asked Usher/s).length > 0, 60_000);
    expect(said(harness, /Nobody asked Usher/)).toHaveLength(1);
  } finally {
    // A kill, since Usher would first post its queue if it were asked to stop.
    await harness.app().kill();
    await harness.close();
  }
}

async function listening(harness: Harness) {
  const admin = harness.person('U0ADMIN');
  await admin.command('/make-audit', 'subscribe Harbour Logistics', { channel: 'C0AUDIT' });
  return admin;
}

async function become(what: string, so: () => boolean, withinMs: number): Promise<void> {
  if (!(await becomes(so, withinMs))) throw new Error(`waited in vain for: ${what}`);
}

const said = ({ slack }: Harness, text: RegExp): string[] =>
  slack.workspace
    .history('C0AUDIT')
    .map((one) => bare(slack.renderMessage(one)))
    .filter((one) => text.test(one));

const unexplained = (findings: readonly unknown[]): unknown[] =>
  findings.filter((one) => JSON.stringify(one).includes('"verdict":"unexplained"'));

/** Waits until Make's lists and those of every team were read more than `count` times from now on. */
async function sweeps({ make }: Harness, count: number): Promise<void> {
  const from = make.calls.length;
  const read = (path: RegExp) =>
    make.calls.slice(from).filter((one) => one.method === 'GET' && one.status === 200 && path.test(one.path))
      .length;
  const lists = [
    /organizations\/7301\/user-organization-roles$/,
    ...[915, 916, 917, 918].map((team) => new RegExp(`teams/${team}/user-team-roles$`)),
  ];
  await become('more sweeps', () => lists.every((one) => read(one) > count), 120_000);
}

interface Told {
  readonly harness: Harness;
  readonly began: number;
  readonly times: Readonly<Record<string, number>>;
  readonly work: ReturnType<typeof workOf>;
  readonly courses: readonly { readonly applied: ReadonlyMap<string, string> }[];
  readonly findings: readonly unknown[];
}

function report({ began, times, work, courses, findings }: Told): void {
  const writes: Record<string, number> = {};
  for (const kind of courses.flatMap(({ applied }) => [...applied.values()]))
    writes[kind] = (writes[kind] ?? 0) + 1;
  const lines = {
    seconds: Math.round((Date.now() - began) / 1000),
    requests: courses.length,
    writes,
    kills: times,
    asked: work.asked,
    findings: findings.length,
    refusals: [...new Set(work.refusals)].slice(0, 8),
  };
  process.stdout.write(`${JSON.stringify(lines, null, 1)}\n`);
}
