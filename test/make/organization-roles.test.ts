import { expect, test } from 'vitest';
import { connect, failure } from './client.js';

const role = { userId: 4121, organizationId: 7301, usersRoleId: 12, invitation: null };

test('a change sends the role id and nothing else', async () => {
  const { make, received } = await connect(() => ({ body: { userOrganizationRole: role } }));
  await make.organizationRoles.change(4121, 7301, 12);
  expect(received).toMatchObject([
    { method: 'POST', url: '/api/v2/users/4121/user-organization-roles/7301', body: '{"usersRoleId":12}' },
  ]);
});

// An empty body would remove the user; JSON omits undefined values and writes NaN as null.
test.each(['undefined', 'null', '0', '-1', '1.5', '"12"', 'NaN', '[12]'])(
  'a change with role id %s is never sent',
  async (text) => {
    const { make, received } = await connect(() => ({ body: {} }));
    const roleId =
      text === 'NaN' ? Number.NaN : text === 'undefined' ? JSON.parse('{}').none : JSON.parse(text);
    const inOrganization = await failure(make.organizationRoles.change(4121, 7301, roleId));
    const inTeam = await failure(make.teamRoles.change(4121, 915, roleId));
    for (const error of [inOrganization, inTeam]) {
      expect(error).toMatchObject({ kind: 'not-sent', detail: expect.stringContaining('usersRoleId') });
    }
    expect(received).toEqual([]);
  },
);

test('a removal sends no body, and keeps connections unless told to delete them', async () => {
  const { make, received } = await connect(() => ({ body: 'OK' }));
  await make.organizationRoles.remove(4121, 7301, { deleteConnections: false });
  await make.organizationRoles.remove(4121, 7301, { deleteConnections: true });
  const path = '/api/v2/users/4121/user-organization-roles/7301';
  expect(received.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['POST', path, ''],
    ['POST', `${path}?deleteConnections=true&confirmed=true`, ''],
  ]);
});

test('a change is not lost if its answer fits no schema: reading back settles it', async () => {
  const { make } = await connect(() => ({ body: { surprise: true } }));
  await expect(make.organizationRoles.change(4121, 7301, 12)).resolves.toBeUndefined();
});

test('somebody outside the organization has no role', async () => {
  const { make, received } = await connect(() => ({ status: 404, body: { message: 'Not found' } }));
  expect(await make.organizationRoles.get(7301, 4121)).toBeUndefined();
  expect(received[0]?.path).toBe('organizations/7301/user-organization-roles/4121');
});

test('a list shows roles and open invitations', async () => {
  const invited = { ...role, userId: 4302, invitation: '2026-11-18T09:30:00.000Z', extra: 'dropped' };
  const { make, received } = await connect(() => ({ body: { userOrganizationRoles: [role, invited] } }));
  expect(await make.organizationRoles.list(7301)).toEqual([
    role,
    { ...role, userId: 4302, invitation: '2026-11-18T09:30:00.000Z' },
  ]);
  await make.organizationRoles.ofUser(4121);
  expect(received.map(({ path }) => path)).toEqual([
    'organizations/7301/user-organization-roles',
    'users/4121/user-organization-roles',
  ]);
});

test('a role without an invitation flag is malformed, and does not count as a member', async () => {
  const { invitation, ...unclear } = role;
  const { make } = await connect(() => ({ body: { userOrganizationRole: unclear } }));
  expect(await failure(make.organizationRoles.get(7301, 4121))).toMatchObject({
    kind: 'malformed',
    detail: expect.stringContaining('userOrganizationRole.invitation'),
  });
});

test('the list of another organization, or the role of another person, is malformed', async () => {
  const foreign = { ...role, organizationId: 7302 };
  const { make } = await connect(({ path }) => ({
    body: path.endsWith('roles')
      ? { userOrganizationRoles: [role, foreign] }
      : { userOrganizationRole: role },
  }));
  expect(await failure(make.organizationRoles.list(7301))).toMatchObject({
    kind: 'malformed',
    detail: expect.stringContaining('userOrganizationRoles.1'),
  });
  expect(await failure(make.organizationRoles.get(7301, 4122))).toMatchObject({ kind: 'malformed' });
});
