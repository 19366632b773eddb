import type { ChangePlan, Planned } from '../../approvals/plan.js';
import { compareRoles } from '../role-order.js';
import { named, type OperationContext, refused, roleShown } from './operation-context.js';

interface Kept {
  /** The role before the grant; null for none. */
  readonly was: number | null;
  /** The grant to extend, if one gave this role. */
  readonly grant?: string | undefined;
  readonly wanted?: number;
  readonly now?: number;
}

/** The plan that keeps a role: nothing is written, and people decide on the step from the earlier role to it. */
export function keptPlan(
  ctx: OperationContext,
  plan: Omit<ChangePlan, 'differences' | 'direction' | 'effects' | 'notes' | 'writes' | 'undo'>,
  { was, grant, wanted, now }: Kept,
): Planned {
  const organizationId = plan.organization.id;
  if (now !== wanted) {
    const what = grant === undefined ? 'what was to be kept' : `what ${grant} gave`;
    return refused('moved', `Somebody has changed it on Make since, so ${what} is not there.`);
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
      effects: [
        grant === undefined
          ? 'It is so on Make already: somebody did it by hand. Usher writes nothing.'
          : `${grant} gave it for a limited time. It ends later; nothing is written on Make.`,
      ],
      notes: [],
      writes: [],
      undo: [],
    },
  };
}
