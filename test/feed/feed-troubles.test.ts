import { expect, test } from 'vitest';
import { dayMs, type Harbour, harbour, hourMs, labs, logistics } from './feed-fixture.js';

const feed = 'C0FEED';
const tenMinutes = 10 * 60_000 + 1;
const bot = 4001;

const logCalls = (harness: Harbour) => harness.pages().length;

test('an organization without an audit log is told once what it cannot see, even across restarts', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: labs });
  await life.reader.poll();
  await life.reader.poll();
  await life.end();
  const next = await harness.live();
  await next.reader.poll();
  expect(harness.shown(feed)).toEqual([expect.stringContaining('*Harbour Labs has no audit log*')]);
  expect(harness.shown(feed)[0]).toContain('Memberships are compared all the same');
  expect(next.feeds.state().troubles).toMatchObject([
    { source: { organizationId: labs }, trouble: 'no-plan' },
  ]);
  expect(next.reader.health()).toMatchObject([{ ok: true, says: expect.stringContaining('no audit log') }]);
});

test('a closed log is checked every ten minutes, and an upgraded plan is announced', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: labs });
  await life.reader.poll();
  await life.reader.poll();
  expect(logCalls(harness)).toBe(1);
  const organization = harness.make.world.organization(labs);
  organization.plan = 'Enterprise';
  organization.license.auditLogsDays = 365;
  const [target] = harness.acts(1, { organizationId: labs, teamId: 921 });
  harness.later(tenMinutes);
  await life.reader.poll();
  expect(harness.shown(feed)).toHaveLength(3);
  expect(harness.shown(feed)[1]).toContain('*Harbour Labs has an audit log* now');
  expect(harness.targets(feed)).toEqual([target]);
  expect(life.feeds.state().troubles).toEqual([]);
});

test('a lost permission is reported once, and missed events follow when it is back', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  harness.make.world.setOrganizationRole(bot, logistics, 'Member');
  const targets = harness.acts(3);
  await life.reader.poll();
  harness.later(tenMinutes);
  await life.reader.poll();
  expect(harness.shown(feed)).toEqual([
    expect.stringContaining('*Make does not let Usher read the audit log of Harbour Logistics*'),
  ]);
  harness.make.world.setOrganizationRole(bot, logistics, 'Admin');
  harness.later(tenMinutes);
  await life.reader.poll();
  expect(harness.shown(feed)[1]).toContain('*The audit log of Harbour Logistics can be read again.*');
  expect(harness.targets(feed)).toEqual(targets);
});

test('a subscriber to one team is told that the log of the organization is closed', async () => {
  const harness = await harbour();
  const life = await harness.live();
  harness.make.world.setOrganizationRole(bot, logistics, 'Member');
  await harness.subscribe(life, feed, { organizationId: logistics, teamId: 915 });
  await life.reader.poll();
  await life.reader.poll();
  expect(harness.shown(feed)).toEqual([
    expect.stringContaining('*Make does not let Usher read the audit log of Harbour Logistics*'),
  ]);
});

test('a failure of ten minutes is reported once, and again when it is over', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  harness.make.faults.add({ match: { path: /audit-logs/ }, kind: 'status', status: 503, times: 1000 });
  await life.reader.poll();
  expect(life.reader.health()).toMatchObject([{ ok: true, says: expect.stringContaining('unavailable') }]);
  expect(harness.shown(feed)).toEqual([]);
  harness.later(tenMinutes);
  await life.reader.poll();
  await life.reader.poll();
  expect(life.reader.health()).toMatchObject([{ ok: false }]);
  expect(harness.shown(feed)).toEqual([
    expect.stringContaining('*The audit log of Harbour Logistics could not be read* since'),
  ]);
  expect(harness.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  harness.make.faults.clear();
  const targets = harness.acts(2);
  await life.reader.poll();
  expect(harness.shown(feed)[1]).toContain('can be read again');
  expect(harness.targets(feed)).toEqual(targets);
  expect(life.reader.health()).toMatchObject([{ ok: true, says: expect.stringContaining('read 2') }]);
});

test('entries that Make no longer keeps are reported as a gap with beginning and end', async () => {
  const harness = await harbour();
  const life = await harness.live();
  harness.make.world.organization(logistics).license.auditLogsDays = 30;
  await harness.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  await life.end();
  const from = harness.now();
  harness.acts(5, { until: from + dayMs });
  harness.later(40 * dayMs);
  const kept = harness.acts(5, { until: harness.now() - dayMs });
  const next = await harness.live();
  await next.reader.poll();
  await next.reader.poll();
  const shown = harness.shown(feed);
  expect(shown[0]).toContain('*Events are missing* from Harbour Logistics');
  const [, begins, ends] = /between <!date\^(\d+)\^.* and <!date\^(\d+)\^/.exec(shown[0] ?? '') ?? [];
  expect(Number(begins) * 1000).toBeLessThan(from + hourMs);
  expect(Number(ends) * 1000).toBeGreaterThan(from + 10 * dayMs - hourMs);
  expect(shown.at(-1)).toContain('is complete again after the gap');
  expect(shown).toHaveLength(3);
  expect(harness.targets(feed)).toEqual(kept);
});

test('a quiet log is not a gap', async () => {
  const harness = await harbour();
  const life = await harness.live();
  await harness.subscribe(life, feed, { organizationId: logistics });
  for (let day = 0; day < 6; day++) {
    await life.reader.poll();
    harness.later(100 * dayMs);
  }
  expect(harness.shown(feed)).toEqual([]);
});
