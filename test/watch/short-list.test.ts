import { describe, expect, test } from 'vitest';
import { roleIds } from '../../sandbox/make/system-roles.js';
import { botWrites } from '../feed/bot.js';
import { ada, type Harbour, harbour, logistics } from './watch-fixture.js';

/** Removes people from Make's list, as a truncated answer would; the returned function puts them back. */
function hide(h: Harbour, count: number): () => void {
  const { organizationMemberships } = h.make.world;
  const hidden = [...organizationMemberships]
    .filter(([, { organizationId }]) => organizationId === logistics)
    .slice(-count);
  for (const [key] of hidden) organizationMemberships.delete(key);
  return () => {
    for (const [key, one] of hidden) organizationMemberships.set(key, one);
  };
}

describe('a list missing more than a fifth', () => {
  test('is read again, and reports nobody if it is complete then', async () => {
    const h = await harbour();
    await h.sweep();
    const restore = hide(h, 60);
    await h.directory().refresh();
    restore();
    await h.watch().round();
    await h.sweep();
    expect((await h.events()).map(({ type }) => type)).toEqual(['baseline.taken', 'finding.told']);
  });

  test('is one alarm; changes in the meantime are found once it is complete again', async () => {
    const h = await harbour();
    await h.sweep();
    const restore = hide(h, 60);
    await h.sweep();
    await h.restart();
    await h.sweep();
    expect(h.said()).toHaveLength(2);
    expect(h.said()[1]).toMatch(/is suddenly missing 60 of 130.*\[It is right\]/s);
    expect(
      h
        .watch()
        .health()
        .every(({ ok }) => ok),
    ).toBe(false);
    h.make.world.setOrganizationRole(4134, logistics, 'Admin');
    restore();
    await h.sweep();
    await h.sweep();
    expect(await h.found()).toEqual(['role-changed unexplained']);
    expect(h.said()).toHaveLength(4);
    expect(h.said()[1]).not.toContain('[It is right]');
    expect(h.said().slice(2).join()).toContain('is whole again');
    expect(
      h
        .watch()
        .health()
        .every(({ ok }) => ok),
    ).toBe(true);
  });

  test('is accepted as it is if an admin says so, even after a restart', async () => {
    const h = await harbour();
    await h.sweep();
    hide(h, 60);
    await h.sweep();
    expect(await h.queries().acceptList(logistics, ada, 60)).toBe('accepted');
    expect(await h.queries().acceptList(logistics, ada, 60)).toBe('over');
    await h.sweep();
    await h.restart();
    await h.sweep();
    expect(await h.found()).toEqual([]);
    expect(h.said().join()).toContain('says that the list of Harbour Logistics is right');
    hide(h, 30);
    await h.sweep();
    expect((await h.events()).filter(({ type }) => type === 'list.short')).toHaveLength(2);
  });

  test('is accepted only for the number the admin was shown, whatever is pressed', async () => {
    const h = await harbour();
    await h.sweep();
    hide(h, 60);
    await h.sweep();
    hide(h, 10);
    await h.sweep();
    expect(h.said().at(-1)).toMatch(/is suddenly missing 70 of 130/);
    for (const shown of [60, 0, Number.NaN]) {
      expect(await h.queries().acceptList(logistics, ada, shown)).toBe('more');
    }
    expect(await h.queries().acceptList(logistics, ada, 70)).toBe('accepted');
    await h.sweep();
    expect(await h.found()).toEqual([]);
    expect((await h.events()).filter(({ type }) => type === 'list.accepted')).toHaveLength(1);
  });

  test('accepted just before Usher ends does not count for a shorter list after the start', async () => {
    const h = await harbour();
    await h.sweep();
    hide(h, 60);
    await h.sweep();
    await h.restart();
    await h.queries().acceptList(logistics, ada, 60);
    hide(h, 10);
    await h.sweep();
    expect(await h.found()).toEqual([]);
    expect(h.said().at(-1)).toMatch(/is suddenly missing 70 of 130/);
  });

  test('hides no arrivals or new roles while short; departures are reported once it is complete', async () => {
    const h = await harbour();
    await h.sweep();
    const restore = hide(h, 60);
    await h.sweep();
    const { world } = h.make;
    world.setOrganizationRole(4134, logistics, 'Admin');
    world.addUser({ id: 4901, name: 'Mallory Intruder', email: 'mallory@example.com' });
    world.setOrganizationRole(4901, logistics, 'Member');
    await h.sweep();
    await h.sweep();
    expect((await h.found()).sort()).toEqual(['joined unexplained', 'role-changed unexplained']);
    restore();
    world.organizationMemberships.delete([...world.organizationMemberships].at(-2)?.[0] ?? '');
    await h.sweep();
    expect((await h.found()).sort()).toEqual([
      'joined unexplained',
      'left unexplained',
      'role-changed unexplained',
    ]);
  });

  test('reports no changes that the bot made while it was short', async () => {
    let now = Date.now();
    const h = await harbour({ now: () => now });
    // A write gets no extra time in which a list may not show it yet.
    await h.restart({ pollMs: 0 });
    await h.sweep();
    const restore = hide(h, 60);
    await h.sweep();
    const write = {
      organizationId: logistics,
      userId: 4134,
      before: roleIds.member,
      deleteConnections: false,
    };
    await botWrites(h, { type: 'remove-from-organization', ...write });
    for (let hours = 0; hours < 3; hours++) {
      now += 3_600_000;
      await h.sweep();
    }
    restore();
    await h.sweep();
    await h.sweep();
    expect(await h.found()).toEqual(['left matched']);
  });

  test('hides only the missing people once an admin accepts it', async () => {
    const h = await harbour();
    await h.sweep();
    hide(h, 60);
    await h.sweep();
    h.make.world.setOrganizationRole(4134, logistics, 'Admin');
    await h.sweep();
    expect(await h.queries().acceptList(logistics, ada, 60)).toBe('accepted');
    await h.sweep();
    expect(await h.found()).toEqual(['role-changed unexplained']);
  });

  test('is no alarm if the bot removed them', async () => {
    const h = await harbour({ organizationId: 7302 });
    await h.sweep();
    const there = h
      .directory()
      .members(7302)
      .filter(({ userId }) => userId > 4200);
    expect(there.length).toBeGreaterThan(4);
    for (const { userId } of there.slice(0, 5)) {
      const deleteConnections = false;
      const write = { organizationId: 7302, userId, before: roleIds.member, deleteConnections };
      await botWrites(h, { type: 'remove-from-organization', ...write });
    }
    await h.sweep();
    expect(await h.found()).toEqual(Array.from({ length: 5 }, () => 'left matched'));
  });

  test('goes to the admins if no channel is subscribed', async () => {
    const h = await harbour({ listening: false });
    await h.sweep();
    hide(h, 60);
    await h.sweep();
    expect(h.said('U0ADMIN')).toEqual([expect.stringContaining('is suddenly missing 60 of 130')]);
  });
});

test('a truncated user list removes nobody from a team, and the changes it hid are found later', async () => {
  const h = await harbour();
  await h.sweep();
  const { users } = h.make.world;
  const hidden = [...users].filter(([id]) => id > 4140 && id < 4300);
  for (const [id] of hidden) users.delete(id);
  await h.sweep();
  expect(await h.found()).toEqual([]);
  for (const [id, one] of hidden) users.set(id, one);
  h.make.world.setTeamRole(4200, 915, 'none');
  await h.sweep();
  expect(await h.found()).toEqual(['left-team unexplained']);
});

test('a team with a truncated role list is read again later', async () => {
  const h = await harbour();
  await h.sweep();
  const { teamMemberships } = h.make.world;
  const inTeam = [...teamMemberships].filter(([, { teamId }]) => teamId === 915);
  const hidden = inTeam.slice(0, 20);
  for (const [key] of hidden) teamMemberships.delete(key);
  // The user list was complete; only the team's own list was short.
  await h.watch().round();
  for (const [key, one] of hidden) teamMemberships.set(key, one);
  await h.sweep();
  expect(await h.found()).toEqual([]);
});

test('a deleted team is not a short list: its people have left it, and the rest is compared', async () => {
  const h = await harbour();
  await h.sweep();
  const { teams, teamMemberships } = h.make.world;
  teams.delete(915);
  const members = [...teamMemberships].filter(([, { teamId }]) => teamId === 915);
  expect(members.length).toBeGreaterThan(20);
  for (const [key] of members) teamMemberships.delete(key);
  h.make.world.setOrganizationRole(4134, logistics, 'Admin');
  await h.sweep();
  const found = await h.found();
  expect(found).toContain('role-changed unexplained');
  expect(found.filter((one) => one === 'left-team unexplained')).toHaveLength(members.length);
  expect((await h.events()).map(({ type }) => type)).not.toContain('list.short');
});
