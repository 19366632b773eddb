import type { PersonId } from '../approvals/person.js';
import type { LineState, Review } from './review.js';

/** Nobody has decided it yet, and somebody still can. */
export const isOpen = ({ decided, left }: LineState): boolean => decided === undefined && left === undefined;

/** Who may decide a line as the record has it; whether they still may is asked at the click. */
export function reviewersOf({ circles }: Review, { line, added, gone }: LineState): PersonId[] {
  const all = [...(circles[line.circle] ?? []), ...added.map(({ person }) => person)];
  return [...new Set(all)].filter((one) => !gone.includes(one));
}

/** Whether this person may decide a line, or could once. */
export const concerns = ({ circles }: Review, { line, added }: LineState, person: PersonId): boolean =>
  (circles[line.circle] ?? []).includes(person) || added.some((one) => one.person === person);

/** Everything that was ever put to somebody, in the order of the review, so that its pages never move. */
export const linesOf = (review: Review, person: PersonId): LineState[] =>
  [...review.lines.values()].filter((one) => concerns(review, one, person));

/** What still waits for somebody. */
export const openLinesOf = (review: Review, person: PersonId): LineState[] =>
  linesOf(review, person).filter((one) => isOpen(one) && !one.gone.includes(person));

export const openLines = ({ lines }: Review): LineState[] => [...lines.values()].filter(isOpen);

/** How far somebody is: of the lines put to them and not passed on, how many are decided, by whomever. */
export function progressOf(
  review: Review,
  person: PersonId,
): { readonly done: number; readonly all: number } {
  const own = linesOf(review, person).filter(({ gone }) => !gone.includes(person));
  return { done: own.filter((one) => !isOpen(one)).length, all: own.length };
}

/** Everybody to whom a line was put, in the order in which they first appear. */
export function everybodyIn(review: Review): PersonId[] {
  const added = [...review.lines.values()].flatMap((one) => one.added.map(({ person }) => person));
  const used = new Set([...review.lines.values()].map(({ line }) => line.circle));
  const called = review.circles.flatMap((circle, index) => (used.has(index) ? circle : []));
  return [...new Set([...called, ...added])];
}

/** Until when it can be decided. */
export const deadlineOf = ({ begun, askedUntil }: Review): number =>
  askedUntil ?? begun?.until ?? Number.POSITIVE_INFINITY;

export const isLowerOrRemove = ({ decided }: LineState): boolean =>
  decided?.verdict === 'lower' || decided?.verdict === 'remove';

/** What was to be done and has not ended yet, one way or the other. */
export const isUnsettled = (one: LineState): boolean =>
  isLowerOrRemove(one) && one.settled === undefined && one.refused === undefined;
