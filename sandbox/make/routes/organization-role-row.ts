import type { OrganizationMembership } from '../entities/organization-membership.js';
import type { World } from '../world.js';

export const organizationRoleColumns = [
  'userId',
  'organizationId',
  'usersRoleId',
  'invitation',
  'organizationTeamsCount',
  'joinedTeamsCount',
] as const;

/** The two counts are returned only on request. */
export const defaultOrganizationRoleColumns = organizationRoleColumns.slice(0, 4);

export function organizationRoleRow(world: World, membership: OrganizationMembership) {
  const { userId, organizationId, usersRoleId, invitation } = membership;
  const teams = [...world.teams.values()].filter((team) => team.organizationId === organizationId);
  return {
    userId,
    organizationId,
    usersRoleId,
    invitation: invitation?.sentAt ?? null,
    organizationTeamsCount: teams.length,
    joinedTeamsCount: teams.filter(({ id }) => world.teamMemberships.has(`${userId}/${id}`)).length,
  };
}
