import type { ChangePlan, Write } from '../../approvals/plan.js';
import type { UndoPlan } from '../../approvals/ports.js';
import { type OperationContext, roleName } from './operation-context.js';
import { writerOf } from './writers.js';

/**
 * Plans to restore the recorded earlier role. If somebody has changed the role meanwhile, Usher overwrites nothing
 * unless a person chose that. A person who has left the organization has no role to decide about. For an invitee: plans
 * to withdraw the invitation while it is not accepted.
 */
export async function planUndo(
  ctx: OperationContext,
  plan: ChangePlan,
  { invitee, overwrite }: { readonly invitee?: number; readonly overwrite: boolean },
): Promise<UndoPlan> {
  if (invitee !== undefined) return withdrawal(ctx, plan, invitee);
  const [write] = plan.undo;
  const place = write && writerOf(write).place;
  if (!place) return { type: 'already' };
  const current = await place.role(ctx, write);
  const target = 'roleId' in write ? write.roleId : undefined;
  if (current === target) return { type: 'already' };
  // A separate request restores a role's permissions.
  if (!('before' in write) || write.type === 'set-role-permissions') return { type: 'already' };
  if (current !== (write.before ?? undefined)) {
    if (current === undefined && (await hasLeft(ctx, write))) return { type: 'gone' };
    if (!overwrite) return { type: 'conflict', found: roleName(ctx, plan.organization.id, current) };
  }
  const refusal = await place.guard?.(ctx, write);
  if (refusal) return refusal;
  return current === undefined ? rejoin(write) : { type: 'writes', writes: [{ ...write, before: current }] };
}

/**
 * Whether somebody took the person out of the whole organization, and not only out of a team. Make also says that there
 * is no role if it hides the organization from Usher, so Usher has to see its own role there.
 */
async function hasLeft({ make, directory }: OperationContext, write: Write): Promise<boolean> {
  if (write.type !== 'set-organization-role' && write.type !== 'set-team-role') return false;
  const { organizationId, userId } = write;
  const isIn = async (id: number): Promise<boolean> =>
    (await make.organizationRoles.get(organizationId, id, { organizationId })) !== undefined;
  const { me } = directory;
  if (me === undefined || !(await isIn(me.id))) return false;
  return write.type === 'set-organization-role' || !(await isIn(userId));
}

/** The person left. Usher can add them to a team again, but only a new invitation adds them to an organization. */
function rejoin(write: Write): UndoPlan {
  if (write.type === 'set-team-role') return { type: 'writes', writes: [{ ...write, before: null }] };
  const sentence = 'They are not in the organization any more, so there is no role to put back.';
  return { type: 'refused', code: 'unknown-person', sentence };
}

/** One read decides, so that a person who accepts meanwhile is not treated as an invitee. */
async function withdrawal({ make }: OperationContext, plan: ChangePlan, userId: number): Promise<UndoPlan> {
  const organizationId = plan.organization.id;
  const role = await make.organizationRoles.get(organizationId, userId, { organizationId });
  if (!role) return { type: 'already' };
  if (role.invitation === null) {
    const sentence = 'The invitation was accepted meanwhile. Ask for the removal with /make-role.';
    return { type: 'refused', code: 'accepted', sentence };
  }
  const before = role.usersRoleId;
  return {
    type: 'writes',
    writes: [{ type: 'remove-from-organization', organizationId, userId, before, deleteConnections: false }],
  };
}
