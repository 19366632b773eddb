import { describe, expect, test } from 'vitest';
import {
  accountant,
  admin,
  appDeveloper,
  around,
  ben,
  cat,
  eva,
  ines,
  logistics,
  member,
  planned,
  planOf,
  toOrganizationRole,
} from './around.js';

const roleList = `GET /organizations/${logistics}/user-organization-roles`;

test('a plan shows the current role, the new role, one write and its undo, with one read', async () => {
  const { operations, wire } = await around();
  expect(await planOf(operations, toOrganizationRole(ben, accountant))).toEqual({
    organization: { id: logistics, name: 'Harbour Logistics' },
    subject: { userId: ben, name: { personal: 'Ben Weber' }, email: { personal: 'ben@example.com' } },
    differences: [
      {
        where: 'Harbour Logistics',
        now: { id: member, name: 'Member' },
        after: { id: accountant, name: 'Accountant' },
      },
    ],
    direction: 'raise',
    effects: [],
    notes: [],
    writes: [
      {
        type: 'set-organization-role',
        organizationId: logistics,
        userId: ben,
        before: member,
        roleId: accountant,
      },
    ],
    undo: [
      {
        type: 'set-organization-role',
        organizationId: logistics,
        userId: ben,
        before: accountant,
        roleId: member,
      },
    ],
  });
  expect(wire()).toEqual([roleList]);
});

describe('the direction follows the permissions', () => {
  test.each([
    ['Member to Admin', ben, admin, 'raise'],
    ['Admin to Member', cat, member, 'lower'],
    ['Accountant to App Developer', eva, appDeveloper, 'other'],
  ])('%s', async (_, userId, roleId, direction) => {
    const { operations } = await around();
    expect(await planOf(operations, toOrganizationRole(userId, roleId))).toMatchObject({ direction });
  });

  test('a custom role with the same permissions is not a raise and not a lowering', async () => {
    const { operations } = await around({
      given: (world) => {
        const { permissions } = world.roleNamed('Member', 'organization', logistics);
        world.addRole({
          id: 40,
          name: 'Crew',
          category: 'organization',
          permissions,
          organizationId: logistics,
        });
      },
    });
    expect(await planOf(operations, toOrganizationRole(ben, 40))).toMatchObject({
      direction: 'other',
      differences: [{ after: { id: 40, name: 'Crew' } }],
    });
  });

  test('a role that Make no longer lists keeps its number, and leaving it is not a raise or a lowering', async () => {
    const { operations } = await around({
      given: (world) => {
        world.addRole({
          id: 40,
          name: 'Crew',
          category: 'organization',
          permissions: [],
          organizationId: logistics,
        });
        world.setOrganizationRole(ben, logistics, 'Crew');
        world.roles.delete(40);
      },
    });
    expect(await planOf(operations, toOrganizationRole(ben, member))).toMatchObject({
      direction: 'other',
      differences: [{ now: { id: 40, name: 'role 40' } }],
    });
  });
});

test('a person with the role already needs no change', async () => {
  const { operations, wire } = await around();
  expect(await planned(operations, toOrganizationRole(ines, admin))).toEqual({
    type: 'nothing-to-do',
    sentence: 'Ines Duarte is already Admin of Harbour Logistics.',
  });
  expect(wire()).toEqual([roleList]);
});

test('the plan relies on what Make says now, not on the directory', async () => {
  const { operations, world } = await around();
  world.setOrganizationRole(ben, logistics, 'Accountant');
  expect(await planOf(operations, toOrganizationRole(ben, member))).toMatchObject({
    direction: 'lower',
    differences: [{ now: { id: accountant, name: 'Accountant' } }],
    writes: [{ before: accountant, roleId: member }],
    undo: [{ before: member, roleId: accountant }],
  });
});

test('a person who has left meanwhile is unknown', async () => {
  const { operations, world } = await around();
  world.removeFromOrganization(ben, logistics);
  expect(await planned(operations, toOrganizationRole(ben, accountant))).toEqual({
    type: 'refused',
    code: 'unknown-person',
    sentence: 'Ben Weber is not in Harbour Logistics any more.',
  });
});

test('people who have not accepted the invitation keep the role they were invited with', async () => {
  let invited = 0;
  const { operations } = await around({
    given: (world) => {
      invited = world.invite(logistics, { email: 'noor@example.com', name: 'Noor Haddad' });
    },
  });
  expect(await planned(operations, toOrganizationRole(invited, accountant))).toEqual({
    type: 'refused',
    code: 'not-accepted',
    sentence: 'Noor Haddad has not accepted the invitation yet, so the role cannot be changed.',
  });
});
