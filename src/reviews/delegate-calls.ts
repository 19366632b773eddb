import { bindingRefusal, containedRefusal, standingRefusal } from '../approvals/decide/barred.js';
import type { Identity, PersonId } from '../approvals/person.js';
import type { InPlace } from '../approvals/policy/delegates.js';
import type { Request } from '../approvals/request.js';
import { newestReminder } from './due.js';
import { isOpen, isPutTo, isReviewerOf } from './lines.js';
import { type DelegateCall, delegateKey, type LineState, type Review } from './review.js';

/** What decides if a person may answer now. */
export interface Knowing {
  readonly identities: ReadonlyMap<PersonId, Identity>;
  /** Open requests; a contained person may decide nothing. */
  readonly open: readonly Request[];
}

/** The people who stand in for called reviewers and have not heard of that call. */
export const delegatesToCall = (
  { called, delegates }: Review,
  all: readonly InPlace[],
): Omit<DelegateCall, 'lines'>[] =>
  all.flatMap(({ who: standsFor, to: person }) => {
    const n = called.get(standsFor)?.n ?? 0;
    const heard = delegates.get(delegateKey({ person, standsFor }))?.n ?? 0;
    return heard < n ? [{ person, standsFor, n }] : [];
  });

/** Keeps people with lines that they may decide now and that are not theirs already. */
export function dueDelegates(
  review: Review,
  uncalled: readonly Omit<DelegateCall, 'lines'>[],
  all: readonly InPlace[],
  knowing: Knowing,
): DelegateCall[] {
  if (!review.begun || review.closedAt !== undefined) return [];
  return uncalled.flatMap((one) => {
    const lines = answerable(review, one.person, [one.standsFor], all, knowing).length;
    return lines > 0 ? [{ ...one, lines }] : [];
  });
}

export interface DelegateReminder {
  readonly person: PersonId;
  readonly standsFor: PersonId[];
  readonly n: number;
  readonly lines: number;
}

/** The reminders to people who stand in for reminded reviewers: one for each person, also if they stand in for several. */
export function dueDelegateReminders(
  review: Review,
  all: readonly InPlace[],
  knowing: Knowing,
  now: number,
): DelegateReminder[] {
  const newest = newestReminder(review, now);
  if (!newest) return [];
  const { n, at } = newest;
  const isReminderDue = ({ who, to }: InPlace): boolean => {
    const call = review.delegates.get(delegateKey({ person: to, standsFor: who }));
    return review.reminded.get(who) === n && call !== undefined && call.at < at;
  };
  const due = all.filter((one) => (review.delegatesReminded.get(one.to) ?? 0) < n && isReminderDue(one));
  return [...new Set(due.map(({ to }) => to))].flatMap((person) => {
    const theirs = due.filter(({ to }) => to === person).map(({ who }) => who);
    const lines = answerable(review, person, theirs, all, knowing);
    const standsFor = theirs.filter((who) => lines.some((line) => isPutTo(review, line, who)));
    return lines.length > 0 ? [{ person, standsFor, n, lines: lines.length }] : [];
  });
}

/** The open lines of these reviewers that a person decides only in their place, and may decide now. */
function answerable(
  review: Review,
  person: PersonId,
  reviewers: readonly PersonId[],
  all: readonly InPlace[],
  { identities, open }: Knowing,
): LineState[] {
  const own = all.filter(({ to }) => to === person);
  const found = [person, ...own.map(({ who }) => who)].map((one) => identities.get(one));
  if (found.some((one) => one === undefined)) return [];
  const known = found
    .flatMap((one, index) => (one ? [{ ...one, chosen: own[index - 1]?.chosen }] : []))
    .filter((one) => !one.chosen || !containedRefusal(one, open));
  const [self] = known;
  if (!self) return [];
  if (standingRefusal(self) ?? bindingRefusal(self)) return [];
  if (known.some((one) => containedRefusal(one, open))) return [];
  return [...review.lines.values()].filter(
    (line) =>
      isOpen(line) &&
      reviewers.some((who) => isPutTo(review, line, who)) &&
      !isPutTo(review, line, person) &&
      isReviewerOf(review, line, known),
  );
}
