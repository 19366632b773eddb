import { accessDenied, invalidInput, notFound } from './api-error.js';
import type { ApiRequest } from './api-request.js';
import type { Organization } from './entities/organization.js';
import type { Role, RoleCategory } from './entities/role.js';
import type { Team } from './entities/team.js';
import { roleIds } from './system-roles.js';

export function organizationRoleOf({ world, caller }: ApiRequest, organizationId: number): Role | undefined {
  const membership = world.organizationMemberships.get(`${caller.user.id}/${organizationId}`);
  if (membership === undefined || membership.invitation !== null) return undefined;
  return world.roles.get(membership.usersRoleId);
}

export function teamRoleOf({ world, caller }: ApiRequest, teamId: number): Role | undefined {
  const membership = world.teamMemberships.get(`${caller.user.id}/${teamId}`);
  return membership && world.roles.get(membership.usersRoleId);
}

export function administers(request: ApiRequest, organizationId: number): boolean {
  const role = organizationRoleOf(request, organizationId);
  return role?.id === roleIds.owner || role?.id === roleIds.admin;
}

/** The organization, if the caller has joined it. */
export function joinedOrganization(request: ApiRequest, id: number): Organization {
  const organization = request.world.organizations.get(id);
  if (organization === undefined) throw notFound(`No organization '${id}'.`);
  if (organizationRoleOf(request, id) === undefined) throw accessDenied();
  return organization;
}

/** The organization, if the caller may see its members; a Guest may not. */
export function organizationWithMembers(request: ApiRequest, id: number): Organization {
  const organization = joinedOrganization(request, id);
  const { permissions = [] } = organizationRoleOf(request, id) ?? {};
  if (!permissions.includes('organization users view')) throw accessDenied();
  return organization;
}

/** The organization, if the caller is its Owner or one of its Admins. */
export function administeredOrganization(request: ApiRequest, id: number): Organization {
  const organization = joinedOrganization(request, id);
  if (!administers(request, id)) throw accessDenied('Only an owner or admin may do this.');
  return organization;
}

/** The team, if the caller is in it or administers its organization. */
export function visibleTeam(request: ApiRequest, id: number): Team {
  const team = request.world.teams.get(id);
  if (team === undefined) throw notFound(`No team '${id}'.`);
  if (administers(request, team.organizationId)) return team;
  if (organizationRoleOf(request, team.organizationId) && teamRoleOf(request, id)) return team;
  throw accessDenied();
}

/** The team, if the caller may manage its members. */
export function managedTeam(request: ApiRequest, id: number): Team {
  const team = visibleTeam(request, id);
  const allowed =
    administers(request, team.organizationId) || teamRoleOf(request, id)?.id === roleIds.teamAdmin;
  if (!allowed) throw accessDenied('Only a team admin, or an owner or admin, may do this.');
  return team;
}

/** The role, if it has this category and is available in this organization. */
export function assignableRole(
  { world }: ApiRequest,
  id: number,
  category: RoleCategory,
  organizationId: number,
): Role {
  const role = world.roles.get(id);
  const offered = role?.organizationId === undefined || role.organizationId === organizationId;
  if (role?.category !== category || !offered) {
    throw invalidInput(`Parameter 'usersRoleId' is not a role of this category.`);
  }
  return role;
}
