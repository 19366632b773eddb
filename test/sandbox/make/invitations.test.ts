import { expect, test } from 'vitest';
import type { World } from '../../../sandbox/make/world.js';
import { harbour } from './make-client.js';

const noor = { email: 'noor.haddad@example.com', name: 'Noor Haddad', usersRoleId: 13, teamsId: [915] };
const day = 24 * 60 * 60 * 1000;

test('an invitee is listed at once as Team Member of the named teams, with the invitation as a string', async () => {
  await using made = await harbour();
  const { make, call } = made;
  const answer = await call('POST /organizations/7301/invite', noor);
  const id = idOf(make.world);
  expect(answer).toMatchObject({
    status: 200,
    body: {
      user: { id, email: noor.email },
      userOrganizationRole: { userId: id, organizationId: 7301, usersRoleId: 13 },
    },
  });
  expect(answer.body).toHaveProperty('userOrganizationRole.invitation', expect.any(String));
  expect(make.world.teamRole(id, 915)).toBe('Team Member');
});

test('an address already invited or joined is refused, in any letter case', async () => {
  await using made = await harbour();
  const { call } = made;
  await call('POST /organizations/7301/invite', noor);
  const again = await call('POST /organizations/7301/invite', { ...noor, email: 'Noor.Haddad@Example.com' });
  expect(again).toMatchObject({ status: 400, body: { code: 'IM005' } });
  const member = await call('POST /organizations/7301/invite', { email: 'ben@example.com', name: 'Ben' });
  expect(member).toMatchObject({ status: 400, body: { code: 'IM005' } });
});

test('nobody is invited if there is no free seat', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.world.organization(7301).license.users = 130;
  expect(await call('POST /organizations/7301/invite', noor)).toMatchObject({
    status: 400,
    body: { code: 'IM011' },
  });
});

test.each(['Noor!', ' Noor', 'Noor ', ''])('the name %j is refused', async (name) => {
  await using made = await harbour();
  const answer = await made.call('POST /organizations/7301/invite', { ...noor, name });
  expect(answer).toMatchObject({ status: 400, body: { code: 'IM005', suberrors: [expect.anything()] } });
});

test.each(["Zoë O'Neil-Smith (2nd)", 'a_b@c/d*+,.'])('the name %j is accepted', async (name) => {
  await using made = await harbour();
  expect(await made.call('POST /organizations/7301/invite', { ...noor, name })).toMatchObject({
    status: 200,
  });
});

test('nobody can be invited as owner, into another organization’s team, or under single sign-on', async () => {
  await using made = await harbour();
  const { make, call } = made;
  const refused = { status: 400, body: { code: 'IM005' } };
  expect(await call('POST /organizations/7301/invite', { ...noor, usersRoleId: 11 })).toMatchObject(refused);
  expect(await call('POST /organizations/7301/invite', { ...noor, teamsId: [921] })).toMatchObject(refused);
  make.world.organization(7301).ssoType = 'saml';
  expect(await call('POST /organizations/7301/invite', noor)).toMatchObject(refused);
});

test('no team role can be set before the invitation is accepted', async () => {
  await using made = await harbour();
  const { make, call } = made;
  await call('POST /organizations/7301/invite', noor);
  const path = `POST /users/${idOf(make.world)}/user-team-roles/915`;
  expect(await call(path, { usersRoleId: 1 })).toMatchObject({ status: 400 });
  make.world.acceptInvitation(idOf(make.world), 7301);
  expect(await call(path, { usersRoleId: 1 })).toMatchObject({ status: 200 });
});

test('after seven days only the list by permission shows expired, and the address stays in use', async () => {
  let now = Date.parse('2026-11-18T09:30:00.000Z');
  await using made = await harbour({ now: () => now });
  const { make, call } = made;
  await call('POST /organizations/7301/invite', noor);
  const id = idOf(make.world);
  const byPermission =
    'GET /users/by-permission?type=organization&organizationId=7301&permission=organization%20view';
  expect((await call(byPermission)).body).toMatchObject({ users: withStatus(id, 'pending') });
  now += 7 * day;
  expect((await call(byPermission)).body).toMatchObject({ users: withStatus(id, 'expired') });
  expect((await call(`GET /organizations/7301/user-organization-roles/${id}`)).body).toMatchObject({
    userOrganizationRole: { invitation: '2026-11-18T09:30:00.000Z' },
  });
  expect(await call('POST /organizations/7301/invite', noor)).toMatchObject({ status: 400 });
  await call(`POST /users/${id}/user-organization-roles/7301`, {});
  expect(await call('POST /organizations/7301/invite', noor)).toMatchObject({
    status: 200,
    body: { user: { id } },
  });
});

test('the list by permission leaves out people without the permission', async () => {
  await using made = await harbour();
  const { make, call } = made;
  await call('POST /organizations/7301/invite', { ...noor, usersRoleId: 16 });
  const answer = await call(
    'GET /users/by-permission?type=organization&organizationId=7301&permission=organization%20view',
  );
  expect(answer.text).toContain('ben@example.com');
  expect(answer.text).not.toContain(noor.email);
  expect(make.world.organizationRole(idOf(make.world), 7301)).toBe('Guest');
});

test('an expired invitation can no longer be accepted', async () => {
  await using made = await harbour();
  const { make, call } = made;
  await call('POST /organizations/7301/invite', noor);
  const id = idOf(make.world);
  make.world.expireInvitation(id, 7301);
  const token = make.world.addToken(id, { label: 'own', scope: ['organizations:write'] });
  const hash = make.world.organizationMemberships.get(`${id}/7301`)?.invitation?.hash;
  expect(await call('POST /organizations/accept-invitation', { hash }, token)).toMatchObject({ status: 400 });
});

test('invitations, organization roles, removals and tokens leave nothing in the audit log', async () => {
  await using made = await harbour();
  const { make, call } = made;
  const before = make.world.auditLog.of(7301).length;
  await call('POST /organizations/7301/invite', noor);
  await call('POST /users/4131/user-organization-roles/7301', { usersRoleId: 12 });
  await call('POST /users/4131/user-organization-roles/7301', {});
  await call('POST /users/me/api-tokens', { label: 'x', scope: ['user:read'] });
  expect(make.world.auditLog.of(7301)).toHaveLength(before);
});

function idOf(world: World): number {
  const user = [...world.users.values()].find(({ email }) => email === noor.email);
  return user?.id ?? 0;
}

function withStatus(id: number, invitationStatus: string) {
  return expect.arrayContaining([expect.objectContaining({ id, invitationStatus })]);
}
