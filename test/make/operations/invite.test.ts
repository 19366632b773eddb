import { describe, expect, test } from 'vitest';
import type { NewInvitation } from '../../../sandbox/make/by-hand/invitations.js';
import type { Invite } from '../../../src/approvals/changes/invite.js';
import type { Write } from '../../../src/approvals/plan.js';
import {
  accountant,
  admin,
  around,
  data,
  dev,
  finance,
  guest,
  inviting,
  labs,
  logistics,
  marketing,
  member,
  outOfOrganization,
  personal,
  planned,
  planOf,
  platform,
  type Setting,
  teamAdmin,
  teamMember,
  teamMonitoring,
  teamOperator,
  weekMs,
  whenever,
} from './around.js';

const noor = { email: 'noor.haddad@example.com', name: 'Noor Haddad' };
const lookUp = 'GET /users';
const roleOf = (userId: number) => `GET /organizations/${logistics}/user-organization-roles/${userId}`;
const teamRoleOf = (userId: number, teamId: number) => `GET /users/${userId}/user-team-roles/${teamId}`;
const statuses = 'GET /users/by-permission';

describe('a plan', () => {
  test('for a new person lists every role, the writes in order and the seats, with one read', async () => {
    const { operations, wire } = await around();
    const change = inviting({
      teams: [
        { teamId: finance, roleId: teamMember },
        { teamId: marketing, roleId: teamOperator },
        { teamId: data, roleId: teamAdmin },
      ],
      note: personal('Welcome aboard'),
    });
    const team = (id: number, name: string, roleId: number, role: string) => ({
      where: name,
      team: { id, name },
      now: 'none',
      after: { id: roleId, name: role },
    });
    const raised = { type: 'set-invited-team-role', organizationId: logistics, before: teamMember };
    expect(await planOf(operations, change)).toEqual({
      organization: { id: logistics, name: 'Harbour Logistics' },
      subject: { name: personal('Noor Haddad'), email: personal('noor.haddad@example.com') },
      differences: [
        { where: 'Harbour Logistics', now: 'none', after: { id: member, name: 'Member' } },
        team(finance, 'Finance Ops', teamMember, 'Team Member'),
        team(marketing, 'Marketing', teamOperator, 'Team Operator'),
        team(data, 'Data', teamAdmin, 'Team Admin'),
      ],
      direction: 'raise',
      effects: ['Team roles are set once the invitation is accepted.'],
      notes: [],
      seats: { used: 130, limit: 200, takesOne: true },
      writes: [
        {
          type: 'invite',
          organizationId: logistics,
          email: personal('noor.haddad@example.com'),
          name: personal('Noor Haddad'),
          roleId: member,
          teamIds: [finance, marketing, data],
          note: personal('Welcome aboard'),
        },
        { ...raised, teamId: marketing, roleId: teamOperator },
        { ...raised, teamId: data, roleId: teamAdmin },
      ],
      undo: [],
    });
    expect(wire()).toEqual([lookUp]);
  });

  test('for plain members only has nothing to wait for', async () => {
    const { operations } = await around();
    const plan = await planOf(operations, inviting({ teams: [{ teamId: finance, roleId: teamMember }] }));
    expect(plan.effects).toEqual([]);
    expect(plan.writes.map(({ type }) => type)).toEqual(['invite']);
  });

  test('ignores spaces around the address', async () => {
    const { operations } = await around();
    expect(await planOf(operations, inviting({ email: personal(' noor@example.com ') }))).toMatchObject({
      subject: { email: personal('noor@example.com') },
      writes: [{ email: personal('noor@example.com') }],
    });
  });

  test('does not confuse an address with a longer one that contains it', async () => {
    const { operations } = await around();
    const change = inviting({ email: personal('en@example.com') });
    expect(await planned(operations, change)).toMatchObject({ type: 'plan' });
  });

  test('for a person in another organization is one for a new person', async () => {
    const { operations, wire } = await around();
    const change = inviting({ organizationId: labs, email: personal('ben@example.com') });
    expect(await planned(operations, change)).toMatchObject({ type: 'plan' });
    expect(wire()).toEqual([lookUp]);
  });

  test('omits seats if the licence does not limit them', async () => {
    const { operations } = await around({
      given: (world) => {
        world.organization(logistics).license.users = 0;
      },
    });
    expect((await planOf(operations, inviting())).notes).toEqual([]);
  });
});

describe('an address that Make knows in the organization', () => {
  const asDev = { email: personal('DEV@example.com'), teams: [{ teamId: platform, roleId: teamOperator }] };
  const said = 'DEV@example.com is already in Harbour Logistics. Use /make-role to change the role.';

  test('as a member with all that is requested, in any letter case, needs nothing', async () => {
    const { operations, wire } = await around();
    expect(await planned(operations, inviting(asDev))).toEqual({ type: 'nothing-to-do', sentence: said });
    expect(wire()).toEqual([lookUp, roleOf(dev), teamRoleOf(dev, platform)]);
  });

  test.each([
    ['another role in the organization', { ...asDev, roleId: admin }],
    [
      'a team they are not in',
      { ...asDev, teams: [...asDev.teams, { teamId: finance, roleId: teamMember }] },
    ],
    ['another role in the team', { ...asDev, teams: [{ teamId: platform, roleId: teamMember }] }],
    ['no team where they are in one', { ...asDev, teams: [] }],
  ])('as a member with %s does not match, and the refusal says what is there', async (_, change) => {
    const { operations } = await around();
    expect(await planned(operations, inviting(change))).toEqual({
      type: 'refused',
      code: 'there-as-other',
      sentence: `${said} On Make now: Member, Team Operator of Platform.`,
    });
  });

  test('as invited with the same roles needs nothing', async () => {
    const { operations, world, wire } = await around();
    const userId = world.invite(logistics, { ...noor, teamIds: [finance] });
    const change = inviting({ teams: [{ teamId: finance, roleId: teamMember }] });
    expect(await planned(operations, change)).toEqual({
      type: 'nothing-to-do',
      sentence:
        'noor.haddad@example.com has already been invited to Harbour Logistics and has not accepted yet.',
    });
    expect(wire()).toEqual([lookUp, roleOf(userId), statuses]);
  });

  test.each<[string, Partial<NewInvitation>, Partial<Invite>]>([
    ['as Admin', { ...noor, roleId: admin }, {}],
    ['without the team', noor, { teams: [{ teamId: finance, roleId: teamMember }] }],
    ['to a team more', { ...noor, teamIds: [finance] }, {}],
    [
      'without the higher team role',
      { ...noor, teamIds: [finance] },
      { teams: [{ teamId: finance, roleId: teamAdmin }] },
    ],
  ])('as invited %s by somebody else does not match', async (_, byHand, asked) => {
    const { operations, world } = await around();
    world.invite(logistics, { ...noor, ...byHand });
    expect(await planned(operations, inviting(asked))).toMatchObject({
      type: 'refused',
      code: 'there-as-other',
      sentence: expect.stringContaining('On Make now: '),
    });
  });

  test('with an expired invitation has that removed first', async () => {
    const { operations, world, wire, written } = await around();
    const userId = world.invite(logistics, { ...noor, roleId: accountant });
    world.expireInvitation(userId, logistics);
    const plan = await planOf(operations, inviting());
    expect(wire()).toEqual([lookUp, roleOf(userId), statuses]);
    expect(plan.effects).toEqual(['Removes the earlier invitation, which has expired.']);
    const removal = {
      type: 'remove-from-organization',
      organizationId: logistics,
      userId,
      before: accountant,
      deleteConnections: false,
    };
    expect(plan.writes).toEqual([removal, expect.objectContaining({ type: 'invite', roleId: member })]);

    for (const write of plan.writes) {
      expect(await operations.inspect(write)).not.toMatchObject({ state: 'other' });
      expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
      expect(await operations.inspect(write)).toMatchObject({ state: 'after' });
    }
    expect(written().map(({ call }) => call)).toEqual([
      `POST /users/${userId}/user-organization-roles/${logistics}`,
      `POST /organizations/${logistics}/invite`,
    ]);
    expect(world.organizationRole(userId, logistics)).toBe('Member');
    expect(await operations.invitation(logistics, userId)).toBe('pending');
  });
});

describe('seats', () => {
  const full: Setting = {
    given: (world) => {
      world.organization(logistics).license.users = 130;
    },
  };

  test('are refused in a full organization', async () => {
    const { operations } = await around(full);
    expect(await planned(operations, inviting())).toEqual({
      type: 'refused',
      code: 'no-seats',
      sentence: 'Harbour Logistics has used all 130 seats. Remove somebody or raise the plan first.',
    });
  });

  test('include the last free one', async () => {
    const { operations } = await around({
      given: (world) => {
        world.organization(logistics).license.users = 131;
      },
    });
    expect(await planOf(operations, inviting())).toMatchObject({ seats: { used: 130, limit: 131 } });
  });

  test('are freed by an expired invitation to the same address', async () => {
    const { operations } = await around({
      given: (world) => {
        world.expireInvitation(world.invite(logistics, noor), logistics);
        world.organization(logistics).license.users = 131;
      },
    });
    expect(await planOf(operations, inviting())).toMatchObject({
      writes: [{ type: 'remove-from-organization' }, { type: 'invite' }],
    });
  });

  test('are not the reason given for refusing an existing member', async () => {
    const { operations } = await around(full);
    const change = inviting({ email: personal('ben@example.com') });
    expect(await planned(operations, change)).toMatchObject({ code: 'there-as-other' });
  });
});

test('an invitation runs from the mail to the team roles', async () => {
  const { operations, world, written, forgetWire } = await around();
  const plan = await planOf(
    operations,
    inviting({
      roleId: accountant,
      teams: [
        { teamId: finance, roleId: teamMember },
        { teamId: marketing, roleId: teamMonitoring },
        { teamId: data, roleId: teamAdmin },
      ],
      note: personal('Welcome aboard'),
    }),
  );
  const [invitation, ...roles] = plan.writes;
  if (!invitation) throw new Error('no write');
  expect(await operations.inspect(invitation)).toEqual({ state: 'before' });
  forgetWire();
  const sentAfter = Date.now();
  expect(await operations.send(invitation, whenever)).toEqual({ type: 'answered' });
  expect(written()).toEqual([
    {
      call: `POST /organizations/${logistics}/invite`,
      query: '',
      body: {
        email: 'noor.haddad@example.com',
        name: 'Noor Haddad',
        usersRoleId: accountant,
        teamsId: [finance, marketing, data],
        note: 'Welcome aboard',
      },
    },
  ]);

  const seen = await operations.inspect(invitation);
  if (seen.state !== 'after' || !seen.userId || !seen.until) throw new Error(JSON.stringify(seen));
  const { userId, until } = seen;
  expect(world.user(userId).email).toBe('noor.haddad@example.com');
  expect(until).toBeGreaterThanOrEqual(sentAfter + weekMs);
  expect(until).toBeLessThanOrEqual(Date.now() + weekMs);
  expect(await operations.invitation(logistics, userId)).toBe('pending');

  world.acceptInvitation(userId, logistics);
  expect(await operations.invitation(logistics, userId)).toBe('accepted');
  expect(await operations.inspect(invitation)).toEqual({ state: 'after', userId });

  forgetWire();
  for (const write of roles.map((one) => forInvitee(one, userId))) {
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
  }
  expect(written().map(({ call, body }) => [call, body])).toEqual([
    [`POST /users/${userId}/user-team-roles/${marketing}`, { usersRoleId: teamMonitoring }],
    [`POST /users/${userId}/user-team-roles/${data}`, { usersRoleId: teamAdmin }],
  ]);
  expect(world.organizationRole(userId, logistics)).toBe('Accountant');
  expect([finance, marketing, data].map((team) => world.teamRole(userId, team))).toEqual([
    'Team Member',
    'Team Monitoring',
    'Team Admin',
  ]);
});

describe('an invitation on Make', () => {
  test('expires at its stated time, or after seven days', async () => {
    let now = Date.parse('2026-11-18T09:30:00Z');
    const { operations, world } = await around({ now: () => now });
    const early = world.invite(logistics, { email: 'early@example.com', name: 'Early Bird' });
    const late = world.invite(logistics, noor);
    world.expireInvitation(early, logistics);
    expect(await operations.invitation(logistics, early)).toBe('expired');
    now += weekMs - 1;
    expect(await operations.invitation(logistics, late)).toBe('pending');
    now += 1;
    expect(await operations.invitation(logistics, late)).toBe('expired');
  });

  test('is gone if the person is gone', async () => {
    const { operations, world } = await around();
    const userId = world.invite(logistics, noor);
    world.removeFromOrganization(userId, logistics);
    expect(await operations.invitation(logistics, userId)).toBe('gone');
  });

  test('for a Guest is pending, and accepted once the guest accepts', async () => {
    const { operations, world } = await around();
    const userId = world.invite(logistics, { ...noor, roleId: guest });
    expect(await operations.invitation(logistics, userId)).toBe('pending');
    world.acceptInvitation(userId, logistics);
    expect(await operations.invitation(logistics, userId)).toBe('accepted');
  });

  // In an earlier version an expired invitation of a Guest blocked the address for good, since the list by permission
  // omits Guests.
  test('for a Guest is expired after seven days', async () => {
    let now = Date.now() - weekMs - 1_000;
    const { operations, world } = await around({ now: () => now });
    const userId = world.invite(logistics, { ...noor, roleId: guest });
    now = Date.now();
    expect(await operations.invitation(logistics, userId)).toBe('expired');
    expect(await planned(operations, inviting())).toMatchObject({ type: 'plan' });
  });

  test('without a time has no known end', async () => {
    const { operations, world } = await around();
    const userId = world.invite(logistics, noor);
    const open = world.organizationMemberships.get(`${userId}/${logistics}`)?.invitation;
    if (open) open.sentAt = 'open';
    expect(await operations.inspect(invitation)).toEqual({ state: 'after', userId });
  });

  // An earlier version accepted any person with the address, in any role.
  test('with another role is not the one that Usher sent', async () => {
    const { operations, world, faults } = await around();
    faults.add({ match: { method: 'POST' }, kind: 'drop-before' });
    expect(await operations.send(invitation, whenever)).toMatchObject({ type: 'lost' });
    world.invite(logistics, { ...noor, roleId: admin });
    expect(await operations.inspect(invitation)).toEqual({ state: 'other', found: 'Admin' });
  });

  test('for a longer address that contains it does not count', async () => {
    const { operations, world } = await around();
    world.invite(logistics, { email: 'x.noor.haddad@example.com', name: 'Other' });
    expect(await operations.inspect(invitation)).toEqual({ state: 'before' });
  });

  test('is found in any letter case of its address', async () => {
    const { operations, world } = await around();
    const userId = world.invite(logistics, { ...noor, email: 'Noor.Haddad@Example.com' });
    expect(await operations.inspect(invitation)).toMatchObject({ state: 'after', userId });
  });
});

describe('the message from Make is shown for', () => {
  test('a person invited meanwhile', async () => {
    const { operations, world } = await around();
    world.invite(logistics, noor);
    expect(await operations.send(invitation, whenever)).toEqual({
      type: 'refused',
      code: 'refused',
      why: 'Make says: “The user is already invited to the organization.” (IM005)',
    });
  });

  test('the last seat being taken meanwhile', async () => {
    const { operations, world } = await around();
    world.organization(logistics).license.users = 130;
    expect(await operations.send(invitation, whenever)).toEqual({
      type: 'refused',
      code: 'refused',
      why: 'Make says: “The organization has no free seat.” (IM011)',
    });
  });
});

test('an invitation that Make would certainly refuse is not sent', async () => {
  const { operations, written } = await around();
  for (const part of [
    { name: personal('Noor & Co') },
    { name: personal(' Noor') },
    { email: personal('noor') },
  ]) {
    expect(await operations.send({ ...invitation, ...part }, whenever)).toMatchObject({ type: 'not-sent' });
  }
  expect(written()).toEqual([]);
});

// An earlier version planned these, let people approve them, and then could not send them.
test.each([
  ['a sign in the name that Make does not take', { name: personal('Noor & Co') }],
  ['an invalid address', { email: personal('noor') }],
])('%s is refused before anybody decides', async (_, part) => {
  const { operations } = await around();
  expect(await planned(operations, inviting(part))).toMatchObject({ type: 'refused' });
});

test('outer spaces around the name are left out of the invitation', async () => {
  const { operations, written } = await around();
  const { writes } = await planOf(operations, inviting({ name: personal(' Noor Haddad') }));
  for (const write of writes) expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
  expect(written()).toMatchObject([{ body: { name: 'Noor Haddad' } }]);
});

test('a team role of an invitee is not read or written before Make has given their id', async () => {
  const { operations, wire } = await around();
  const write: Write = {
    type: 'set-invited-team-role',
    organizationId: logistics,
    teamId: marketing,
    before: teamMember,
    roleId: teamOperator,
  };
  await expect(async () => operations.send(write, whenever)).rejects.toThrow('invitee');
  await expect(async () => operations.inspect(write)).rejects.toThrow('invitee');
  expect(wire()).toEqual([]);
});

test('an invitee can be removed before accepting, and the address invited again', async () => {
  let userId = 0;
  const { operations } = await around({
    given: (world) => {
      userId = world.invite(logistics, noor);
    },
  });
  for (const write of (await planOf(operations, outOfOrganization(userId))).writes) {
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
  }
  expect(await planned(operations, inviting())).toMatchObject({ type: 'plan' });
});

const invitation = {
  type: 'invite',
  organizationId: logistics,
  email: personal(noor.email),
  name: personal(noor.name),
  roleId: member,
  teamIds: [],
} satisfies Write;

/** The write as the runner completes it after Make has given the invitee's id. */
function forInvitee(write: Write, userId: number): Write {
  if (write.type !== 'set-invited-team-role') throw new Error(write.type);
  return { ...write, type: 'set-team-role', userId };
}
