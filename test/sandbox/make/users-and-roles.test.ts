import { expect, test } from 'vitest';
import { systemRoles } from '../../../sandbox/make/system-roles.js';
import { harbour } from './make-client.js';

test('people are listed either by organization or by team', async () => {
  await using made = await harbour();
  const { call } = made;
  expect(await call('GET /users')).toMatchObject({ status: 400 });
  expect(await call('GET /users?organizationId=7301&teamId=915')).toMatchObject({ status: 400 });
  expect(await call('GET /users?teamId=921')).toMatchObject({ status: 200 });
});

test('people are sorted by descending id, with few columns and, only for an organization, teams on request', async () => {
  await using made = await harbour();
  const { call } = made;
  const short = await call('GET /users?organizationId=7301&email=ben@example.com');
  expect(short.body).toEqual({
    users: [
      { id: 4131, name: 'Ben Weber', email: 'ben@example.com', lastLogin: expect.any(String), tfaStatus: 1 },
    ],
    pg: { sortBy: 'id', sortDir: 'desc', limit: 10_000, offset: 0 },
  });
  const teams = 'cols%5B%5D=id&cols%5B%5D=userTeamIds';
  expect((await call(`GET /users?organizationId=7301&email=ben@example.com&${teams}`)).body).toMatchObject({
    users: [{ id: 4131, userTeamIds: [915, 918] }],
  });
  expect(await call(`GET /users?teamId=915&${teams}`)).toMatchObject({ status: 400 });
});

test('an address filter also matches parts of addresses', async () => {
  await using made = await harbour();
  const answer = await made.call('GET /users?organizationId=7301&email=ANA');
  expect(answer.text).toContain('"ana@example.com"');
  expect(answer.text).toContain('.tanaka@example.com"');
});

test('the filters by role and by team narrow the list', async () => {
  await using made = await harbour();
  const { call } = made;
  const admins = await call('GET /users?organizationId=7301&organizationRoleId=12&cols%5B%5D=id');
  expect(admins.body).toMatchObject({ users: [{ id: 4132 }, { id: 4121 }, { id: 4001 }] });
  const teamless = await call(
    'GET /users?organizationId=7301&filterByTeamId=0&pg%5BsortBy%5D=id&pg%5BsortDir%5D=asc',
  );
  expect(teamless.body).toMatchObject({ users: [{ id: 4001 }, { id: 4100 }] });
});

test('an unknown column is refused', async () => {
  await using made = await harbour();
  expect(await made.call('GET /users?organizationId=7301&cols%5B%5D=shoeSize')).toMatchObject({
    status: 400,
  });
});

test('the organization list is short until columns are asked for', async () => {
  await using made = await harbour();
  const { call } = made;
  expect((await call('GET /organizations')).body).toMatchObject({
    organizations: [
      { id: 7302, name: 'Harbour Labs', timezoneId: 113 },
      { id: 7301, name: 'Harbour Logistics', timezoneId: 113 },
    ],
  });
  const wide = await call('GET /organizations?cols%5B%5D=license&cols%5B%5D=zone');
  expect(wide.body).toMatchObject({
    organizations: [{ license: { apiLimit: 60 } }, { license: { apiLimit: 1000, users: 200 } }],
  });
});

test.each([
  ['Guest', 'Member'],
  ['Member', 'Accountant'],
  ['Member', 'App Developer'],
  ['Accountant', 'Admin'],
  ['App Developer', 'Admin'],
  ['Admin', 'Owner'],
  ['Team Monitoring', 'Team Operator'],
  ['Team Monitoring', 'Team Restricted Member'],
  ['Team Operator', 'Team Member'],
  ['Team Restricted Member', 'Team Member'],
  ['Team Member', 'Team Admin'],
])('%s has strictly fewer rights than %s', (lower, higher) => {
  expect(rightsBeyond(lower, higher)).toEqual([]);
  expect(rightsBeyond(higher, lower)).not.toEqual([]);
});

test('neither Team Operator nor Team Restricted Member includes the other', () => {
  expect(rightsBeyond('Team Operator', 'Team Restricted Member')).not.toEqual([]);
  expect(rightsBeyond('Team Restricted Member', 'Team Operator')).not.toEqual([]);
});

test('custom roles are listed with their organization, and silently left out without the licence', async () => {
  await using made = await harbour();
  const { make, call } = made;
  const role = {
    id: 900,
    name: 'Auditor',
    category: 'organization',
    permissions: [],
    organizationId: 7301,
  } as const;
  make.world.addRole(role);
  expect((await call('GET /users/roles')).text).not.toContain('Auditor');
  const listed = await call('GET /users/roles?organizationId=7301&roleId=900');
  expect(listed.body).toMatchObject({ usersRoles: [{ id: 900, managementType: 'custom_managed' }] });
  expect(listed.text).not.toContain('identifier');
  make.world.organization(7301).license.customRoles = false;
  expect((await call('GET /users/roles?organizationId=7301&roleId=900')).body).toEqual({ usersRoles: [] });
});

test('a guest may not see other members', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.world.setOrganizationRole(4131, 7301, 'Guest');
  const token = make.world.addToken(4131, { label: 'wide', scope: ['organizations:read', 'user:read'] });
  expect(await call('GET /users?organizationId=7301', undefined, token)).toMatchObject({ status: 403 });
  expect(await call('GET /organizations/7301/user-organization-roles', undefined, token)).toMatchObject({
    status: 403,
  });
});

test('the seeded organization has 130 people with distinct names and addresses', async () => {
  await using made = await harbour();
  const { world } = made.make;
  const members = [...world.organizationMemberships.values()].filter((one) => one.organizationId === 7301);
  expect(members).toHaveLength(130);
  expect(new Set([...world.users.values()].map(({ email }) => email)).size).toBe(130);
});

function rightsBeyond(one: string, other: string): string[] {
  return permissionsOf(one).filter((permission) => !permissionsOf(other).includes(permission));
}

function permissionsOf(name: string): readonly string[] {
  return systemRoles.find((role) => role.name === name)?.permissions ?? [];
}
