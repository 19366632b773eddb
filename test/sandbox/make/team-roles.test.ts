import { expect, test } from 'vitest';
import { harbour } from './make-client.js';

const ben = '/users/4131/user-team-roles/915';

test('an empty role body removes the person from the team and returns the previous row', async () => {
  await using made = await harbour();
  const { make, call } = made;
  expect(await call(`POST ${ben}`, {})).toMatchObject({
    status: 200,
    body: { userTeamRole: { userId: 4131, teamId: 915, usersRoleId: 2 } },
  });
  expect(make.world.teamRole(4131, 915)).toBeUndefined();
  expect(make.world.organizationRole(4131, 7301)).toBe('Member');
  expect(await call(`GET ${ben}`)).toMatchObject({ status: 404 });
});

test('a role for somebody outside the team brings them in', async () => {
  await using made = await harbour();
  const { make, call } = made;
  expect(await call('POST /users/4131/user-team-roles/917', { usersRoleId: 4 })).toMatchObject({
    status: 200,
  });
  expect(make.world.teamRole(4131, 917)).toBe('Team Operator');
});

test('somebody outside the organization gets no team role', async () => {
  await using made = await harbour();
  expect(await made.call('POST /users/4131/user-team-roles/921', { usersRoleId: 2 })).toMatchObject({
    status: 404,
  });
});

test('a role that is not changeable is refused', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.world.setChangeable(4131, 915, false);
  expect(await call(`GET ${ben}`)).toMatchObject({ body: { userTeamRole: { changeable: false } } });
  expect(await call(`POST ${ben}`, { usersRoleId: 1 })).toMatchObject({ status: 403 });
  expect(await call(`POST ${ben}`, {})).toMatchObject({ status: 403 });
});

test('team roles and removals are in the audit log with actor and target', async () => {
  await using made = await harbour();
  const { make, call } = made;
  await call(`POST ${ben}`, { usersRoleId: 1 });
  make.world.setTeamRole(4131, 915, 'none', 4121);
  expect(await call('GET /audit-logs/organization/7301?pg%5Blimit%5D=2')).toMatchObject({
    body: {
      auditLogs: [
        { eventName: 'team_member_removed', actor: { id: 4121 }, targetId: '4131', team: { id: 915 } },
        { eventName: 'team_role_updated', actor: { id: 4001 }, targetId: '4131', team: { id: 915 } },
      ],
    },
  });
});

test('setting the present role again is not logged', async () => {
  await using made = await harbour();
  const { make, call } = made;
  const before = make.world.auditLog.of(7301).length;
  expect(await call(`POST ${ben}`, { usersRoleId: 2 })).toMatchObject({ status: 200 });
  expect(make.world.auditLog.of(7301)).toHaveLength(before);
});
