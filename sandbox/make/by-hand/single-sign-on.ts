import type { Organization } from '../entities/organization.js';
import type { User } from '../entities/user.js';
import type { Records } from '../records.js';
import { roleIds } from '../system-roles.js';
import { removeFromOrganization } from './organization-roles.js';

/** Creates a user who is a Member at once. Make does not document the role it gives, so this one is our choice. */
export function createSsoUser(
  world: Records,
  organization: Organization,
  { email, name, ssoId }: { readonly email: string; readonly name: string; readonly ssoId: string },
): User {
  const user = world.addUser({ name, email, ssoId });
  world.organizationMemberships.set(`${user.id}/${organization.id}`, {
    userId: user.id,
    organizationId: organization.id,
    usersRoleId: roleIds.member,
    invitation: null,
  });
  return user;
}

/**
 * Deletes an existing user everywhere and lets them sign in again by single sign-on: the same address gets a new id,
 * as a Member of this organization without teams. https://help.make.com/single-sign-on
 */
export function comeBackBySso(world: Records, user: User, organization: Organization): User {
  for (const { id } of world.organizations.values()) removeFromOrganization(world, user.id, id);
  world.users.delete(user.id);
  return createSsoUser(world, organization, { ...user, ssoId: user.email });
}
