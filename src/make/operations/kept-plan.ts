import type { ChangePlan, Planned } from '../../approvals/plan.js';
import { compareRoles } from '../role-order.js';
import { named, type OperationContext, refused, roleShown } from './operation-context.js';

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
