import { expect, it, vi } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { describeWithPostgres } from '../store/postgres/server.js';
import { askForRole, bare, cardOf, cardShows, told, writesOn } from './asking.js';
import { type Harness, type HarnessOptions, startHarness } from './harness.js';
import { storyPolicy } from './policy.js';

const timeoutMs = 240_000;
/** Longer than every lease, so that other processes have taken over by then. */
const longPauseMs = 35_000;
const many = Number(process.env.USHER_REQUESTS ?? 4);

/** Each waits half a minute for leases to end, so `npm test` runs a different one of the two each day. */
const isInSample = (which: 0 | 1): boolean => {
  const { USHER_STORIES: seed = 'all' } = process.env;
  return seed === 'all' || Number(seed.slice(-1)) % 2 === which;
};

async function withThree(options: HarnessOptions, tell: (story: Harness) => Promise<void>): Promise<void> {
  const harness = await startHarness({ store: 'postgres', replicas: 3, process: true, ...options });
  try {
    await tell(harness);
  } finally {
    for (const app of harness.apps()) app.resume();
    await harness.close();
  }
}

const subjects = ['dev@example.com', 'eva@example.com', 'cat@example.com', 'ines@example.com'];
const teams = ['Finance Ops', 'Marketing', 'Platform', 'Data'];
const wishes = teams.flatMap((where) =>
  subjects.map((who) => ({ who, where, role: 'Team Restricted Member' })),
);

/** Clicks twice at once. A suspended process does not answer its click. */
const approveTwice = async (story: Harness, card: MessageRef): Promise<void> => {
  const ana = story.person('U0ANA');
  await Promise.allSettled([ana.click(card, 'Approve'), ana.click(card, 'Approve')]);
};

const isApproved = (story: Harness, { channel, ts }: MessageRef): boolean =>
  story
    .person('U0ADMIN')
    .messagesSeen(channel)
    .some((one) => one.ts === ts && bare(one.rendered).includes(' approved'));

const cardsOf = (story: Harness, id: string): number =>
  story
    .person('U0ADMIN')
    .messagesSeen('C0APPROVALS')
    .filter(({ rendered }) => new RegExp(`${id} · rules? |· ${id}$`, 'm').test(bare(rendered))).length;

async function killedAndPaused(story: Harness): Promise<void> {
  const asked = wishes.slice(0, many);
  const cards: MessageRef[] = [];
  for (const [index, wish] of asked.entries()) {
    await askForRole(story.person('U0BEN'), wish);
    cards.push(await cardOf(story, `REQ-${index + 1}`));
  }
  const [first, second] = story.apps();
  const clicks = cards.map((card) => approveTwice(story, card));
  await first?.kill();
  second?.pause();
  await new Promise((resolve) => setTimeout(resolve, longPauseMs));
  second?.resume();
  await Promise.all(clicks);
  for (const card of cards) if (!isApproved(story, card)) await approveTwice(story, card);
  for (const card of cards) await cardShows(story, card, /checked on Make/, 90_000);
  expect(writesOn(story)).toHaveLength(asked.length);
  expect(asked.map((_, index) => cardsOf(story, `REQ-${index + 1}`))).toEqual(asked.map(() => 1));
  const approvals = (await story.events()).filter(({ type }) => type === 'approval.given');
  expect(approvals).toHaveLength(asked.length);
}

async function watchedByAnother(story: Harness): Promise<void> {
  const admin = story.person('U0ADMIN');
  const audit = { channel: 'C0AUDIT' };
  await admin.command('/make-audit', 'subscribe Harbour Logistics', audit);
  await told(admin, /now listens to/);
  await admin.waitForMessage({ ...audit, text: /^Watching/ }, 30_000);
  const alerts = () =>
    admin
      .messagesSeen(audit.channel)
      .map(({ rendered }) => bare(rendered))
      .filter((text) => text.includes('Nobody asked Usher'));
  story.make.world.setTeamRole(4133, 916, 'Team Admin');
  await admin.waitForMessage({ ...audit, text: /Dev Patel.*Nobody asked/s }, 30_000);
  const looks = ({ log }: ReturnType<Harness['app']>) =>
    log.some(({ duty, msg }) => duty === 'feeds and watch' && msg === 'this process has the duty');
  const looking = story.apps().filter(looks);
  expect(looking).toHaveLength(1);
  await looking[0]?.kill();
  story.make.world.setOrganizationRole(4134, 7301, 'Admin');
  await admin.waitForMessage({ ...audit, text: /Eva Novak.*Nobody asked/s }, 60_000);
  const { calls } = story.make;
  const readings = () => calls.filter(({ path }) => path.includes('user-organization-roles')).length;
  const before = readings();
  await vi.waitFor(() => expect(readings()).toBeGreaterThan(before + 3), 60_000);
  expect(alerts()).toHaveLength(2);
}

async function frozenAtOnce(story: Harness): Promise<void> {
  const [wish] = wishes;
  if (!wish) throw new Error('nobody asks for anything');
  await askForRole(story.person('U0BEN'), wish);
  const card = await cardOf(story, 'REQ-1');
  await story.person('U0ADMIN').command('/make-access', 'freeze');
  await told(story.person('U0ADMIN'), /^Changes are frozen(?!.*could not be told)/s);
  // Each process receives one of these clicks.
  for (const _ of story.apps())
    await story
      .person('U0ANA')
      .click(card, 'request.approve', { force: true, value: '{"id":"REQ-1","n":1}' });
  await cardShows(story, card, /Changes are frozen by/);
  expect(writesOn(story)).toEqual([]);
  const announced = story
    .person('U0ADMIN')
    .messagesSeen('C0APPROVALS')
    .filter(({ rendered }) => /froze/i.test(rendered) && !/· rules? |^Changes are frozen\./.test(rendered));
  expect(announced).toHaveLength(1);
}

/** Reads the log as often as people, and only in the process that watches: so its readings count its rounds. */
async function readForAll(story: Harness): Promise<void> {
  const admin = story.person('U0ADMIN');
  await admin.command('/make-audit', 'subscribe Harbour Logistics', { channel: 'C0AUDIT' });
  await told(admin, /now listens to/);
  const { calls } = story.make;
  const ofPeople = () =>
    calls.filter(({ path, query }) => path === '/users' && query.includes('7301')).length;
  const ofLog = () => calls.filter(({ path }) => path === '/audit-logs/organization/7301').length;
  await vi.waitFor(() => expect(ofLog()).toBeGreaterThan(0), 30_000);
  const before = { people: ofPeople(), log: ofLog() };
  await vi.waitFor(() => expect(ofLog() - before.log).toBeGreaterThanOrEqual(8), 90_000);
  // One reading in each round, and one of everything in every tenth round of the other two processes.
  expect(ofPeople() - before.people).toBeLessThan(2 * (ofLog() - before.log));
  story.make.world.invite(7301, { email: 'nina@example.com', name: 'Nina Novak' });
  const answers = () => admin.ephemerals().filter(({ rendered }) => rendered.includes('nina@example.com'));
  // Each process receives some of these commands; a person may type only so many a minute.
  const calm = { timeout: 30_000, interval: 2_000 };
  await vi.waitFor(async () => {
    const asked = Array.from({ length: 9 }, () => admin.command('/make-access', 'who nina@example.com'));
    const earlier = answers().length;
    await Promise.all(asked);
    await vi.waitFor(() => expect(answers().length).toBeGreaterThanOrEqual(earlier + 9), 5_000);
    for (const { rendered } of answers().slice(-9)) expect(rendered).toMatch(/Harbour Logistics/);
  }, calm);
}

const leaving = [
  ['U0DEV', 4133],
  ['U0EVA', 4134],
  ['U0CAT', 4132],
] as const;

/** Three people leave; the test kills the process with the duty for leavers once Make has removed the first. */
async function leftWhileKilled(story: Harness): Promise<void> {
  const { make, slack } = story;
  const held = make.faults.holdAnswer({ method: 'POST', path: /user-organization-roles/ });
  const [first, ...others] = leaving;
  await slack.changeUser(first[0], { deleted: true });
  await held.arrived;
  for (const [user] of others) await slack.changeUser(user, { deleted: true });
  const ended = async (type: string) => (await story.events()).filter((event) => event.type === type);
  // The kill comes after all leavers are recorded; otherwise only the next day's look would find them.
  await vi.waitFor(async () => expect(await ended('leaver.seen')).toHaveLength(leaving.length), 30_000);
  const looksAfter = ({ log }: ReturnType<Harness['app']>) =>
    log.some(({ duty, msg }) => duty === 'leavers' && msg === 'this process has the duty');
  const looking = story.apps().filter(looksAfter);
  expect(looking).toHaveLength(1);
  await looking[0]?.kill();
  held.release();
  await vi.waitFor(async () => expect(await ended('leaver.closed')).toHaveLength(leaving.length), 120_000);
  expect(await ended('leaver.closed')).toEqual(leaving.map(() => expect.objectContaining({ why: 'done' })));
  expect(await ended('leaver.seen')).toHaveLength(leaving.length);
  expect(await ended('request.submitted')).toHaveLength(leaving.length);
  // Slack takes one card a second, so the last one may come after the case is closed.
  await vi.waitFor(
    () => expect(leaving.map((_, index) => cardsOf(story, `REQ-${index + 1}`))).toEqual(leaving.map(() => 1)),
    60_000,
  );
  for (const [, userId] of leaving) {
    expect(make.world.organizationRole(userId, 7301)).toBeUndefined();
    const removals = writesOn(story, new RegExp(`/users/${userId}/user-organization-roles/`));
    const places = removals.map(({ path }) => path);
    expect(places).toEqual([...new Set(places)]);
  }
}

await describeWithPostgres('two processes on one database', () => {
  it(
    'remove the access of each leaver once, with one card, even if the working process is killed',
    () =>
      withThree(
        { replicas: 2, policy: `${storyPolicy}leavers: { wait: 1s, do: remove, brake: 20 in 1h }\n` },
        leftWhileKilled,
      ),
    timeoutMs,
  );
});

await describeWithPostgres('three processes on one database', () => {
  it.skipIf(!isInSample(0))(
    'carry out each request once, even if one process is killed and one stalls',
    { concurrent: true, timeout: timeoutMs },
    () => withThree({ env: { MAKE_TIMEOUT_SECONDS: '3' } }, killedAndPaused),
  );

  it.skipIf(!isInSample(1))(
    'report a change nobody asked for once, even after the polling process has gone',
    { concurrent: true, timeout: timeoutMs },
    () => withThree({ env: { USHER_POLL_SECONDS: '1' } }, watchedByAnother),
  );

  it.concurrent(
    'read the people on Make about as often as one process would, and all see somebody new',
    () => withThree({ env: { USHER_POLL_SECONDS: '3' } }, readForAll),
    timeoutMs,
  );

  it.concurrent(
    'all know at once that one of them froze changes',
    () => withThree({}, frozenAtOnce),
    timeoutMs,
  );
});
