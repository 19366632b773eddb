import { bindingRefusal, containedRefusal, standingRefusal } from '../../approvals/decide/barred.js';
import type { Decision } from '../../approvals/decide/context.js';
import { refused } from '../../approvals/decide/context.js';
import { type Identity, isPerson, type PersonId, person } from '../../approvals/person.js';
import type { Refusal } from '../../approvals/refusal.js';
import type { Request } from '../../approvals/request.js';
import type { ReviewEvent, ReviewLine } from '../../approvals/review-event.js';
import { isReason } from '../../approvals/unseen.js';
import {
  aboutSubject,
  isAboutThem,
  isChangeable,
  isGivenTo,
  isOpen,
  isPutTo,
  isReviewerOf,
  type Voice,
} from '../lines.js';
import { refusals } from '../refusals.js';
import type { LineState, Review, RoleName, Verdict } from '../review.js';

/** A person who decides, as currently known. */
export interface Reviewer {
  readonly identity: Identity;
  /** The people for whom they stand in. */
  readonly standsFor?: readonly Voice[];
  /** Why they may no longer decide a line that was theirs when the review began. */
  readonly noLonger: (one: LineState) => Refusal | undefined;
  /** Open requests; a contained person may decide nothing. */
  readonly open: readonly Request[];
  readonly now: number;
}

export interface Said {
  readonly line: number;
  readonly verdict: Verdict;
  readonly to?: RoleName;
  readonly reason?: string;
}

/** What Make shows about a line's role: the lower roles, and if the role can be removed at all. */
export interface Room {
  readonly lower: readonly RoleName[];
  readonly movable: boolean;
  /** The role may do more than a plain member now; a custom role can be widened during the review. */
  readonly above: boolean;
}

/**
 * Records a decision about one line. The same person may change it until Usher requests it; the last answer counts.
 */
export function decideLine(
  review: Review,
  { line, verdict, to, reason = '' }: Said,
  reviewer: Reviewer,
  room: Room,
): Decision<ReviewEvent> {
  const one = review.lines.get(line);
  const isChanged = one !== undefined && isChangeable(review, one, reviewer.identity.person);
  const barred = undecidable(review, one, reviewer, isChanged);
  if (barred || !one) return refused(barred ?? refusals.gone());
  const { role } = one.line;
  const above = one.line.above || room.above;
  if (verdict === 'keep' && above && !isReason(reason)) return refused(refusals.reason(role));
  if (verdict !== 'keep' && !room.movable) return refused(refusals.ownerStays());
  const lowered = room.lower.find(({ id }) => id === to?.id);
  if (verdict === 'lower' && !lowered) return refused(refusals.noLower(role));
  const given = reason.trim();
  if (isChanged && isSame(one, { verdict, to: lowered, reason: given })) return { events: [] };
  return {
    events: [
      {
        type: 'line.decided',
        at: reviewer.now,
        by: person(reviewer.identity.person),
        line,
        verdict,
        ...(verdict === 'lower' && lowered && { to: lowered }),
        ...(given !== '' && { reason: aboutSubject(one, given) }),
        ...inTheirStead(review, one, reviewer),
      },
    ],
  };
}

/** An answer that comes twice, by a double click for example, is one answer. */
const isSame = (
  { decided }: LineState,
  { verdict, to, reason }: { verdict: Verdict; to: RoleName | undefined; reason: string },
): boolean =>
  decided?.verdict === verdict &&
  (verdict !== 'lower' || decided.to?.id === to?.id) &&
  (decided.reason ?? '') === reason;

/** Keeps all open lines of a page at once; refused if one role on the page may do more than a plain member. */
export function keepAll(
  review: Review,
  lines: readonly number[],
  reviewer: Reviewer,
  isAbove: (line: ReviewLine) => boolean = ({ above }) => above,
): Decision<ReviewEvent> {
  const found = lines.flatMap((n) => review.lines.get(n) ?? []);
  if (found.some(({ line }) => line.above || isAbove(line))) return refused(refusals.notAll());
  const open = found.filter((one) => isOpen(one) && isReviewerOf(review, one, voicesOf(reviewer)));
  const [first] = found;
  if (open.length === 0) return refused(undecidable(review, first, reviewer) ?? refusals.gone());
  for (const one of open) {
    const barred = undecidable(review, one, reviewer);
    if (barred) return refused(barred);
  }
  const by = person(reviewer.identity.person);
  return {
    events: open.map((one) => ({
      type: 'line.decided',
      at: reviewer.now,
      by,
      line: one.line.line,
      verdict: 'keep',
      ...inTheirStead(review, one, reviewer),
    })),
  };
}

/**
 * Why this person cannot decide this line now; undefined if they can. `isChanged`: they decided it before and now
 * change the answer.
 */
export function undecidable(
  review: Review,
  one: LineState | undefined,
  reviewer: Reviewer,
  isChanged = false,
): Refusal | undefined {
  if (!one || !review.begun) return refusals.gone();
  const { identity, standsFor = [], noLonger, open } = reviewer;
  const unclear = standingRefusal(identity) ?? bindingRefusal(identity) ?? containedRefusal(identity, open);
  if (unclear) return unclear;
  if (isPerson(identity, one.line)) return refusals.own();
  if (review.closedAt !== undefined) return refusals.closed(review.id);
  const { decided } = one;
  if (decided && !isChanged) return refusals.decided(decided.by, verdictWords(decided));
  if (one.left !== undefined) return refusals.late();
  const voices = voicesOf(reviewer);
  if (!isPutTo(review, one, voices)) return refusals.notTheirs();
  if (isAboutThem(one, standsFor) || standsFor.some((other) => containedRefusal(other, open))) {
    return refusals.ownThrough();
  }
  return isGivenTo(one, voices) ? undefined : noLonger(one);
}

const voicesOf = ({ identity, standsFor = [] }: Reviewer): Voice[] => [identity, ...standsFor];

/** The people for whom they decide a line that is not their own. */
export function inTheirStead(
  review: Review,
  one: LineState,
  { identity, standsFor = [] }: Reviewer,
): { standsFor?: PersonId[] } {
  if (isReviewerOf(review, one, identity.person)) return {};
  const theirs = standsFor.filter((voice) => isReviewerOf(review, one, voice.person));
  return { standsFor: theirs.map((voice) => voice.person) };
}

/** "keep", "lower to Member", "remove". */
export const verdictWords = ({
  verdict,
  to,
}: {
  readonly verdict: Verdict;
  readonly to?: RoleName;
}): string => (to ? `${verdict} to ${to.name}` : verdict);
