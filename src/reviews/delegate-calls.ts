import { isPerson } from '../approvals/person.js';
import { delegatesOf } from '../approvals/policy/delegates.js';
import type { Delegate } from '../approvals/policy/schema.js';
import type { Reviewers } from './circles.js';
import { isReviewerOf, openLines } from './lines.js';
import { type DelegateCall, delegateKey, type Review } from './review.js';

/** The current delegates of called reviewers who have not heard of that call. */
export function delegatesToCall({ called, delegates }: Review, policy: readonly Delegate[], now: number) {
  return [...called].flatMap(([standsFor, { n }]) =>
    delegatesOf(policy, standsFor, now)
      .filter((person) => (delegates.get(delegateKey({ person, standsFor }))?.n ?? 0) < n)
      .map((person) => ({ person, standsFor, n })),
  );
}

/**
 * Keeps delegates with lines to decide: lines that are not theirs already and that concern neither the delegate nor
 * the reviewer.
 */
export function dueDelegates(
  review: Review,
  uncalled: readonly Omit<DelegateCall, 'lines'>[],
  { identities }: Pick<Reviewers, 'identities'>,
): DelegateCall[] {
  if (!review.begun || review.closedAt !== undefined || uncalled.length === 0) return [];
  const open = openLines(review);
  return uncalled.flatMap((one) => {
    const { person, standsFor } = one;
    const lines = open.filter(
      (line) =>
        isReviewerOf(review, line, standsFor) &&
        !isReviewerOf(review, line, person) &&
        [person, standsFor].every((who) => {
          const identity = identities.get(who);
          return identity !== undefined && !isPerson(identity, line.line);
        }),
    ).length;
    return lines > 0 ? [{ ...one, lines }] : [];
  });
}
