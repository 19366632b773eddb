import { expect, test } from 'vitest';
import { BEN_TOKEN } from '../../../sandbox/make/seed.js';
import { harbour } from './make-client.js';

const ben = '/users/4131/user-organization-roles/7301';

test('an empty role body removes the user from the organization and from its teams', async () => {
  await using made = await harbour();
  const { make, call } = made;
  expect(await call(`POST ${ben}`, {})).toMatchObject({ status: 200, body: {} });
  expect(make.world.organizationRole(4131, 7301)).toBeUndefined();
  expect(make.world.teamRole(4131, 915)).toBeUndefined();
  expect(await call(`GET ${ben}`)).toMatchObject({ status: 404 });
  expect(await call(`POST ${ben}`, {})).toMatchObject({ status: 404 });
});

test('a missing body also removes the user', async () => {
  await using made = await harbour();
  const { make, call } = made;
  expect(await call(`POST ${ben}`)).toMatchObject({ status: 200 });
  expect(make.world.organizationRole(4131, 7301)).toBeUndefined();
});

test('a role in the body changes the role and nothing else', async () => {
  await using made = await harbour();
  const { make, call } = made;
  expect(await call(`POST ${ben}`, { usersRoleId: 12 })).toMatchObject({
    status: 200,
    body: { userOrganizationRole: { userId: 4131, organizationId: 7301, usersRoleId: 12, invitation: null } },
  });
  expect(make.world.organizationRole(4131, 7301)).toBe('Admin');
  expect(make.world.teamRole(4131, 915)).toBe('Team Member');
});

test('a role call can neither make nor remove the owner', async () => {
  await using made = await harbour();
  const { call } = made;
  expect(await call('POST /users/4100/user-organization-roles/7301', {})).toMatchObject({ status: 403 });
  expect(await call('POST /users/4100/user-organization-roles/7301', { usersRoleId: 13 })).toMatchObject({
    status: 403,
  });
  expect(await call(`POST ${ben}`, { usersRoleId: 11 })).toMatchObject({ status: 400 });
});

test('a team role is no organization role', async () => {
  await using made = await harbour();
  expect(await made.call(`POST ${ben}`, { usersRoleId: 2 })).toMatchObject({
    status: 400,
    body: { code: 'IM005' },
  });
});

test('connections are deleted only when that is asked for and confirmed', async () => {
  await using made = await harbour();
  const { make, call } = made;
  expect(await call(`POST ${ben}?deleteConnections=true`, {})).toMatchObject({
    status: 406,
    body: { code: 'IM004' },
  });
  expect(make.world.organizationRole(4131, 7301)).toBe('Member');
  await call(`POST ${ben}?deleteConnections=true&confirmed=true`, {});
  expect(make.world.connections(4131, 7301)).toBe(0);
  await call('POST /users/4121/user-organization-roles/7301', {});
  expect(make.world.connections(4121, 7301)).toBe(5);
});

test('a plain member may not change roles', async () => {
  await using made = await harbour();
  const answer = await made.call('POST /users/4133/user-organization-roles/7301', {}, BEN_TOKEN);
  expect(answer).toMatchObject({ status: 403, body: { code: 'SC403' } });
});

test('a row shows the team counts only when its columns are asked for', async () => {
  await using made = await harbour();
  const { call } = made;
  expect((await call(`GET ${ben}`)).body).toEqual({
    userOrganizationRole: { userId: 4131, organizationId: 7301, usersRoleId: 13, invitation: null },
  });
  const counts = 'cols%5B%5D=organizationTeamsCount&cols%5B%5D=joinedTeamsCount';
  expect((await call(`GET ${ben}?${counts}`)).body).toEqual({
    userOrganizationRole: { organizationTeamsCount: 4, joinedTeamsCount: 2 },
  });
});

test('the owner or an admin sees everybody’s roles, and others see only their own', async () => {
  await using made = await harbour();
  const { call } = made;
  expect(await call('GET /users/4131/user-organization-roles', undefined, BEN_TOKEN)).toMatchObject({
    status: 200,
  });
  expect(await call('GET /users/4132/user-organization-roles', undefined, BEN_TOKEN)).toMatchObject({
    status: 404,
  });
});
