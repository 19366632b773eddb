import { describe, expect, test } from 'vitest';
import type { RestoreRolePermissions } from '../../../src/approvals/changes/restore-role-permissions.js';
import {
  around,
  ben,
  dev,
  eva,
  finance,
  lab,
  logistics,
  marketing,
  onlyWrite,
  planned,
  planOf,
  usher,
  whenever,
} from './around.js';

const auditor = 101;
const earlier = ['organization users view', 'organization view'];
const wider = ['organization edit', 'organization users view', 'organization view'];

/** A custom role with too many permissions, held by two people. */
const given = () =>
  around({
    given(world) {
      world.addRole({
        id: auditor,
        name: 'Auditor',
        category: 'organization',
        permissions: [...wider].reverse(),
        organizationId: logistics,
      });
      for (const person of [ben, eva]) world.setOrganizationRole(person, logistics, 'Auditor');
    },
  });

const restore = (part: Partial<RestoreRolePermissions> = {}): RestoreRolePermissions => ({
  kind: 'restore-role-permissions',
  organizationId: logistics,
  roleId: auditor,
  permissions: earlier,
  expected: wider,
  ...part,
});

test('a plan shows what the role can do now and after, in any order, with one read', async () => {
  const { operations, wire } = await given();
  wire();
  expect(await planOf(operations, restore())).toEqual({
    organization: { id: logistics, name: 'Harbour Logistics' },
    subject: { name: { personal: 'Auditor' }, email: { personal: '' } },
    differences: [],
    content: { role: { id: auditor, name: 'Auditor' }, before: wider, after: earlier },
    direction: 'lower',
    effects: ['Takes away: organization edit.'],
    notes: ['2 people hold this role.'],
    writes: [
      {
        type: 'set-role-permissions',
        organizationId: logistics,
        roleId: auditor,
        before: wider,
        permissions: earlier,
      },
    ],
    undo: [],
  });
  expect(wire()).toEqual(['GET /users/roles']);
});

test('giving permissions back is a raise, and doing both is neither a raise nor a lowering', async () => {
  const { operations, world } = await given();
  world.setPermissions(auditor, ['organization view']);
  const back = restore({ expected: ['organization view'] });
  expect(await planOf(operations, back)).toMatchObject({
    holders: [ben, eva],
    direction: 'raise',
    effects: ['Gives back: organization users view.'],
  });
  world.setPermissions(auditor, ['organization edit', 'organization view']);
  const both = restore({ expected: ['organization edit', 'organization view'] });
  expect(await planOf(operations, both)).toMatchObject({ direction: 'other', effects: { length: 2 } });
});

const crew = 102;
const more = { roleId: crew, expected: ['scenario view'], permissions: ['scenario edit', 'scenario view'] };
const less = { ...more, permissions: [] };

/** A custom team role, with its holders in the teams that Usher has read. Ben is protected by the policy. */
const crewOf = (teamRoles: ReadonlyMap<number, ReadonlyMap<number, number>>) =>
  around({
    protectedEmails: ['ben@example.com'],
    given(world) {
      const role = { id: crew, name: 'Crew', category: 'team', organizationId: logistics } as const;
      world.addRole({ ...role, permissions: ['scenario view'] });
    },
    teamRoles,
  });

test('the holders of a team role are named as far as Usher has read the teams, if they get more by it', async () => {
  const { operations } = await crewOf(
    new Map([
      [finance, new Map([[eva, crew]])],
      [
        marketing,
        new Map([
          [dev, crew],
          [eva, crew],
          [ben, 1],
        ]),
      ],
      [lab, new Map([[usher, crew]])],
    ]),
  );
  expect(await planOf(operations, restore(more))).toMatchObject({ holders: [dev, eva], notes: [] });
  expect((await planOf(operations, restore(less))).holders).toBeUndefined();
});

describe('permissions are not put back', () => {
  test('on a role that Usher itself or a protected person holds', async () => {
    for (const [holder, code] of [
      [usher, 'own-account'],
      [ben, 'protected'],
    ] as const) {
      const { operations, written } = await crewOf(new Map([[finance, new Map([[holder, crew]])]]));
      expect(await planned(operations, restore(less))).toMatchObject({ code });
      expect(written()).toEqual([]);
    }
  });

  test.each<[string, Partial<RestoreRolePermissions>, object]>([
    ['where the role has it already', { permissions: wider }, { type: 'nothing-to-do' }],
    ['where it has moved since', { expected: earlier, permissions: [] }, { code: 'role-moved' }],
    ["on Make's own roles", { roleId: 12 }, { code: 'not-custom' }],
    ['on a role that is gone', { roleId: 999 }, { code: 'unknown-role' }],
    ['in an organization that Usher does not guard', { organizationId: 1 }, { code: 'unknown-organization' }],
  ])('%s', async (_where, part, answer) => {
    const { operations, written } = await given();
    expect(await planned(operations, restore(part))).toMatchObject(answer);
    expect(written()).toEqual([]);
  });

  test('if Make does not say what the role can do', async () => {
    const { operations, faults, world } = await given();
    const body = { usersRoles: [{ id: auditor, name: 'Auditor', category: 'organization' }] };
    faults.add({ match: { method: 'GET', path: /users\/roles/ }, kind: 'status', status: 200, body });
    expect(await planned(operations, restore())).toMatchObject({ code: 'permissions-hidden' });
    expect(world.roles.get(auditor)?.permissions).toHaveLength(3);
  });
});

test('the write replaces all permissions, and is read back', async () => {
  const { operations, world, written, wire } = await given();
  const write = onlyWrite(await planOf(operations, restore()));
  expect(await operations.inspect(write)).toEqual({ state: 'before' });
  written();
  expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
  expect(written()).toEqual([
    {
      call: `PATCH /users/custom-roles/${auditor}`,
      query: `organizationId=${logistics}`,
      body: { permissions: earlier },
    },
  ]);
  expect(await operations.inspect(write)).toEqual({ state: 'after' });
  expect(wire()).toEqual(['GET /users/roles']);
  world.setPermissions(auditor, ['organization view']);
  expect(await operations.inspect(write)).toEqual({ state: 'other', found: 'other permissions (1)' });
  world.deleteCustomRole(auditor);
  expect(await operations.inspect(write)).toEqual({ state: 'other', found: 'no such role' });
});

test('a refusal from Make fails the write, and a write with a lost answer is not repeated', async () => {
  const { operations, faults, world, written } = await given();
  const write = onlyWrite(await planOf(operations, restore()));
  written();
  faults.add({
    match: { method: 'PATCH' },
    kind: 'status',
    status: 403,
    body: { detail: 'No.', code: 'SC403' },
  });
  expect(await operations.send(write, whenever)).toEqual({
    type: 'refused',
    code: 'forbidden',
    why: 'Make says: “No.” (SC403)',
  });
  faults.add({ match: { method: 'PATCH' }, kind: 'lost-answer' });
  expect(await operations.send(write, whenever)).toMatchObject({ type: 'lost' });
  expect(written()).toHaveLength(2);
  expect(world.roles.get(auditor)?.permissions).toEqual(earlier);
});
