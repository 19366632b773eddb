import type { Actor } from '../approvals/person.js';
import type { ReviewEntry } from '../approvals/policy/review-entry.js';
import type { ReviewParts } from './parts.js';
import type { Known } from './review-records.js';

/**
 * Records that a review begins; each entry of the policy has at most one open review. Returns the new or the open one.
 */
export async function startReview(
  { records, now }: Pick<ReviewParts, 'records' | 'now'>,
  { name }: ReviewEntry,
  by: Actor,
): Promise<{ readonly started: boolean; readonly review: Known }> {
  const register = await records.register();
  let started = false;
  const after = await register.change((all) => {
    started = !all.some((one) => one.name === name && !one.ended);
    return started ? [{ type: 'review.started', at: now(), by, review: `R-${all.length + 1}`, name }] : [];
  });
  const review = after.findLast((one) => one.name === name && !one.ended);
  if (!review) throw new Error(`the review ${name} was begun and cannot be read`);
  return { started, review };
}
