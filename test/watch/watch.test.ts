import { describe, expect, test } from 'vitest';
import { roleIds } from '../../sandbox/make/system-roles.js';
import { about } from '../../src/approvals/personal.js';
import { botWrites, organizationId } from '../feed/bot.js';
import { harbour, logistics } from './watch-fixture.js';

test('the first sweep is recorded as a baseline and announced in subscribed channels', async () => {
  const h = await harbour();
  await h.sweep();
  await h.sweep();
  expect((await h.events()).map(({ type }) => type)).toEqual(['baseline.taken', 'finding.told']);
  expect(h.said()).toEqual([
    expect.stringContaining('Watching Harbour Logistics: 130 members, 0 open invitations, 4 teams.'),
  ]);
  await h.listen('C0SECURITY');
  await h.restart();
  await h.sweep();
  expect(h.said('C0SECURITY')).toHaveLength(1);
  expect(h.said()).toHaveLength(1);
});

describe('a change made by hand is flagged within two sweeps, once', () => {
  const world = (h: Awaited<ReturnType<typeof harbour>>) => h.make.world;
  const invite = (h: Awaited<ReturnType<typeof harbour>>) =>
    world(h).invite(logistics, { email: 'noor@example.com', name: 'Noor Haddad', teamIds: [916] });

  test.each<
    [
      string,
      (h: Awaited<ReturnType<typeof harbour>>) => unknown,
      RegExp,
      ((h: Awaited<ReturnType<typeof harbour>>) => unknown)?,
    ]
  >([
    [
      'role-changed',
      (h) => world(h).setOrganizationRole(4134, logistics, 'Admin'),
      /Eva Novak became Admin of Harbour Logistics \(before: Accountant\)/,
    ],
    [
      'left',
      (h) => world(h).removeFromOrganization(4131, logistics),
      /Ben Weber is no longer in Harbour Logistics \(before: Member\)/,
    ],
    [
      'joined',
      (h) => {
        world(h).addUser({ id: 4900, name: 'Max New', email: 'max@example.com' });
        world(h).setOrganizationRole(4900, logistics, 'Admin');
      },
      /Max New \(max@example.com\) joined Harbour Logistics as Admin/,
    ],
    ['invited', invite, /Noor Haddad \(noor@example.com\) was invited to Harbour Logistics as Member/],
    [
      'accepted',
      (h) => world(h).acceptInvitation(4322, logistics),
      /Noor Haddad \(noor@example.com\) accepted an invitation/,
      invite,
    ],
    [
      'invitation-withdrawn',
      (h) => world(h).removeFromOrganization(4322, logistics),
      /The invitation of Noor Haddad \(noor@example.com\) to Harbour Logistics was withdrawn/,
      invite,
    ],
    [
      'joined-team',
      (h) => world(h).setTeamRole(4131, 916, 'Team Admin'),
      /Ben Weber joined Marketing in Harbour Logistics/,
    ],
    [
      'left-team',
      (h) => world(h).setTeamRole(4131, 915, 'none'),
      /Ben Weber is no longer in Finance Ops in Harbour Logistics \(before: Team Member\)/,
    ],
    [
      'team-role-changed',
      (h) => world(h).setTeamRole(4131, 915, 'Team Admin'),
      /Ben Weber became Team Admin of Finance Ops in Harbour Logistics \(before: Team Member\)/,
    ],
  ])('%s', async (movement, act, says, before) => {
    const h = await harbour();
    if (before) before(h);
    await h.sweep();
    await act(h);
    await h.sweep();
    await h.sweep();
    await h.sweep();
    expect(await h.found()).toEqual([`${movement} unexplained`]);
    expect(h.said()).toHaveLength(2);
    expect(h.said()[1]).toMatch(says);
    expect(h.said()[1]).toContain('Nobody asked Usher for this.');
    expect(h.said()[1]).toMatch(/Make's log (does not say who|does not say yet who did it)\./);
  });
});

describe('changes by the bot are never flagged', () => {
  const noor = { email: about('noor@example.com'), name: about('Noor Haddad'), teamIds: [916] };
  const where = { organizationId };
  test('for every kind of write', async () => {
    const h = await harbour();
    await h.sweep();
    await botWrites(h, { type: 'invite', ...where, ...noor, roleId: roleIds.member });
    await h.sweep();
    h.make.world.acceptInvitation(4322, logistics);
    await h.sweep();
    const admin = h.make.world.roleNamed('Team Admin', 'team', logistics).id;
    const member = h.make.world.roleNamed('Team Member', 'team', logistics).id;
    await botWrites(h, {
      type: 'set-team-role',
      ...where,
      teamId: 916,
      userId: 4322,
      before: member,
      roleId: admin,
    });
    await botWrites(h, {
      type: 'set-team-role',
      ...where,
      teamId: 917,
      userId: 4131,
      before: null,
      roleId: admin,
    });
    await h.sweep();
    await botWrites(
      h,
      { type: 'remove-from-team', ...where, teamId: 917, userId: 4131, before: admin },
      'undo',
    );
    await botWrites(h, {
      type: 'set-organization-role',
      ...where,
      userId: 4131,
      before: roleIds.member,
      roleId: roleIds.admin,
    });
    await h.sweep();
    await botWrites(h, {
      type: 'remove-from-organization',
      ...where,
      userId: 4322,
      before: roleIds.member,
      deleteConnections: false,
    });
    await h.sweep();
    await h.watch().offer(logistics, await h.log());
    await h.sweep();
    await h.sweep();
    await h.sweep();
    expect(await h.found()).toEqual([
      'invited matched',
      'accepted explained',
      'joined-team matched',
      'team-role-changed matched',
      'role-changed matched',
      'left-team explained',
      'left matched',
    ]);
    expect(h.said()).toHaveLength(1);
  });
});

describe('a change that only looks like the bot’s', () => {
  const place = { organizationId, teamId: 917, userId: 4131 };

  test('is flagged if the role is not the announced one and the team was not read in between', async () => {
    const h = await harbour();
    await h.sweep();
    const { world } = h.make;
    const roleId = world.roleNamed('Team Member', 'team', logistics).id;
    await botWrites(h, { type: 'set-team-role', ...place, before: null, roleId });
    world.setTeamRole(4131, 917, 'Team Admin', 4121);
    await h.sweep();
    await h.sweep();
    expect(await h.found()).toEqual(['joined-team matched', 'team-role-changed unexplained']);
  });

  test('is flagged if it invites a person again whom the bot had invited', async () => {
    const h = await harbour();
    await h.sweep();
    const who = { email: about('noor@example.com'), name: about('Noor Haddad'), teamIds: [] };
    await botWrites(h, { type: 'invite', organizationId, ...who, roleId: roleIds.member });
    await h.sweep();
    h.make.world.removeFromOrganization(4322, logistics);
    await h.sweep();
    h.make.world.invite(logistics, { email: 'noor@example.com', name: 'Noor Haddad', roleId: roleIds.admin });
    await h.sweep();
    h.make.world.acceptInvitation(4322, logistics);
    await h.sweep();
    expect(await h.found()).toEqual([
      'invited matched',
      'invitation-withdrawn unexplained',
      'invited unexplained',
      'accepted unexplained',
    ]);
  });

  test('is flagged if it is an unannounced write by the bot’s account', async () => {
    const h = await harbour();
    await h.sweep();
    h.make.world.setTeamRole(4131, 917, 'Team Admin', 4001);
    await h.watch().offer(logistics, await h.log());
    await h.sweep();
    await h.sweep();
    expect(await h.found()).toEqual(['joined-team unexplained']);
    expect(h.said()[1]).toContain('Usher Bot did it.');
  });
});

test('a team that Usher may not read does not block the others', async () => {
  const h = await harbour();
  await h.sweep();
  let now = Date.now();
  // The watch may read one team a minute.
  await h.restart({ share: 0.001, now: () => now });
  h.make.faults.add({
    match: { method: 'GET', path: /teams\/915\/user-team-roles/ },
    kind: 'status',
    status: 403,
    times: 100,
  });
  h.make.world.setTeamRole(4131, 915, 'none');
  const [other] = [...h.make.world.teamMemberships.values()].filter(({ teamId }) => teamId === 916);
  h.make.world.setTeamRole(other?.userId ?? 0, 916, 'Team Restricted Member', 4121);
  for (let n = 0; n < 12; n++) {
    now += 60_000;
    await h.sweep();
  }
  expect(await h.found()).toContain('team-role-changed unexplained');
});

test('an accepted invitation of ours puts the person in its teams, even if Make shows them only then', async () => {
  const h = await harbour();
  // A write gets no extra time in which a list may not show it yet.
  await h.restart({ pollMs: 0 });
  await h.sweep();
  await botWrites(h, {
    type: 'invite',
    organizationId: logistics,
    email: about('noor@example.com'),
    name: about('Noor Haddad'),
    roleId: roleIds.member,
    teamIds: [916],
  });
  const noor = [...h.make.world.users.values()].find(({ email }) => email === 'noor@example.com');
  if (!noor) throw new Error('nobody was invited');
  const key = `${noor.id}/916`;
  const membership = h.make.world.teamMemberships.get(key);
  h.make.world.teamMemberships.delete(key);
  await h.sweep();
  await h.sweep();
  if (membership) h.make.world.teamMemberships.set(key, membership);
  h.make.world.acceptInvitation(noor.id, logistics);
  await h.sweep();
  await h.sweep();
  expect((await h.found()).filter((one) => one.endsWith('unexplained'))).toEqual([]);
});

test('a team added by hand to an invitation of ours is flagged, even before either was seen', async () => {
  const h = await harbour();
  await h.sweep();
  await botWrites(h, {
    type: 'invite',
    organizationId: logistics,
    email: about('noor@example.com'),
    name: about('Noor Haddad'),
    roleId: roleIds.member,
    teamIds: [916],
  });
  const noor = [...h.make.world.users.values()].find(({ email }) => email === 'noor@example.com');
  h.make.world.setTeamRole(noor?.id ?? 0, 915, 'Team Admin');
  await h.sweep();
  await h.sweep();
  expect((await h.found()).sort()).toEqual(['invited matched', 'joined-team unexplained']);
  expect(h.said().join()).toMatch(/Noor Haddad .*Finance Ops/);
});

test('a round counts as done before its messages are sent, however long that takes', async () => {
  const h = await harbour();
  await h.sweep();
  const reports: string[] = [];
  let answer = (): void => {};
  const waiting = new Promise<void>((resolve) => (answer = resolve));
  await h.restart({
    pollMs: 1e9,
    poster: {
      post: async () => {
        reports.push('asked to post');
        await waiting;
        return { ok: false, reason: 'is_archived' };
      },
      revise: async () => ({ ok: false, reason: 'is_archived' }),
      update: async () => ({ ok: false, reason: 'is_archived' }),
    },
    part: () => ({ done: () => void reports.push('done'), failed: () => {}, leave: () => {} }),
  });
  h.make.world.setOrganizationRole(4134, logistics, 'Admin');
  await h.directory().refresh();
  h.watch().start();
  await expect.poll(() => reports).toContain('asked to post');
  // One report for each team that was read, and one for the round.
  const teams = h.directory().teams(logistics).length;
  expect(reports.filter((one) => one === 'done')).toHaveLength(teams + 1);
  answer();
});

test('lists of the organization that arrive while teams are read are compared before further teams', async () => {
  const h = await harbour();
  await h.sweep();
  await h.restart({ pollMs: 1e9 });
  await h.directory().refresh();
  const ofTeam = { method: 'GET', path: /user-team-roles$/ };
  const first = h.make.faults.hold(ofTeam);
  h.watch().start();
  await first.arrived;
  h.make.world.setOrganizationRole(4134, logistics, 'Admin');
  await h.directory().refresh();
  const foundBy: Promise<string[]>[] = [];
  h.make.onCall(({ path }) => {
    if (ofTeam.path.test(path)) foundBy.push(h.found());
  });
  first.release();
  // The first call is the held one.
  await expect.poll(() => foundBy[1]).toEqual(['role-changed unexplained']);
});
