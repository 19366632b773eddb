import type { Role } from '../entities/role.js';
import type { Team } from '../entities/team.js';
import type { User } from '../entities/user.js';
import type { Records } from '../records.js';

/** Sets a team role, or without a role removes the person from the team; the audit log records both. */
export function setTeamRole(
  world: Records,
  user: User,
  team: Team,
  role: Role | undefined,
  by: number | undefined,
): void {
  const before = world.teamMemberships.get(`${user.id}/${team.id}`);
  if (before?.usersRoleId === role?.id) return;
  if (role === undefined) world.teamMemberships.delete(`${user.id}/${team.id}`);
  else putTeamRole(world, user, team, role);
  world.addAuditEntry({
    organizationId: team.organizationId,
    eventName: role === undefined ? 'team_member_removed' : 'team_role_updated',
    teamId: team.id,
    actorId: by ?? null,
    targetId: String(user.id),
    details: {
      userId: user.id,
      previousRole: before ? (world.roles.get(before.usersRoleId)?.name ?? null) : null,
      role: role?.name ?? null,
    },
  });
}

/** Sets a team role without an entry in the audit log, as an invitation that names teams does. */
export function putTeamRole(world: Records, user: User, team: Team, role: Role): void {
  const before = world.teamMemberships.get(`${user.id}/${team.id}`);
  world.teamMemberships.set(`${user.id}/${team.id}`, {
    userId: user.id,
    teamId: team.id,
    usersRoleId: role.id,
    changeable: before?.changeable ?? true,
    ssoPending: before?.ssoPending ?? false,
  });
}
