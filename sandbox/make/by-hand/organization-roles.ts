import type { Organization } from '../entities/organization.js';
import type { OrganizationMembership } from '../entities/organization-membership.js';
import type { Role } from '../entities/role.js';
import type { User } from '../entities/user.js';
import type { Records } from '../records.js';

/** Sets the role, and creates a missing membership. The audit log does not record it. */
export function setOrganizationRole(
  world: Records,
  user: User,
  organization: Organization,
  role: Role,
): OrganizationMembership {
  const key = `${user.id}/${organization.id}`;
  const membership = world.organizationMemberships.get(key) ?? {
    userId: user.id,
    organizationId: organization.id,
    usersRoleId: role.id,
    invitation: null,
  };
  membership.usersRoleId = role.id;
  world.organizationMemberships.set(key, membership);
  return membership;
}

/** Ends the membership in the organization and in its teams. The audit log does not record it. */
export function removeFromOrganization(world: Records, userId: number, organizationId: number): void {
  world.organizationMemberships.delete(`${userId}/${organizationId}`);
  for (const team of world.teams.values()) {
    if (team.organizationId === organizationId) world.teamMemberships.delete(`${userId}/${team.id}`);
  }
}
