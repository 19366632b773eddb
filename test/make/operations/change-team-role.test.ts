import { describe, expect, test } from 'vitest';
import {
  ana,
  around,
  ben,
  data,
  finance,
  logistics,
  marketing,
  planned,
  planOf,
  teamAdmin,
  teamMember,
  teamMonitoring,
  teamOperator,
  toTeamRole,
} from './around.js';

const place = { organizationId: logistics, teamId: finance, userId: ben };

test('a plan shows the current role, the new role, one write and its undo, with one read', async () => {
  const { operations, wire } = await around();
  expect(await planOf(operations, toTeamRole(ben, finance, teamAdmin))).toEqual({
    organization: { id: logistics, name: 'Harbour Logistics' },
    team: { id: finance, name: 'Finance Ops' },
    subject: { userId: ben, name: { personal: 'Ben Weber' }, email: { personal: 'ben@example.com' } },
    differences: [
      {
        where: 'Finance Ops',
        team: { id: finance, name: 'Finance Ops' },
        now: { id: teamMember, name: 'Team Member' },
        after: { id: teamAdmin, name: 'Team Admin' },
      },
    ],
    direction: 'raise',
    effects: [],
    notes: [],
    writes: [{ type: 'set-team-role', ...place, before: teamMember, roleId: teamAdmin }],
    undo: [{ type: 'set-team-role', ...place, before: teamAdmin, roleId: teamMember }],
  });
  expect(wire()).toEqual([`GET /users/${ben}/user-team-roles/${finance}`]);
});

test.each([
  ['Team Admin', `and not Make's own role “Team Admin”.`],
  ['Te\u0430m  \u0410dmin', `and not Make's own role “Team Admin”.`],
  ['None', 'and gives access.'],
])('a custom role called %j is a side effect that people approve', async (name, rest) => {
  let custom = 0;
  const { operations } = await around({
    given(world) {
      custom = world.addCustomRole(logistics, { name, category: 'team', permissions: ['team view'] });
    },
  });
  expect(await planOf(operations, toTeamRole(ben, finance, custom))).toMatchObject({
    effects: [`“${name}” is a custom role (number ${custom}), ${rest}`],
  });
});

test('joining a team is a raise from no role, and its undo removes the person again', async () => {
  const { operations, wire } = await around();
  const there = { organizationId: logistics, teamId: marketing, userId: ben };
  expect(await planOf(operations, toTeamRole(ben, marketing, teamMonitoring))).toMatchObject({
    differences: [{ where: 'Marketing', now: 'none', after: { id: teamMonitoring } }],
    direction: 'raise',
    writes: [{ type: 'set-team-role', ...there, before: null, roleId: teamMonitoring }],
    undo: [{ type: 'remove-from-team', ...there, before: teamMonitoring }],
  });
  expect(wire()).toHaveLength(1);
});

describe('the direction follows the permissions', () => {
  test.each([
    ['Team Monitoring to Team Operator', ben, data, teamOperator, 'raise'],
    ['Team Admin to Team Member', ana, finance, teamMember, 'lower'],
    ['Team Operator to Team Restricted Member', ana, marketing, 5, 'other'],
  ])('%s', async (_, userId, teamId, roleId, direction) => {
    const { operations } = await around();
    expect(await planOf(operations, toTeamRole(userId, teamId, roleId))).toMatchObject({ direction });
  });

  test('leaving a role that Make no longer lists is not a raise and not a lowering', async () => {
    const { operations } = await around({
      given: (world) => {
        world.addRole({
          id: 50,
          name: 'Deck',
          category: 'team',
          permissions: [],
          organizationId: logistics,
        });
        world.setTeamRole(ben, finance, 'Deck');
        world.roles.delete(50);
      },
    });
    expect(await planOf(operations, toTeamRole(ben, finance, teamMember))).toMatchObject({
      direction: 'other',
      differences: [{ now: { id: 50, name: 'role 50' } }],
      undo: [{ type: 'set-team-role', roleId: 50 }],
    });
  });
});

test('a person with the role already needs no change', async () => {
  const { operations } = await around();
  expect(await planned(operations, toTeamRole(ben, finance, teamMember))).toEqual({
    type: 'nothing-to-do',
    sentence: 'Ben Weber is already Team Member of Finance Ops.',
  });
});

test('the plan relies on what Make says now, not on the directory', async () => {
  const { operations, world } = await around();
  world.setTeamRole(ben, finance, 'Team Operator');
  expect(await planOf(operations, toTeamRole(ben, finance, teamMember))).toMatchObject({
    writes: [{ before: teamOperator }],
    undo: [{ roleId: teamOperator }],
  });
});

test('a role that Make does not allow to change is refused', async () => {
  const { operations, world } = await around();
  world.setChangeable(ben, finance, false);
  expect(await planned(operations, toTeamRole(ben, finance, teamAdmin))).toEqual({
    type: 'refused',
    code: 'not-changeable',
    sentence: "Make does not allow changing Ben Weber's role in Finance Ops.",
  });
});

test('people who have not accepted the invitation get no team role', async () => {
  let invited = 0;
  const { operations, written } = await around({
    given: (world) => {
      invited = world.invite(logistics, { email: 'noor@example.com', name: 'Noor Haddad' });
    },
  });
  expect(await planned(operations, toTeamRole(invited, finance, teamAdmin))).toEqual({
    type: 'refused',
    code: 'not-accepted',
    sentence: 'Noor Haddad has not accepted the invitation yet, so team roles cannot be set.',
  });
  expect(written()).toEqual([]);
});

// An earlier version took the invitation's state from the directory's last reading and did not ask Make.
test('people who have accepted since the directory was read get a team role', async () => {
  let invited = 0;
  const { operations, world } = await around({
    given: (given) => {
      invited = given.invite(logistics, { email: 'noor@example.com', name: 'Noor Haddad' });
    },
  });
  world.acceptInvitation(invited, logistics);
  expect(await planned(operations, toTeamRole(invited, finance, teamAdmin))).toMatchObject({ type: 'plan' });
});
