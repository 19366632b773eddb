import { expect, test } from 'vitest';
import { connect, failure } from './client.js';

const ana = { email: 'ana@example.com', name: "Ana O'Neill-Costa", usersRoleId: 13 };

test('an invitation names the role and the teams', async () => {
  const { make, received } = await connect(() => ({
    body: {
      user: { id: 4302, email: ana.email },
      userOrganizationRole: { usersRoleId: 13, invitation: 'x' },
    },
  }));
  const answer = await make.invitations.invite(7301, { ...ana, teamsId: [915], note: 'Welcome' });
  expect(answer).toEqual({ userId: 4302, usersRoleId: 13 });
  expect(received[0]?.path).toBe('organizations/7301/invite');
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({ ...ana, teamsId: [915], note: 'Welcome' });
});

test.each([
  ['name', { ...ana, name: ' Ana' }],
  ['name', { ...ana, name: 'Ana <b>' }],
  ['name', { ...ana, name: '' }],
  ['email', { ...ana, email: 'ana' }],
  ['usersRoleId', { ...ana, usersRoleId: 0 }],
  ['teamsId.0', { ...ana, teamsId: [0] }],
])('an invitation with a wrong %s is never sent', async (field, body) => {
  const { make, received } = await connect(() => ({}));
  expect(await failure(make.invitations.invite(7301, body))).toMatchObject({
    kind: 'not-sent',
    detail: expect.stringContaining(`${field}:`),
  });
  expect(received).toEqual([]);
});

test.each([
  [1, 'pending'],
  [2, 'expired'],
  [3, 'accepted'],
  [4, 'unlisted'],
])('user %i is %s', async (userId, status) => {
  const users = [
    { id: 1, invitationStatus: 'pending' },
    { id: 2, invitationStatus: 'expired' },
    { id: 3, invitationStatus: null },
  ];
  const { make, received } = await connect(() => ({ body: { users } }));
  expect(await make.invitations.status(7301, userId)).toBe(status);
  expect(received[0]?.url).toContain(
    'users/by-permission?type=organization&organizationId=7301&permission=organization%20view&',
  );
});
