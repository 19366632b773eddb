import type { Organization } from '../entities/organization.js';
import type { User } from '../entities/user.js';
import type { Records } from '../records.js';
import { roleIds } from '../system-roles.js';
import { removeFromOrganization } from './organization-roles.js';

/** A new user, who is a Member at once. Which role Make gives is nowhere written, so this one is ours. */
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
 * Somebody from before single sign-on was deleted, everywhere, and signed in by it: the same address under a new id, a
 * Member of this organization without teams. https://help.make.com/single-sign-on
 */
export function comeBackBySso(world: Records, user: User, organization: Organization): User {
  for (const { id } of world.organizations.values()) removeFromOrganization(world, user.id, id);
  world.users.delete(user.id);
  return createSsoUser(world, organization, { ...user, ssoId: user.email });
}
