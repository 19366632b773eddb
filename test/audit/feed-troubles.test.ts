import { expect, test } from 'vitest';
import { dayMs, type Harbour, harbour, hourMs, labs, logistics } from './harbour.js';

const feed = 'C0FEED';
const tenMinutes = 10 * 60_000 + 1;
const bot = 4001;

const logCalls = (town: Harbour) => town.pages().length;

test('an organization without an audit log is told what it cannot see, once, whatever restarts', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: labs });
  await life.reader.poll();
  await life.reader.poll();
  await life.end();
  const next = await town.live();
  await next.reader.poll();
  expect(town.shown(feed)).toEqual([expect.stringContaining('*Harbour Labs has no audit log*')]);
  expect(town.shown(feed)[0]).toContain('Memberships are compared all the same');
  expect(next.feeds.book().troubles).toMatchObject([
    { source: { organizationId: labs }, trouble: 'no-plan' },
  ]);
  expect(next.reader.health()).toMatchObject([{ ok: true, says: expect.stringContaining('no audit log') }]);
});

test('a closed log is asked for again every ten minutes, and a plan that gets one is told of', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: labs });
  await life.reader.poll();
  await life.reader.poll();
  expect(logCalls(town)).toBe(1);
  const organization = town.make.world.organization(labs);
  organization.plan = 'Enterprise';
  organization.license.auditLogsDays = 365;
  const [target] = town.acts(1, { organizationId: labs, teamId: 921 });
  town.later(tenMinutes);
  await life.reader.poll();
  expect(town.shown(feed)).toHaveLength(3);
  expect(town.shown(feed)[1]).toContain('*Harbour Labs has an audit log* now');
  expect(town.targets(feed)).toEqual([target]);
  expect(life.feeds.book().troubles).toEqual([]);
});

test('a right that is lost is said once, and what was missed follows when it is back', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  town.make.world.setOrganizationRole(bot, logistics, 'Member');
  const targets = town.acts(3);
  await life.reader.poll();
  town.later(tenMinutes);
  await life.reader.poll();
  expect(town.shown(feed)).toEqual([
    expect.stringContaining('*Make does not let Usher read the audit log of Harbour Logistics*'),
  ]);
  town.make.world.setOrganizationRole(bot, logistics, 'Admin');
  town.later(tenMinutes);
  await life.reader.poll();
  expect(town.shown(feed)[1]).toContain('*The audit log of Harbour Logistics can be read again.*');
  expect(town.targets(feed)).toEqual(targets);
});

test("a team's own log takes the place of a whole log that is closed, without a loss or a repetition", async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics, teamId: 915 });
  town.later(1000);
  const targets = town.acts(2);
  await life.reader.poll();
  town.make.world.setOrganizationRole(bot, logistics, 'Member');
  town.make.world.setTeamRole(bot, 915, 'Team Admin');
  targets.push(...town.acts(30));
  await life.reader.poll();
  expect(town.pages(/^\/audit-logs\/team\/915$/)).toHaveLength(1);
  await life.end();
  const next = await town.live();
  targets.push(...town.acts(2));
  await next.reader.poll();
  town.make.world.setOrganizationRole(bot, logistics, 'Admin');
  targets.push(...town.acts(2));
  town.later(tenMinutes);
  await next.reader.poll();
  await next.reader.poll();
  expect(town.targets(feed)).toEqual(targets);
  expect(town.shown(feed).join('\n')).not.toContain('does not let');
  town.later(3 * dayMs);
  await next.reader.poll();
  expect(await next.store.keys('cursor/')).toEqual(['cursor/7301']);
});

test('a team whose own log is closed as well is told so', async () => {
  const town = await harbour();
  const life = await town.live();
  town.make.world.setOrganizationRole(bot, logistics, 'Member');
  await town.subscribe(life, feed, { organizationId: logistics, teamId: 915 });
  await life.reader.poll();
  await life.reader.poll();
  expect(town.shown(feed)).toEqual([
    expect.stringContaining(
      '*Make does not let Usher read the audit log of Finance Ops in Harbour Logistics*',
    ),
  ]);
});

test('a failure that lasts ten minutes is said once, and again when it is over', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  town.make.faults.add({ match: { path: /audit-logs/ }, kind: 'status', status: 503, times: 1000 });
  await life.reader.poll();
  expect(life.reader.health()).toMatchObject([{ ok: true, says: expect.stringContaining('unavailable') }]);
  expect(town.shown(feed)).toEqual([]);
  town.later(tenMinutes);
  await life.reader.poll();
  await life.reader.poll();
  expect(life.reader.health()).toMatchObject([{ ok: false }]);
  expect(town.shown(feed)).toEqual([
    expect.stringContaining('*The audit log of Harbour Logistics could not be read* since'),
  ]);
  expect(town.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  town.make.faults.clear();
  const targets = town.acts(2);
  await life.reader.poll();
  expect(town.shown(feed)[1]).toContain('can be read again');
  expect(town.targets(feed)).toEqual(targets);
  expect(life.reader.health()).toMatchObject([{ ok: true, says: expect.stringContaining('read 2') }]);
});

test('what Make no longer keeps is a gap, said with its beginning and its end', async () => {
  const town = await harbour();
  const life = await town.live();
  town.make.world.organization(logistics).license.auditLogsDays = 30;
  await town.subscribe(life, feed, { organizationId: logistics });
  await life.reader.poll();
  await life.end();
  const from = town.now();
  town.acts(5, { until: from + dayMs });
  town.later(40 * dayMs);
  const kept = town.acts(5, { until: town.now() - dayMs });
  const next = await town.live();
  await next.reader.poll();
  await next.reader.poll();
  const shown = town.shown(feed);
  expect(shown[0]).toContain('*Events are missing* from Harbour Logistics');
  const [, begins, ends] = /between <!date\^(\d+)\^.* and <!date\^(\d+)\^/.exec(shown[0] ?? '') ?? [];
  expect(Number(begins) * 1000).toBeLessThan(from + hourMs);
  expect(Number(ends) * 1000).toBeGreaterThan(from + 10 * dayMs - hourMs);
  expect(shown.at(-1)).toContain('is whole again after the gap');
  expect(shown).toHaveLength(3);
  expect(town.targets(feed)).toEqual(kept);
});

test('a quiet log is not a gap', async () => {
  const town = await harbour();
  const life = await town.live();
  await town.subscribe(life, feed, { organizationId: logistics });
  for (let day = 0; day < 6; day++) {
    await life.reader.poll();
    town.later(100 * dayMs);
  }
  expect(town.shown(feed)).toEqual([]);
});
