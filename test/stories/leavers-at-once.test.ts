import { expect, vi } from 'vitest';
import { people } from '../../sandbox/make/seed-people.js';
import type { Workspace } from '../../sandbox/slack/workspace.js';
import { bare, cardOf, cardShows, shownWithinMs, told, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { withoutLimit } from './without-limit.js';

const [dev, logistics] = [4133, 7301];
const withLeavers = (line: string): string => `${storyPolicy}leavers: ${line}\n`;

const typesOf = async (harness: Harness, type: string) =>
  (await harness.events()).filter((event) => event.type === type);

const recorded = (harness: Harness, type: string, count = 1) =>
  vi.waitFor(async () => expect(await typesOf(harness, type)).toHaveLength(count), 2 * shownWithinMs);

const alarmsIn = (harness: Harness): string[] =>
  harness
    .person('U0ADMIN')
    .messagesSeen('C0APPROVALS')
    .map(({ rendered }) => bare(rendered))
    .filter((text) => /left at once/.test(text));

const alarm = (harness: Harness, text: RegExp) =>
  harness.person('U0ADMIN').waitForMessage({ channel: 'C0APPROVALS', text }, 2 * shownWithinMs);

const crowd = people(50, 4200);
const crowdInSlack = (workspace: Workspace): void => {
  for (const [index, { name, email }] of crowd.entries())
    workspace.addUser({ id: `U0C${index}`, name: `c${index}`, real_name: name, email });
};
/** Returns once Usher has answered Slack, and so has each of them on record. */
const crowdLeaves = async (harness: Harness, from: number, to: number): Promise<void> => {
  const answers = await Promise.all(
    Array.from({ length: to - from }, (_, n) =>
      harness.slack.changeUser(`U0C${from + n}`, { deleted: true }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['acked']));
};

story(
  'a leaver whom two admins name at once, while Slack says so too, has one case and is removed once',
  { policy: withLeavers('{ wait: 1s, decide: [platform] }') },
  async (harness) => {
    const admins = ['U0ADMIN', 'U0OTHER'].map((id) => harness.person(id));
    await Promise.all([
      ...admins.map((admin) => admin.command('/make-access', 'leaver dev@example.com')),
      harness.slack.changeUser('U0DEV', { deleted: true }),
    ]);
    for (const admin of admins)
      await told(admin, /L-1: Usher asks to remove|has left is known already \(L-1\)/);
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Dev Patel is out of 2 organizations/);
    await recorded(harness, 'leaver.closed');
    for (const type of ['leaver.seen', 'request.submitted', 'leaver.closed'])
      expect(await typesOf(harness, type), type).toHaveLength(1);
    expect(writesOn(harness)).toHaveLength(2);
  },
);

story.ofSeries(
  'a leaver who is back while Usher is down keeps everything, and nobody is told',
  { process: true, policy: withLeavers('{ wait: 1s, do: remove }') },
  async (harness) => {
    const stuck = harness.slack.faults.hold({ method: 'users.info' });
    await harness.slack.changeUser('U0DEV', { deleted: true });
    await stuck.arrived;
    await recorded(harness, 'leaver.seen');
    await harness.app().kill();
    stuck.release();
    harness.slack.changeQuietly('U0DEV', { deleted: false });
    await harness.begin();
    await recorded(harness, 'leaver.returned');
    expect(harness.person('U0ADMIN').messagesSeen('C0APPROVALS')).toEqual([]);
    expect(await typesOf(harness, 'request.submitted')).toEqual([]);
    expect(writesOn(harness)).toEqual([]);
  },
);

story.ofSeries(
  'the count of the brake survives a kill, and one alarm goes on counting after the next',
  {
    process: true,
    policy: withLeavers('{ wait: 1s, do: remove, brake: 5 in 1h }'),
    make: withoutLimit,
    slack: crowdInSlack,
  },
  async (harness) => {
    await crowdLeaves(harness, 0, 5);
    await recorded(harness, 'leaver.closed', 5);
    await harness.restart('kill');
    await crowdLeaves(harness, 5, 6);
    await alarm(harness, /6 people have left at once/);
    await harness.restart('kill');
    await crowdLeaves(harness, 6, 8);
    await alarm(harness, /8 people have left at once/);
    const [said = '', ...more] = alarmsIn(harness);
    expect(more).toEqual([]);
    expect(said).toContain('Usher goes on with the first 5 and has stopped for the others');
    expect(writesOn(harness)).toHaveLength(5);
    expect(await typesOf(harness, 'request.submitted')).toHaveLength(5);
  },
);

story.ofSeries(
  'fifty leavers in a minute stop at the brake and make one alarm if Usher is killed when it stops them',
  {
    process: true,
    policy: withLeavers('{ wait: 5s, do: remove }'),
    make: withoutLimit,
    slack: crowdInSlack,
  },
  async (harness) => {
    await crowdLeaves(harness, 0, 25);
    await vi.waitFor(async () => expect(await typesOf(harness, 'leaver.held')).not.toEqual([]), {
      timeout: 2 * shownWithinMs,
      interval: 5,
    });
    await harness.restart('kill');
    await crowdLeaves(harness, 25, 50);
    await harness.restart('kill');
    const { ts } = await alarm(harness, /50 people have left at once/);
    expect(alarmsIn(harness)).toHaveLength(1);
    expect(writesOn(harness)).toEqual([]);
    expect(await typesOf(harness, 'request.submitted')).toEqual([]);
    await harness.person('U0OTHER').click({ channel: 'C0APPROVALS', ts }, 'Leave all as they are');
    await recorded(harness, 'leaver.closed', 50);
    await harness.restart('kill');
    expect(alarmsIn(harness)).toHaveLength(1);
    expect(writesOn(harness)).toEqual([]);
  },
);

story(
  'a leaver whose account moves counts once for the brake',
  {
    env: { USHER_POLL_SECONDS: '1' },
    policy: withLeavers('{ wait: 1s, decide: [platform], brake: 1 in 1h }'),
  },
  async (harness) => {
    const { world } = harness.make;
    await recorded(harness, 'baseline.taken', 2);
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const card = await cardOf(harness, 'REQ-1');
    world.switchSsoOn(logistics, ['example.com']);
    const moved = world.comeBackBySso(dev, logistics);
    await harness.person('U0ANA').click(card, 'Approve');
    const second = await cardOf(harness, 'REQ-2');
    await harness.person('U0ANA').click(second, 'Approve');
    await cardShows(harness, second, /Dev Patel is no longer in Harbour Logistics/);
    expect(world.organizationRole(moved, logistics)).toBeUndefined();
    expect(alarmsIn(harness)).toEqual([]);
  },
);

story(
  'older news that somebody is there, delivered after they left, ends no case',
  { policy: withLeavers('{ wait: 2s, decide: [platform] }') },
  async (harness) => {
    const { slack } = harness;
    await slack.changeUser('U0DEV', { deleted: true });
    await recorded(harness, 'leaver.seen');
    slack.changeQuietly('U0DEV', { deleted: false });
    const delivered = slack.changeUser('U0DEV', { real_name: 'Dev P' });
    slack.changeQuietly('U0DEV', { deleted: true });
    await delivered;
    await cardOf(harness, 'REQ-1');
    expect(await typesOf(harness, 'leaver.returned')).toEqual([]);
  },
);

story(
  'Slack’s news that cannot be handled are not answered, and Usher asks Slack about the person soon',
  { mode: 'http', policy: withLeavers('{ wait: 1s, decide: [platform] }') },
  async (harness) => {
    const { slack } = harness;
    slack.changeQuietly('U0DEV', { deleted: true });
    slack.faults.add({ method: 'users.info', kind: 'error', error: 'fatal_error', times: Infinity });
    // Without `deleted` Usher has to ask Slack, which does not answer.
    const answer = await slack.changeUser('U0DEV', { deleted: undefined as never });
    expect(answer).toMatchObject({ status: 'failed' });
    slack.changeQuietly('U0DEV', { deleted: true });
    slack.faults.clear();
    await harness.person('U0ADMIN').command('/make-access', 'freeze');
    await recorded(harness, 'leaver.seen');
  },
);

story(
  'Slack’s news of a person get no answer before they are on record, however long that takes',
  { mode: 'http', policy: withLeavers('{ wait: 1s, decide: [platform] }') },
  async (harness) => {
    const { slack } = harness;
    slack.changeQuietly('U0DEV', { deleted: true });
    slack.faults.add({ method: 'users.info', kind: 'slow', delayMs: 2500, times: Infinity });
    // Without `deleted` Usher has to ask Slack, which takes its time.
    const answered = slack.changeUser('U0DEV', { deleted: undefined as never });
    slack.changeQuietly('U0DEV', { deleted: true });
    expect(await answered).toMatchObject({ status: 'acked' });
    expect(await typesOf(harness, 'leaver.seen')).toHaveLength(1);
    const news = slack.deliveries.filter(({ parcel }) => /user_change/.test(JSON.stringify(parcel)));
    expect(news[0]?.ack?.status).toBe('failed');
    const warned = harness
      .app()
      .log.filter(({ msg }) => /news of Slack is not on record yet/.test(msg ?? ''));
    expect(warned.map(({ level }) => level)).toContain(40);
  },
);
