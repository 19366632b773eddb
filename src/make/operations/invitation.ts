import type { Surroundings } from './surroundings.js';

/**
 * What became of an invitation. Only the list of people by permission tells expired from pending, and it leaves out
 * roles without that permission; those are read from the role list, where an open invitation is a string.
 */
export async function invitationState(
  { make }: Surroundings,
  organizationId: number,
  userId: number,
): Promise<'pending' | 'accepted' | 'expired' | 'gone'> {
  const role = await make.organizationRoles.get(organizationId, userId, { organizationId });
  if (!role) return 'gone';
  if (role.invitation === null) return 'accepted';
  const status = await make.invitations.status(organizationId, userId, { organizationId });
  return status === 'expired' ? 'expired' : 'pending';
}
