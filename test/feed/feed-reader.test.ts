import { expect, test, vi } from 'vitest';
import { person, system } from '../../src/approvals/person.js';
import { ada, dayMs, harbour, hourMs, labs, logistics } from './feed-fixture.js';

const feed = 'C0FEED';

test('a few events make one message, oldest first, grouped by person', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  const targets = harness.acts(3);
  await life.reader.poll();
  expect(harness.targets(feed)).toEqual(targets);
  expect(harness.shown(feed)).toHaveLength(1);
  expect(harness.shown(feed)[0]).toContain(
    '*Ines Duarte*:\n• removed <https://eu1.make.com/team/915/dashboard|a webhook>',
  );
});

test('events from before the subscription are not posted', async () => {
  const harness = await harbour();
  const life = await harness.live();
  harness.acts(5, { until: harness.now() - 1000 });
  await harness.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  expect(harness.shown(feed)).toEqual([]);
});

test('2,000 events in a burst are posted once each and in order, as digests with threads', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  const targets = harness.acts(2000, { until: harness.now() + 2000 });
  harness.later(3000);
  await life.reader.poll();
  await life.reader.poll();
  expect(harness.targets(feed)).toEqual(targets);
  const top = harness.slack.workspace.history(feed).filter(({ thread_ts }) => thread_ts === undefined);
  expect(top).toHaveLength(4);
  expect(harness.shown(feed)[0]).toContain('*500 events* in Harbour Logistics');
});

test('two channels share one reader, which asks Make once', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  await harness.subscribe(life, 'C0AUDIT', { organizationId: logistics, teamId: 916 });
  harness.acts(2);
  const [marketing] = harness.acts(1, { teamId: 916 });
  await life.reader.poll();
  expect(harness.targets(feed)).toHaveLength(3);
  expect(harness.targets('C0AUDIT')).toEqual([marketing]);
  expect(harness.pages()).toHaveLength(1);
});

test('an entry that is logged late is posted once, even from far below the known entries', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  harness.later(hourMs);
  const first = harness.acts(300);
  await life.reader.poll();
  const [late = ''] = harness.acts(1, { until: harness.now() - 20 * 60_000 });
  await life.reader.poll();
  await life.reader.poll();
  expect(harness.targets(feed)).toEqual([...first, late]);
});

test('an entry that was logged late while no reader was running is posted after the start', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  harness.later(hourMs);
  const first = harness.acts(150, { until: harness.now(), apartMs: 15_000 });
  await life.reader.poll();
  await life.end();
  const [late = ''] = harness.acts(1, { until: harness.now() - 36 * 60_000 });
  const next = await harness.live();
  await next.reader.poll();
  await next.reader.poll();
  expect(harness.targets(feed)).toEqual([...first, late]);
});

test('an entry that was logged late across midnight is posted, with and without a restart', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  harness.later(dayMs - (harness.now() % dayMs) + dayMs - 60_000);
  const targets = harness.acts(150, { until: harness.now(), apartMs: 15_000 });
  await life.reader.poll();
  harness.later(120_000);
  await life.reader.poll();
  const yesterday = harness.now() - (harness.now() % dayMs) - 36 * 60_000;
  targets.push(...harness.acts(1, { until: yesterday }));
  await life.reader.poll();
  expect(harness.targets(feed)).toEqual(targets);
  await life.end();
  targets.push(...harness.acts(1, { until: yesterday + 1 }));
  const next = await harness.live();
  await next.reader.poll();
  expect(harness.targets(feed)).toEqual(targets);
});

test('a message with a lost answer from Slack is looked up before it is posted again', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  const targets = harness.acts(60);
  harness.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer', times: 2 });
  await life.reader.poll();
  expect(harness.targets(feed)).toEqual(targets);
});

test('the cursor stays while Slack accepts no messages, and accepted ones are not posted again', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  await harness.subscribe(life, 'C0AUDIT', { organizationId: logistics });
  const targets = harness.acts(4);
  const broken = { method: 'chat.postMessage', kind: 'error', channel: feed, times: 4 } as const;
  harness.slack.faults.add(broken);
  await life.reader.poll();
  expect(life.reader.health()).toMatchObject([
    { name: 'feed 7301', says: expect.stringContaining('internal_error') },
  ]);
  expect(harness.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  expect(harness.targets('C0AUDIT')).toEqual(targets);
  await life.reader.poll();
  expect(harness.targets(feed)).toEqual(targets);
  expect(harness.targets('C0AUDIT')).toEqual(targets);
  expect(life.reader.health()).toMatchObject([{ says: expect.stringContaining('read 2') }]);
});

test('filters select by group, name and person, and a channel for unexplained changes gets no lines', async () => {
  const harness = await harbour();
  const life = await harness.live();
  const source = { organizationId: logistics };
  for (const id of ['C0NAMES', 'C0PEOPLE', 'C0QUIET']) harness.slack.workspace.addChannel({ id, name: id });
  await harness.subscribe(life, feed, source, { groups: ['Keys'] });
  await harness.subscribe(life, 'C0NAMES', source, { names: ['webhook_disabled'] });
  await harness.subscribe(life, 'C0PEOPLE', source, { people: [4132] });
  await harness.subscribe(life, 'C0QUIET', source, { onlyUnexplained: true });
  harness.later(1000);
  const [key] = harness.acts(1, { eventName: 'key_created' });
  const [disabled] = harness.acts(1, { eventName: 'webhook_disabled' });
  const [cats] = harness.acts(1, { actorId: 4132 });
  await life.reader.poll();
  expect(harness.targets(feed)).toEqual([key]);
  expect(harness.targets('C0NAMES')).toEqual([disabled]);
  expect(harness.targets('C0PEOPLE')).toEqual([cats]);
  expect(harness.shown('C0QUIET')).toEqual([]);
});

test('a muted feed gets nothing, and one line after the mute', async () => {
  const harness = await harbour();
  const life = await harness.live();
  const id = await harness.subscribe(life, feed, { organizationId: logistics });
  const until = harness.now() + hourMs;
  await life.feeds.change(() => [
    { type: 'feed.muted', at: harness.now(), by: person(ada), feed: id, until },
  ]);
  harness.acts(3);
  await life.reader.poll();
  await life.reader.poll();
  expect(harness.shown(feed)).toEqual([]);
  harness.later(hourMs + 1000);
  const [after] = harness.acts(1);
  await life.reader.poll();
  await life.reader.poll();
  expect(harness.shown(feed)).toHaveLength(2);
  expect(harness.shown(feed)[0]).toContain('3 events were left out while this feed was muted');
  expect(harness.targets(feed)).toEqual([after]);
});

test('a feed whose channel is gone is stopped, the admins are told once, and other feeds continue', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  await harness.subscribe(life, 'C0AUDIT', { organizationId: logistics });
  const channel = harness.slack.workspace.channels.get(feed);
  if (channel) channel.is_archived = true;
  const targets = harness.acts(2);
  await life.reader.poll();
  await life.reader.poll();
  expect(harness.targets('C0AUDIT')).toEqual(targets);
  expect(life.feeds.state().feeds.map(({ channel: where }) => where)).toEqual(['C0AUDIT']);
  expect(harness.shown('DU0ADMIN')).toEqual([expect.stringContaining('into <#C0FEED> has stopped')]);
});

test('a membership change goes to the watch, and to the feed only with the request that explains it', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  harness.acts(2, { eventName: 'team_role_updated' });
  const uuids = harness.make.world.auditLog
    .of(logistics)
    .slice(-2)
    .map(({ uuid }) => uuid);
  harness.explained.set(uuids[1] ?? '', 'REQ-7');
  await life.reader.poll();
  expect(harness.offered.map(({ uuid }) => uuid)).toEqual(uuids);
  expect(harness.shown(feed)).toHaveLength(1);
  expect(harness.shown(feed)[0]).toContain('<https://harbour.slack.com/archives/C0APPROVALS/REQ-7|REQ-7>');
});

test('a log without subscribers is not read, and a later subscription starts fresh', async () => {
  const harness = await harbour();
  const life = await harness.live();
  const id = await harness.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  expect(await life.store.keys('cursor/')).toEqual(['cursor/7301']);
  await life.feeds.change(() => [{ type: 'feed.unsubscribed', at: harness.now(), by: system, feed: id }]);
  harness.acts(3, { until: harness.now() - 1 });
  const before = harness.pages().length;
  await life.reader.poll();
  expect(harness.pages()).toHaveLength(before);
  expect(await life.store.keys('cursor/')).toEqual([]);
  await harness.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  expect(harness.shown(feed)).toEqual([]);
});

test('days of backlog are read from the oldest end, one page per call', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  await life.end();
  harness.later(5 * dayMs);
  const targets = harness.acts(1450, { apartMs: 200_000 });
  const before = harness.pages().length;
  const next = await harness.live();
  await next.reader.poll();
  expect(harness.targets(feed)).toEqual(targets);
  expect(harness.pages().length - before).toBe(15);
});

test('the poller posts events by itself, and stops when told', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  life.reader.start();
  harness.acts(2);
  await harness.slack.waitForCall(({ method, ok }) => method === 'chat.postMessage' && ok);
  await life.reader.stop();
  const calls = harness.make.calls.length;
  expect(harness.targets(feed).length).toBeGreaterThan(0);
  expect(harness.make.calls).toHaveLength(calls);
});

test('a message that Slack refuses is reported as left out, and later ones are posted', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  harness.acts(2);
  harness.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks' });
  await life.reader.poll();
  const [after] = harness.acts(1);
  await life.reader.poll();
  expect(harness.shown(feed)[0]).toContain('Slack refuses the message (invalid_blocks)');
  expect(harness.targets(feed)).toEqual([after]);
});

test('an organization with slow delivery does not block others', async () => {
  const harness = await harbour();
  const life = await harness.live();
  const organization = harness.make.world.organization(labs);
  organization.plan = 'Enterprise';
  organization.license.auditLogsDays = 365;
  await harness.subscribe(life, feed, { organizationId: logistics });
  await harness.subscribe(life, 'C0AUDIT', { organizationId: labs });
  const held = harness.slack.faults.hold({ method: 'chat.postMessage', channel: feed });
  const slow = harness.acts(1);
  const first = life.reader.poll();
  await held.arrived;
  life.reader.start();
  const [target] = harness.acts(1, { organizationId: labs, teamId: 921 });
  await vi.waitFor(() => expect(harness.targets('C0AUDIT')).toEqual([target]), 20_000);
  held.release();
  await first;
  expect(harness.targets(feed)).toEqual(slow);
});

test('a channel that subscribes during a long backlog gets later events', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  harness.later(3 * dayMs);
  const old = harness.acts(600, { until: harness.now() - hourMs });
  const held = harness.slack.faults.hold({ method: 'chat.postMessage', channel: feed });
  const polled = life.reader.poll();
  await held.arrived;
  await harness.subscribe(life, 'C0AUDIT', { organizationId: logistics });
  const [later = ''] = harness.acts(1);
  held.release();
  await polled;
  await life.reader.poll();
  expect(harness.targets(feed)).toEqual([...old, later]);
  expect(harness.targets('C0AUDIT')).toEqual([later]);
});

test('a message posted before a restart is found below hundreds of later messages', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  const targets = harness.acts(3);
  harness.slack.faults.add({ method: 'chat.postMessage', kind: 'slow', delayMs: 1 });
  const polled = life.reader.poll();
  await harness.slack.waitForCall(({ method, ok }) => method === 'chat.postMessage' && ok);
  await life.kill();
  await polled;
  const { workspace } = harness.slack;
  for (let n = 0; n < 450; n++) {
    workspace.history(feed).push({ type: 'message', ts: workspace.nextTs(), user: 'U0ANA', text: 'lunch' });
  }
  harness.later(1000);
  const next = await harness.live();
  await next.reader.poll();
  expect(harness.targets(feed)).toEqual(targets);
});
