import type { Change } from '../../approvals/change.js';
import type { ChangePlan, Planned, Write } from '../../approvals/plan.js';
import { compareRoles } from '../role-order.js';
import { named, type OperationContext, refused, roleShown } from './operation-context.js';
import { currentRole } from './undo.js';

/**
 * The change that settles what somebody made of a grant meanwhile. Restoring is the ordinary change back to the recorded
 * earlier role; keeping is the step from that role to what is there, with nothing to write. Undefined where there is no
 * role to put back or to keep, since they left the organization.
 */
export async function settling(
  ctx: OperationContext,
  plan: ChangePlan,
  choice: 'restore' | 'keep',
): Promise<Change | undefined> {
  const [undo] = plan.undo;
  if (!undo) return undefined;
  const now = await currentRole(ctx, undo);
  const earlier = 'roleId' in undo ? undo.roleId : undefined;
  return choice === 'restore' ? changeTo(undo, earlier) : changeTo(undo, now, { was: earlier ?? null });
}

function changeTo(
  write: Write,
  roleId: number | undefined,
  kept?: { readonly was: number | null },
): Change | undefined {
  const more = kept ? { kept } : {};
  switch (write.type) {
    case 'set-organization-role': {
      const { organizationId, userId } = write;
      if (roleId === undefined) return undefined;
      return { kind: 'change-organization-role', organizationId, userId, roleId, ...more };
    }
    case 'set-team-role':
    case 'remove-from-team': {
      const place = { organizationId: write.organizationId, teamId: write.teamId, userId: write.userId };
      return roleId === undefined
        ? { kind: 'remove-from-team', ...place, ...more }
        : { kind: 'change-team-role', ...place, roleId, ...more };
    }
    case 'invite':
    case 'set-invited-team-role':
    case 'remove-from-organization':
    case 'revoke-token':
      return undefined;
  }
}

/** The plan for what is to stay: nothing is written, and people decide on the step from the earlier role to it. */
export function keptPlan(
  ctx: OperationContext,
  plan: Omit<ChangePlan, 'differences' | 'direction' | 'effects' | 'notes' | 'writes' | 'undo'>,
  { was, wanted, now }: { readonly was: number | null; readonly wanted?: number; readonly now?: number },
): Planned {
  const organizationId = plan.organization.id;
  if (now !== wanted) {
    return refused('moved', 'Somebody has changed it again on Make, so what was to be kept is not there.');
  }
  const role = (id: number | undefined) =>
    id === undefined ? ('none' as const) : ctx.directory.role(organizationId, id);
  const [before, after] = [role(was ?? undefined), role(wanted)];
  return {
    type: 'plan',
    plan: {
      ...plan,
      differences: [
        {
          where: plan.team?.name ?? plan.organization.name,
          ...(plan.team && { team: named(plan.team) }),
          now: roleShown(ctx, organizationId, was ?? undefined),
          after: roleShown(ctx, organizationId, wanted),
        },
      ],
      direction:
        before && after && after !== 'none'
          ? compareRoles(before, after)
          : after === 'none'
            ? 'lower'
            : 'other',
      effects: ['It is so on Make already: somebody did it by hand. Usher writes nothing.'],
      notes: [],
      writes: [],
      undo: [],
    },
  };
}
