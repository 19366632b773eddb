import { bindingRefusal, standingRefusal } from '../../approvals/decide/barred.js';
import { type Decision, refused } from '../../approvals/decide/context.js';
import { type Identity, isPerson, person } from '../../approvals/person.js';
import type { ReviewEvent } from '../../approvals/review-event.js';
import { refusals } from '../refusals.js';
import type { Review } from '../review.js';
import { inTheirStead, type Reviewer, undecidable } from './decide-line.js';

/** Answers "Not mine": the line goes to another reviewer and no longer belongs to this one. */
export function reassignLine(
  review: Review,
  line: number,
  to: Identity,
  reviewer: Reviewer,
): Decision<ReviewEvent> {
  const one = review.lines.get(line);
  const barred = undecidable(review, one, reviewer);
  if (barred || !one) return refused(barred ?? refusals.gone());
  if (standingRefusal(to) ?? bindingRefusal(to)) return refused(refusals.toWhom());
  const stead = inTheirStead(review, one, reviewer);
  const theirs = [reviewer.identity.person, ...(stead.standsFor ?? [])];
  if (theirs.includes(to.person)) return refused(refusals.toWhom());
  if (isPerson(to, one.line)) return refused(refusals.toSubject());
  if (one.gone.includes(to.person)) return refused(refusals.passedBack(to.person));
  const by = person(reviewer.identity.person);
  return { events: [{ type: 'line.passed', at: reviewer.now, by, line, to: to.person, ...stead }] };
}
