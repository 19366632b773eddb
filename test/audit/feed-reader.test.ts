import { expect, test, vi } from 'vitest';
import { person, system } from '../../src/approvals/person.js';
import { ada, dayMs, harbour, hourMs, labs, logistics } from './harbour.js';

const feed = 'C0FEED';

test('a few events are one message, oldest first, each under the name of who did it', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  const targets = town.acts(3);
  await life.reader.poll();
  expect(town.targets(feed)).toEqual(targets);
  expect(town.shown(feed)).toHaveLength(1);
  expect(town.shown(feed)[0]).toContain(
    '*Ines Duarte*:\n• removed <https://eu1.make.com/team/915/dashboard|a webhook>',
  );
});

test('nothing from before the subscription is posted', async () => {
  const town = await harbour();
  const life = await town.live();
  town.acts(5, { until: town.now() - 1000 });
  await town.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  expect(town.shown(feed)).toEqual([]);
});

test('2,000 events in a burst arrive once each and in order, as digests with everything in their threads', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  const targets = town.acts(2000, { until: town.now() + 2000 });
  town.later(3000);
  await life.reader.poll();
  await life.reader.poll();
  expect(town.targets(feed)).toEqual(targets);
  const top = town.slack.workspace.history(feed).filter(({ thread_ts }) => thread_ts === undefined);
  expect(top).toHaveLength(4);
  expect(town.shown(feed)[0]).toContain('*500 events* in Harbour Logistics');
});

test('two channels listen to one reader, which asks Make once', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  await town.subscribe(life, 'C0AUDIT', { organizationId: logistics, teamId: 916 });
  town.acts(2);
  const [marketing] = town.acts(1, { teamId: 916 });
  await life.reader.poll();
  expect(town.targets(feed)).toHaveLength(3);
  expect(town.targets('C0AUDIT')).toEqual([marketing]);
  expect(town.pages()).toHaveLength(1);
});

test('an entry that is logged late still comes, once, also from deep below what is known', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  town.later(hourMs);
  const first = town.acts(300);
  await life.reader.poll();
  const [late = ''] = town.acts(1, { until: town.now() - 20 * 60_000 });
  await life.reader.poll();
  await life.reader.poll();
  expect(town.targets(feed)).toEqual([...first, late]);
});

test('an entry that was logged late while no reader lived comes after the start', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  town.later(hourMs);
  const first = town.acts(150, { until: town.now(), apartMs: 15_000 });
  await life.reader.poll();
  await life.end();
  const [late = ''] = town.acts(1, { until: town.now() - 36 * 60_000 });
  const next = await town.live();
  await next.reader.poll();
  await next.reader.poll();
  expect(town.targets(feed)).toEqual([...first, late]);
});

test('an entry that was logged late over midnight comes too, with and without a restart between', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  town.later(dayMs - (town.now() % dayMs) + dayMs - 60_000);
  const targets = town.acts(150, { until: town.now(), apartMs: 15_000 });
  await life.reader.poll();
  town.later(120_000);
  await life.reader.poll();
  const yesterday = town.now() - (town.now() % dayMs) - 36 * 60_000;
  targets.push(...town.acts(1, { until: yesterday }));
  await life.reader.poll();
  expect(town.targets(feed)).toEqual(targets);
  await life.end();
  targets.push(...town.acts(1, { until: yesterday + 1 }));
  const next = await town.live();
  await next.reader.poll();
  expect(town.targets(feed)).toEqual(targets);
});

test('a lost answer of Slack is looked up before the message is posted again', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  const targets = town.acts(60);
  town.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer', times: 2 });
  await life.reader.poll();
  expect(town.targets(feed)).toEqual(targets);
});

test('while Slack does not take messages the cursor stays, and what was accepted is not posted again', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  await town.subscribe(life, 'C0AUDIT', { organizationId: logistics });
  const targets = town.acts(4);
  const broken = { method: 'chat.postMessage', kind: 'error', channel: feed, times: 4 } as const;
  town.slack.faults.add(broken);
  await life.reader.poll();
  expect(life.reader.health()).toMatchObject([
    { name: 'feed 7301', says: expect.stringContaining('internal_error') },
  ]);
  expect(town.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  expect(town.targets('C0AUDIT')).toEqual(targets);
  await life.reader.poll();
  expect(town.targets(feed)).toEqual(targets);
  expect(town.targets('C0AUDIT')).toEqual(targets);
  expect(life.reader.health()).toMatchObject([{ says: expect.stringContaining('read 2') }]);
});

test('filters choose by group, name and person; a channel for the unexplained gets no lines', async () => {
  const town = await harbour();
  const life = await town.live();
  const source = { organizationId: logistics };
  for (const id of ['C0NAMES', 'C0PEOPLE', 'C0QUIET']) town.slack.workspace.addChannel({ id, name: id });
  await town.subscribe(life, feed, source, { groups: ['Keys'] });
  await town.subscribe(life, 'C0NAMES', source, { names: ['webhook_disabled'] });
  await town.subscribe(life, 'C0PEOPLE', source, { people: [4132] });
  await town.subscribe(life, 'C0QUIET', source, { onlyUnexplained: true });
  town.later(1000);
  const [key] = town.acts(1, { eventName: 'key_created' });
  const [disabled] = town.acts(1, { eventName: 'webhook_disabled' });
  const [cats] = town.acts(1, { actorId: 4132 });
  await life.reader.poll();
  expect(town.targets(feed)).toEqual([key]);
  expect(town.targets('C0NAMES')).toEqual([disabled]);
  expect(town.targets('C0PEOPLE')).toEqual([cats]);
  expect(town.shown('C0QUIET')).toEqual([]);
});

test('a muted feed gets nothing, and one line afterwards', async () => {
  const town = await harbour();
  const life = await town.live();
  const id = await town.subscribe(life, feed, { organizationId: logistics });
  const until = town.now() + hourMs;
  await life.feeds.change(() => [{ type: 'feed.muted', at: town.now(), by: person(ada), feed: id, until }]);
  town.acts(3);
  await life.reader.poll();
  await life.reader.poll();
  expect(town.shown(feed)).toEqual([]);
  town.later(hourMs + 1000);
  const [after] = town.acts(1);
  await life.reader.poll();
  await life.reader.poll();
  expect(town.shown(feed)).toHaveLength(2);
  expect(town.shown(feed)[0]).toContain('3 events were left out while this feed was muted');
  expect(town.targets(feed)).toEqual([after]);
});

test('a feed whose channel is gone is stopped, the admins are told once, and the others go on', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  await town.subscribe(life, 'C0AUDIT', { organizationId: logistics });
  const channel = town.slack.workspace.channels.get(feed);
  if (channel) channel.is_archived = true;
  const targets = town.acts(2);
  await life.reader.poll();
  await life.reader.poll();
  expect(town.targets('C0AUDIT')).toEqual(targets);
  expect(life.feeds.book().feeds.map(({ channel: where }) => where)).toEqual(['C0AUDIT']);
  expect(town.shown('DU0ADMIN')).toEqual([expect.stringContaining('into <#C0FEED> has stopped')]);
});

test('a change of membership goes to the watch, and into the feed only with the request that explains it', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  town.acts(2, { eventName: 'team_role_updated' });
  const uuids = town.make.world.auditLog
    .of(logistics)
    .slice(-2)
    .map(({ uuid }) => uuid);
  town.explained.set(uuids[1] ?? '', 'REQ-7');
  await life.reader.poll();
  expect(town.offered.map(({ uuid }) => uuid)).toEqual(uuids);
  expect(town.shown(feed)).toHaveLength(1);
  expect(town.shown(feed)[0]).toContain('<https://harbour.slack.com/archives/C0APPROVALS/REQ-7|REQ-7>');
});

test('a log nobody listens to is not read, and a later subscription begins anew', async () => {
  const town = await harbour();
  const life = await town.live();
  const id = await town.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  expect(await life.store.keys('cursor/')).toEqual(['cursor/7301']);
  await life.feeds.change(() => [{ type: 'feed.unsubscribed', at: town.now(), by: system, feed: id }]);
  town.acts(3, { until: town.now() - 1 });
  const before = town.pages().length;
  await life.reader.poll();
  expect(town.pages()).toHaveLength(before);
  expect(await life.store.keys('cursor/')).toEqual([]);
  await town.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  expect(town.shown(feed)).toEqual([]);
});

test('days of backlog are caught up from the old end, one call a page', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  await life.end();
  town.later(5 * dayMs);
  const targets = town.acts(1450, { apartMs: 200_000 });
  const before = town.pages().length;
  const next = await town.live();
  await next.reader.poll();
  expect(town.targets(feed)).toEqual(targets);
  expect(town.pages().length - before).toBe(15);
});

test('polling by itself posts what happens, and stops when told', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  life.reader.start();
  town.acts(2);
  await town.slack.waitForCall(({ method, ok }) => method === 'chat.postMessage' && ok);
  await life.reader.stop();
  const calls = town.make.calls.length;
  expect(town.targets(feed).length).toBeGreaterThan(0);
  expect(town.make.calls).toHaveLength(calls);
});

test('a message that Slack refuses is said to be left out, and what follows it comes', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  town.acts(2);
  town.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks' });
  await life.reader.poll();
  const [after] = town.acts(1);
  await life.reader.poll();
  expect(town.shown(feed)[0]).toContain('Slack refuses the message (invalid_blocks)');
  expect(town.targets(feed)).toEqual([after]);
});

test('an organization whose delivery takes long holds up no other', async () => {
  const town = await harbour();
  const life = await town.live();
  const organization = town.make.world.organization(labs);
  organization.plan = 'Enterprise';
  organization.license.auditLogsDays = 365;
  await town.subscribe(life, feed, { organizationId: logistics });
  await town.subscribe(life, 'C0AUDIT', { organizationId: labs });
  const held = town.slack.faults.hold({ method: 'chat.postMessage', channel: feed });
  const slow = town.acts(1);
  const first = life.reader.poll();
  await held.arrived;
  life.reader.start();
  const [target] = town.acts(1, { organizationId: labs, teamId: 921 });
  await vi.waitFor(() => expect(town.targets('C0AUDIT')).toEqual([target]), 20_000);
  held.release();
  await first;
  expect(town.targets(feed)).toEqual(slow);
});

test('who subscribes while a long backlog is delivered gets what happens from then on', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  town.later(3 * dayMs);
  const old = town.acts(600, { until: town.now() - hourMs });
  const held = town.slack.faults.hold({ method: 'chat.postMessage', channel: feed });
  const polled = life.reader.poll();
  await held.arrived;
  await town.subscribe(life, 'C0AUDIT', { organizationId: logistics });
  const [later = ''] = town.acts(1);
  held.release();
  await polled;
  await life.reader.poll();
  expect(town.targets(feed)).toEqual([...old, later]);
  expect(town.targets('C0AUDIT')).toEqual([later]);
});

test('what got through before a restart is found below hundreds of later messages', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  const targets = town.acts(3);
  town.slack.faults.add({ method: 'chat.postMessage', kind: 'slow', delayMs: 1 });
  const polled = life.reader.poll();
  await town.slack.waitForCall(({ method, ok }) => method === 'chat.postMessage' && ok);
  await life.kill();
  await polled;
  const { workspace } = town.slack;
  for (let n = 0; n < 450; n++) {
    workspace.history(feed).push({ type: 'message', ts: workspace.nextTs(), user: 'U0ANA', text: 'lunch' });
  }
  town.later(1000);
  const next = await town.live();
  await next.reader.poll();
  expect(town.targets(feed)).toEqual(targets);
});
