import { isLowerOrRemove, isUndecided } from './lines.js';
import type { Review } from './review.js';

/** The state of a review, counted by line. */
export interface Tally {
  readonly kept: number;
  readonly lowered: number;
  readonly removed: number;
  readonly notDone: number;
  readonly undecided: number;
}

/** The result of a review, counted by line; refused and failed changes count as not done. */
export function tallyOf({ lines }: Review): Tally {
  const all = [...lines.values()];
  const decided = all.filter(isLowerOrRemove);
  const done = decided.filter(({ settled }) => settled?.done === true);
  const of = (verdict: string) => done.filter((one) => one.decided?.verdict === verdict).length;
  return {
    kept: all.filter((one) => one.decided?.verdict === 'keep').length,
    lowered: of('lower'),
    removed: of('remove'),
    notDone: decided.length - done.length,
    undecided: all.filter(isUndecided).length,
  };
}
