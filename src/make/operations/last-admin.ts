import type { OrganizationRole } from '../organization-roles.js';
import { type OperationContext, type Refused, refused } from './operation-context.js';

/**
 * Refuses a change that would leave an organization without its Owner, whom no request may lower or remove, or without
 * an Admin besides Usher's own account. `members` is the organization's role list as just read. Call this inside the
 * organization's turn, so that two requests for the last two Admins cannot both pass.
 */
export function lowersLastAdmin(
  { directory }: OperationContext,
  organizationId: number,
  userId: number,
  members: readonly OrganizationRole[],
): Refused | undefined {
  const roleOf = ({ usersRoleId }: OrganizationRole) => directory.role(organizationId, usersRoleId);
  const subject = members.find((member) => member.userId === userId);
  if (!subject) return undefined;
  const role = roleOf(subject);
  if (role && !role.assignable) {
    return refused(
      'owner',
      'The Owner of an organization can be neither lowered nor removed. On Make they can transfer it.',
    );
  }
  if (!role?.isAdmin || subject.invitation !== null) return undefined;
  const others = members.filter(
    (member) =>
      member.userId !== userId &&
      member.userId !== directory.me?.id &&
      member.invitation === null &&
      member.usersRoleId === subject.usersRoleId,
  );
  return others.length > 0
    ? undefined
    : refused('last-admin', 'This is the last Admin of the organization. Make somebody else Admin first.');
}
