import { describe, expect, test } from 'vitest';
import { app } from '../../sandbox/slack/workspace.js';
import { person } from '../../src/approvals/person.js';
import { createPoster } from '../../src/delivery/poster.js';
import { openFeeds } from '../../src/feed/feeds.js';
import type { DirectorySnapshot } from '../../src/make/directory-snapshot.js';
import type { PictureListener } from '../../src/make/pictures.js';
import { createClient } from '../../src/slack/client.js';
import { digest, mostInDigest } from '../../src/slack/finding-digest.js';
import type { Alert } from '../../src/slack/finding-words.js';
import { ada, type Harbour, harbour, logistics } from './watch-fixture.js';

const raise = (h: Harbour, userId = 4134) => h.make.world.setOrganizationRole(userId, logistics, 'Admin');

async function mute(h: Harbour, until: number): Promise<void> {
  const feeds = await openFeeds(h.store);
  await feeds.change(({ feeds: [first] }) =>
    first ? [{ type: 'feed.muted', at: Date.now(), by: person(ada), feed: first.id, until }] : [],
  );
  await h.restart();
}

describe('an alert goes', () => {
  test('once to every subscribed channel', async () => {
    const h = await harbour();
    await h.listen('C0SECURITY');
    await h.listen('C0SECURITY', 915);
    await h.restart();
    await h.sweep();
    raise(h);
    await h.sweep();
    await h.sweep();
    expect([h.said().length, h.said('C0SECURITY').length]).toEqual([2, 2]);
    expect(h.said('U0ADMIN')).toEqual([]);
  });

  test("to a team's feed only for that team and the whole organization", async () => {
    const h = await harbour({ listening: false });
    await h.listen('C0TEAMS', 916);
    await h.restart();
    await h.sweep();
    h.make.world.setTeamRole(4131, 915, 'none');
    h.make.world.setTeamRole(4130, 916, 'Team Admin');
    raise(h);
    await h.sweep();
    await h.sweep();
    const said = h.said('C0TEAMS').slice(1).join('\n');
    expect(said).toMatch(/Ana Costa became Team Admin of Marketing/);
    expect(said).toMatch(/Eva Novak became Admin of Harbour Logistics/);
    expect(said).not.toContain('Finance Ops');
    expect(h.said('U0ADMIN')).toEqual([expect.stringContaining('Finance Ops')]);
  });

  test('to each admin if no feed is subscribed or unmuted; a later feed gets only new alerts', async () => {
    const h = await harbour();
    await mute(h, Date.now() + 60_000);
    await h.sweep();
    raise(h);
    await h.sweep();
    await h.sweep();
    expect(h.said()).toEqual([]);
    expect(h.said('U0ADMIN')).toEqual([expect.stringMatching(/Eva Novak became Admin.*\[Ask to undo\]/s)]);
    await h.listen('C0SECURITY');
    await h.restart();
    raise(h, 4131);
    await h.sweep();
    await h.sweep();
    expect(h.said('C0SECURITY')).toHaveLength(2);
    expect(h.said('C0SECURITY').join()).toContain('Ben Weber became Admin');
    expect(h.said('U0ADMIN')).toHaveLength(1);
  });

  test('to the approvals channel where nobody listens and Slack takes nothing for any admin', async () => {
    const h = await harbour({ listening: false });
    await h.sweep();
    const admin = h.slack.workspace.users.get('U0ADMIN');
    if (!admin) throw new Error('no admin');
    admin.deleted = true;
    raise(h);
    await h.sweep();
    await h.sweep();
    await h.restart();
    await h.sweep();
    await h.sweep();
    expect(h.said('C0APPROVALS')).toEqual([expect.stringMatching(/Eva Novak became Admin/)]);
  });

  test('nowhere twice if Slack’s answer is lost', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h);
    h.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer' });
    await h.sweep();
    await h.restart();
    await h.sweep();
    await h.sweep();
    expect(h.said()).toHaveLength(2);
    expect((await h.events()).filter(({ type }) => type === 'finding.told')).toHaveLength(2);
  });

  test('to the admins once Slack accepts nothing for the channel', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h);
    h.slack.faults.add({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'is_archived',
      channel: 'C0AUDIT',
    });
    await h.sweep();
    await h.sweep();
    expect(h.said()).toHaveLength(1);
    await expect
      .poll(() => h.said('U0ADMIN').toSorted())
      .toEqual([
        expect.stringMatching(/^:warning: .*Eva Novak became Admin/),
        expect.stringMatching(/The feed of Harbour Logistics into #make-audit has stopped.*is_archived/),
      ]);
    expect((await openFeeds(h.store)).state().feeds).toEqual([]);
  });
});

const teamRoles = ['Team Member', 'Team Admin', 'Team Operator', 'Team Monitoring', 'Team Restricted Member'];

/** Changes of team roles by Ines, with at most four of a kind, so that they do not cause an alarm together. */
function scattered({ make: { world } }: Harbour): (() => void)[] {
  return [915, 916, 917, 918].flatMap((team) => {
    const left = new Set(
      [...world.teamMemberships.keys()]
        .filter((key) => key.endsWith(`/${team}`))
        .map((key) => Number.parseInt(key, 10))
        .filter((user) => user >= 4200),
    );
    return teamRoles.flatMap((role) => {
      const some = [...left].filter((user) => world.teamRole(user, team) !== role).slice(0, 4);
      for (const user of some) left.delete(user);
      return some.map((user) => () => world.setTeamRole(user, team, role, 4121));
    });
  });
}

test('more than twenty changes of many kinds at once are twenty alerts and one digest with a thread', async () => {
  const h = await harbour();
  await h.sweep();
  for (const change of scattered(h).slice(0, 25)) change();
  await h.sweep();
  await h.sweep();
  await h.restart();
  await h.sweep();
  const said = h.said();
  expect(said.filter((text) => /^:warning: .*\[Ask to undo\]/s.test(text))).toHaveLength(20);
  expect(said.filter((text) => text.includes('And 5 more changes in Harbour Logistics'))).toHaveLength(1);
  const [thread, ...more] = said.filter((text) => text.startsWith('•'));
  expect(more).toEqual([]);
  expect(thread?.match(/ became /g)).toHaveLength(5);
  expect(thread?.match(/\[Ask to undo\]/g)).toHaveLength(5);
  expect(said).toHaveLength(23);
  expect(await h.queries().counts(logistics, 0, Date.now() + 1)).toEqual({
    matched: 0,
    explained: 0,
    unexplained: 25,
  });
});

test('each of many changes at once has its button in the thread, and the person once the log names one', async () => {
  const h = await harbour();
  await h.sweep();
  for (const change of scattered(h).slice(0, 60)) change();
  await h.sweep();
  const thread = () => h.said().filter((text) => text.startsWith('•'));
  expect(thread().map((text) => text.match(/\[Ask to undo\]/g)?.length)).toEqual([30, 10]);
  expect(thread().join()).not.toContain('By Ines Duarte.');
  await h.watch().offer(logistics, await h.log());
  await h.sweep();
  expect(h.said('U0INES')).toHaveLength(20);
  expect(thread().map((text) => text.match(/By Ines Duarte\./g)?.length)).toEqual([30, 10]);
  const drawn = (): number => h.slack.calls.filter(({ method }) => method === 'chat.update').length;
  const before = drawn();
  await h.sweep();
  expect(drawn()).toBe(before);
  const told = (await h.events()).flatMap((event) => (event.type === 'finding.told' ? (event.of ?? []) : []));
  expect(new Set(told).size).toBe(40);
});

test('changes in the next minutes also go into digests, one per poll', async () => {
  const h = await harbour();
  await h.sweep();
  const changes = scattered(h);
  for (const [first, count] of [
    [0, 15],
    [15, 15],
    [30, 3],
  ] as const) {
    for (const change of changes.slice(first, first + count)) change();
    await h.sweep();
  }
  await h.restart();
  await h.sweep();
  const top = h.said().filter((text) => text.startsWith(':warning:'));
  expect(top.filter((text) => text.includes(' became '))).toHaveLength(20);
  expect(top.slice(20)).toEqual([
    expect.stringContaining('And 10 more changes'),
    expect.stringContaining('And 3 more changes'),
  ]);
  const all = h
    .said()
    .join('\n')
    .match(/ became /g);
  expect(all).toHaveLength(33);
});

test('a thread of maximum length fits Slack’s limits, whatever the names', async () => {
  const h = await harbour();
  const long = '<&>*'.repeat(80);
  const alerts = Array.from(
    { length: mostInDigest },
    (_, n): Alert => ({
      finding: {
        id: n.toString(16).padStart(16, '0'),
        organizationId: logistics,
        organization: long,
        movement: 'joined',
        userId: n + 1,
        name: { personal: long },
        email: { personal: long },
        between: { from: 0, until: 0 },
        verdict: 'unexplained',
      },
      actor: { name: { personal: long }, uuid: 'u', at: 0 },
      answer: { person: ada, mine: false },
      log: 'read',
    }),
  );
  const { replies } = digest(alerts);
  expect(replies).toHaveLength(40);
  expect(new Set(replies.flatMap(({ of }) => of)).size).toBe(1200);
  const poster = createPoster({
    client: createClient(h.slack.botToken, h.slack.apiUrl),
    self: { botId: app.bot },
    othersUntil: () => 0,
    perChannelMs: 0,
  });
  for (const [n, { message }] of replies.slice(-2).entries()) {
    await poster.post({ channel: 'C0AUDIT', message, step: `${n}`, since: Date.now() });
  }
  expect(h.said()).toHaveLength(2);
});

test('an alert says so if the plan has no log', async () => {
  const h = await harbour();
  h.make.world.organization(logistics).license.auditLogsDays = 0;
  await h.sweep();
  raise(h);
  await h.sweep();
  expect(h.said()[1]).toContain('This organization has no audit log, so Make does not say who.');
});

test('typed names are not rendered as markup', async () => {
  const h = await harbour();
  await h.sweep();
  h.make.world.addUser({ id: 4900, name: '<!channel> *boss*', email: 'max@example.com' });
  h.make.world.setOrganizationRole(4900, logistics, 'Admin');
  await h.sweep();
  const [, message] = h.slack.workspace.history('C0AUDIT');
  expect(message?.text).toContain('&lt;!channel&gt;');
});

test('the length of a sweep is reported', async () => {
  const h = await harbour();
  await h.sweep();
  await h.sweep();
  expect(h.watch().health()[1]?.says).toMatch(/^4 teams, a sweep takes \d+ s/);
});

test('a started watch checks each new snapshot by itself, until it is stopped', async () => {
  const h = await harbour();
  h.watch().start();
  await h.directory().refresh();
  await h.slack.waitForCall(({ method }) => method === 'chat.postMessage');
  await h.watch().stop();
  raise(h);
  await h.directory().refresh();
  expect(await h.found()).toEqual([]);
});

test('teams are not read if only another organization was read again', async () => {
  const h = await harbour();
  const listeners: PictureListener[] = [];
  const pictures: DirectorySnapshot[] = [];
  h.directory().onPicture((picture) => void pictures.push(picture));
  await h.directory().refresh();
  const onPicture = (listener: PictureListener) => {
    listeners.push(listener);
    for (const picture of pictures.slice(-1)) listener(picture);
    return () => undefined;
  };
  await h.restart({ directory: { ...h.directory(), onPicture }, pollMs: 1e6 });
  const picture = pictures.at(-1);
  if (!picture) throw new Error('there is no picture');
  const reads = () => h.make.calls.filter(({ path }) => path === '/teams/918/user-team-roles').length;
  h.watch().start();
  await expect.poll(reads).toBeGreaterThan(0);
  // When this round ends, those that began at the start have ended too.
  await h.watch().round();
  const before = reads();
  const [id, organization] = [...picture.organizations][0] ?? [];
  if (id === undefined || !organization) throw new Error('there is no organization');
  const organizations = new Map([[id, { ...organization }]]);
  const show = () => {
    for (const listener of listeners) listener({ ...picture, organizations: new Map(organizations) });
  };
  show();
  await expect.poll(reads).toBe(before + 1);
  // When this round ends, the round before has ended too.
  await h.watch().round();
  show();
  // A further round would send its reads before the last of these calls.
  for (let n = 0; n < 20; n += 1) await h.client.teamRoles.list(915, { organizationId: id });
  await h.watch().stop();
  expect(reads()).toBe(before + 2);
});
