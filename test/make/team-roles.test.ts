import { expect, test } from 'vitest';
import { connect, failure } from './client.js';

const role = { userId: 4121, teamId: 915, usersRoleId: 2, changeable: false, ssoPending: false };

test('a change sends the role id, a removal sends nothing', async () => {
  const { make, received } = await connect(() => ({ body: { userTeamRole: role } }));
  await make.teamRoles.change(4121, 915, 4);
  await make.teamRoles.remove(4121, 915);
  expect(received.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['POST', '/api/v2/users/4121/user-team-roles/915', '{"usersRoleId":4}'],
    ['POST', '/api/v2/users/4121/user-team-roles/915', ''],
  ]);
});

test('a role shows whether it can be changed', async () => {
  const { make, received } = await connect(({ path }) =>
    path.startsWith('teams') ? { body: { userTeamRoles: [role] } } : { body: { userTeamRole: role } },
  );
  const kept = { userId: 4121, teamId: 915, usersRoleId: 2, changeable: false };
  expect(await make.teamRoles.get(915, 4121)).toEqual(kept);
  expect(await make.teamRoles.list(915)).toEqual([kept]);
  expect(received.map(({ path }) => path)).toEqual([
    'users/4121/user-team-roles/915',
    'teams/915/user-team-roles',
    // Whether Make cut the list.
    'teams/915/user-team-roles',
  ]);
});

test('somebody outside the team has no role', async () => {
  const { make } = await connect(() => ({ status: 404 }));
  expect(await make.teamRoles.get(915, 4121)).toBeUndefined();
});

test('the list of another team, or the role of another person, is malformed', async () => {
  const { make } = await connect(({ path }) => ({
    body: path.startsWith('teams') ? { userTeamRoles: [role] } : { userTeamRole: role },
  }));
  expect(await failure(make.teamRoles.list(916))).toMatchObject({ kind: 'malformed' });
  expect(await failure(make.teamRoles.get(915, 4122))).toMatchObject({ kind: 'malformed' });
});
