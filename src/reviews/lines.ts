import { type Identity, isPerson, type PersonId } from '../approvals/person.js';
import { aboutWithKey, type Personal } from '../approvals/personal.js';
import { makeUserKey } from '../approvals/store.js';
import type { LineState, Review } from './review.js';

/** What is said of a line goes with the person it is about. */
export const aboutSubject = ({ line }: Pick<LineState, 'line'>, text: string): Personal =>
  aboutWithKey(makeUserKey(line.userId), text);

/** Nobody has decided it yet, and somebody still can. */
export const isOpen = ({ decided, left }: LineState): boolean => decided === undefined && left === undefined;

/** Who may decide a line as the record has it; whether they still may is asked at the click. */
export function reviewersOf({ circles }: Review, { line, added, gone }: LineState): PersonId[] {
  const all = [...(circles[line.circle] ?? []), ...added.map(({ person }) => person)];
  return [...new Set(all)].filter((one) => !gone.includes(one));
}

/** Somebody, or somebody with those for whom they stand in and who all of them are: no line about one of them is theirs. */
export type Voices = PersonId | readonly Identity[];

/** Whether a person is one of them. */
export const isVoice = (voices: Voices, person: PersonId): boolean =>
  typeof voices === 'string' ? voices === person : voices.some((one) => one.person === person);

const isAboutThem = ({ line }: LineState, voices: Voices): boolean =>
  typeof voices !== 'string' && voices.some((one) => isPerson(one, line));

/** Whether one of them may decide a line, or could once. */
export const concerns = ({ circles }: Review, one: LineState, voices: Voices): boolean =>
  !isAboutThem(one, voices) &&
  [...(circles[one.line.circle] ?? []), ...one.added.map(({ person }) => person)].some((person) =>
    isVoice(voices, person),
  );

/** Whether a line is put to one of them as the record has it. */
export const isTheirs = (review: Review, one: LineState, voices: Voices): boolean =>
  !isAboutThem(one, voices) && isPutTo(review, one, voices);

/** The same, whomever the line is about. */
export const isPutTo = (review: Review, one: LineState, voices: Voices): boolean =>
  reviewersOf(review, one).some((person) => isVoice(voices, person));

/** Everything that was ever put to them, in the order of the review, which never changes. */
export const linesOf = (review: Review, voices: Voices): LineState[] =>
  [...review.lines.values()].filter((one) => concerns(review, one, voices));

/** What still waits for them. */
export const openLinesOf = (review: Review, voices: Voices): LineState[] =>
  linesOf(review, voices).filter((one) => isOpen(one) && isTheirs(review, one, voices));

/** Whether who decided it may still say otherwise: until it is asked for, or the review is closed. */
export const isChangeable = (
  { closedAt }: Pick<Review, 'closedAt'>,
  { decided, submission, refused, settled }: LineState,
  person: PersonId,
): boolean =>
  closedAt === undefined &&
  decided?.by === person &&
  submission === undefined &&
  refused === undefined &&
  settled === undefined;

export const openLines = ({ lines }: Review): LineState[] => [...lines.values()].filter(isOpen);

/** How far they are: of the lines put to them and not passed on, how many are decided, by whomever. */
export function progressOf(review: Review, voices: Voices): { readonly done: number; readonly all: number } {
  const own = linesOf(review, voices).filter((one) => isTheirs(review, one, voices));
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
