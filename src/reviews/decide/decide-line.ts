import { bindingRefusal, containedRefusal, standingRefusal } from '../../approvals/decide/barred.js';
import type { Decision } from '../../approvals/decide/context.js';
import { refused } from '../../approvals/decide/context.js';
import { type Identity, isPerson, person } from '../../approvals/person.js';
import { about } from '../../approvals/personal.js';
import type { Refusal } from '../../approvals/refusal.js';
import type { Request } from '../../approvals/request.js';
import type { ReviewEvent } from '../../approvals/review-event.js';
import { isOpen, reviewersOf } from '../lines.js';
import { refusals } from '../refusals.js';
import type { LineState, Review, RoleName, Verdict } from '../review.js';

/** Somebody who decides, as they are known at this moment. */
export interface Reviewer {
  readonly identity: Identity;
  /** Why they may no longer decide a line that was theirs when the review began. */
  readonly noLonger: (one: LineState) => Refusal | undefined;
  /** Requests that are not over; who is contained decides nothing. */
  readonly open: readonly Request[];
  readonly now: number;
}

export interface Said {
  readonly line: number;
  readonly verdict: Verdict;
  readonly to?: RoleName;
  readonly reason?: string;
}

/** What Make has for a line: the roles below it, and whether its role can be taken away at all. */
export interface Room {
  readonly lower: readonly RoleName[];
  readonly movable: boolean;
}

/** One line is decided, once. */
export function decideLine(
  review: Review,
  { line, verdict, to, reason = '' }: Said,
  reviewer: Reviewer,
  room: Room,
): Decision<ReviewEvent> {
  const one = review.lines.get(line);
  const barred = undecidable(review, one, reviewer);
  if (barred || !one) return refused(barred ?? refusals.gone());
  const { role, above } = one.line;
  if (verdict === 'keep' && above && reason.trim().length < 3) return refused(refusals.reason(role));
  if (verdict !== 'keep' && !room.movable) return refused(refusals.ownerStays());
  const lowered = room.lower.find(({ id }) => id === to?.id);
  if (verdict === 'lower' && !lowered) return refused(refusals.noLower(role));
  const given = reason.trim();
  return {
    events: [
      {
        type: 'line.decided',
        at: reviewer.now,
        by: person(reviewer.identity.person),
        line,
        verdict,
        ...(verdict === 'lower' && lowered && { to: lowered }),
        ...(given !== '' && { reason: about(given) }),
      },
    ],
  };
}

/** All of a page that are still open are kept at once; only where none of the page may do more than a plain member. */
export function keepAll(review: Review, lines: readonly number[], reviewer: Reviewer): Decision<ReviewEvent> {
  const found = lines.flatMap((n) => review.lines.get(n) ?? []);
  if (found.some(({ line }) => line.above)) return refused(refusals.notAll());
  const open = found.filter(
    (one) => isOpen(one) && reviewersOf(review, one).includes(reviewer.identity.person),
  );
  const [first] = found;
  if (open.length === 0) return refused(undecidable(review, first, reviewer) ?? refusals.gone());
  for (const one of open) {
    const barred = undecidable(review, one, reviewer);
    if (barred) return refused(barred);
  }
  const by = person(reviewer.identity.person);
  return {
    events: open.map(({ line }) => ({
      type: 'line.decided',
      at: reviewer.now,
      by,
      line: line.line,
      verdict: 'keep',
    })),
  };
}

/** Why this person cannot decide this line now, or nothing. */
export function undecidable(
  review: Review,
  one: LineState | undefined,
  { identity, noLonger, open }: Reviewer,
): Refusal | undefined {
  if (!one || !review.begun) return refusals.gone();
  const unclear = standingRefusal(identity) ?? bindingRefusal(identity) ?? containedRefusal(identity, open);
  if (unclear) return unclear;
  if (isPerson(identity, one.line)) return refusals.own();
  if (review.closedAt !== undefined) return refusals.closed(review.id);
  const { decided } = one;
  if (decided) return refusals.decided(decided.by, verdictWords(decided));
  if (one.left !== undefined) return refusals.late();
  if (!reviewersOf(review, one).includes(identity.person)) return refusals.notTheirs();
  return one.added.some((given) => given.person === identity.person) ? undefined : noLonger(one);
}

/** "keep", "lower to Member", "remove". */
export const verdictWords = ({
  verdict,
  to,
}: {
  readonly verdict: Verdict;
  readonly to?: RoleName;
}): string => (to ? `${verdict} to ${to.name}` : verdict);
