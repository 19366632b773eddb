import { invitationEnds } from '../invitations.js';
import type { OrganizationRole } from '../organization-roles.js';
import type { OperationContext } from './operation-context.js';

export type InvitationState = 'pending' | 'accepted' | 'expired' | 'gone';

/**
 * The present state of an invitation. Only the list of people by permission tells expired from pending, and it leaves
 * out roles without that permission. For those roles, the seven days are counted from the time when Make sent the
 * invitation. https://help.make.com/organizations
 */
export async function invitationState(
  ctx: OperationContext,
  organizationId: number,
  userId: number,
): Promise<InvitationState> {
  const role = await ctx.make.organizationRoles.get(organizationId, userId, { organizationId });
  return role ? stateOf(ctx, role) : 'gone';
}

/** The same, for a role that the caller has just read. */
export async function stateOf(
  { make, now }: OperationContext,
  { organizationId, userId, invitation }: OrganizationRole,
): Promise<Exclude<InvitationState, 'gone'>> {
  if (invitation === null) return 'accepted';
  const status = await make.invitations.status(organizationId, userId, { organizationId });
  if (status !== 'unlisted') return status === 'expired' ? 'expired' : 'pending';
  const end = invitationEnds(invitation);
  return end !== undefined && end <= now() ? 'expired' : 'pending';
}
