import type { Change } from '../../approvals/changes/catalogue.js';
import type { ChangePlan } from '../../approvals/plan.js';
import type { OperationContext } from './operation-context.js';
import { writerOf } from './writers.js';

/**
 * The change that settles a conflict over a grant's role. Restoring is the ordinary change back to the recorded
 * earlier role. Keeping is the step from that role to the present one, with nothing to write. Undefined when the
 * person left the organization, so that there is no role to restore or keep.
 */
export async function settling(
  ctx: OperationContext,
  plan: ChangePlan,
  choice: 'restore' | 'keep',
): Promise<Change | undefined> {
  const [undo] = plan.undo;
  const place = undo && writerOf(undo).place;
  if (!place) return undefined;
  const earlier = 'roleId' in undo ? undo.roleId : undefined;
  if (choice === 'restore') return place.changeTo(undo, earlier);
  return place.changeTo(undo, await place.role(ctx, undo), { was: earlier ?? null });
}
