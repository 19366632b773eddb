import { type Identity, isPerson, type PersonId } from '../approvals/person.js';
import { aboutWithKey, type Personal } from '../approvals/personal.js';
import { makeUserKey } from '../approvals/store.js';
import type { LineState, Review } from './review.js';

/** Seals a text about a line with the key of the person the line is about. */
export const aboutSubject = ({ line }: Pick<LineState, 'line'>, text: string): Personal =>
  aboutWithKey(makeUserKey(line.userId), text);

/** True if nobody has decided the line and somebody still can. */
export const isOpen = ({ decided, left }: LineState): boolean => decided === undefined && left === undefined;

/** True if nobody has decided the line, whether or not somebody still can. */
export const isUndecided = ({ decided }: LineState): boolean => decided === undefined;

/** The recorded reviewers of a line; Usher checks at the click if they still may decide. */
export function reviewersOf({ circles }: Review, { line, added, gone }: LineState): PersonId[] {
  const all = [...(circles[line.circle] ?? []), ...added.map(({ person }) => person)];
  return [...new Set(all)].filter((one) => !gone.includes(one));
}

/** A person who answers, or for whom another answers; `chosen`: because they chose the other while they are away. */
export type Voice = Identity & { readonly chosen?: boolean | undefined };

/** A person, or a person together with those for whom they stand in. */
export type Voices = PersonId | readonly Voice[];

/** Tells if a person is one of them. */
export const isVoice = (voices: Voices, person: PersonId): boolean =>
  typeof voices === 'string' ? voices === person : voices.some((one) => one.person === person);

/**
 * Tells if the line is about one of them, so that it is not theirs. Nobody takes their own line from a reviewer by
 * choosing that reviewer as their stand-in.
 */
export const isAboutThem = ({ line }: Pick<LineState, 'line'>, voices: Voices): boolean =>
  typeof voices !== 'string' && voices.some((one) => !one.chosen && isPerson(one, line));

/** Tells if one of them may decide the line, or once could. */
export const concerns = ({ circles }: Review, one: LineState, voices: Voices): boolean =>
  !isAboutThem(one, voices) &&
  [...(circles[one.line.circle] ?? []), ...one.added.map(({ person }) => person)].some((person) =>
    isVoice(voices, person),
  );

/** Tells if one of them is a recorded reviewer of the line. */
export const isReviewerOf = (review: Review, one: LineState, voices: Voices): boolean =>
  !isAboutThem(one, voices) && isPutTo(review, one, voices);

/** The same, whomever the line is about. */
export const isPutTo = (review: Review, one: LineState, voices: Voices): boolean =>
  reviewersOf(review, one).some((person) => isVoice(voices, person));

/** Tells if a reviewer passed the line to one of them; people whom the policy asked have to be in its groups still. */
export const isGivenTo = ({ added }: LineState, voices: Voices): boolean =>
  added.some(({ person, by }) => by !== undefined && isVoice(voices, person));

/** Every line that was ever theirs, in the review's order, which never changes. */
export const linesOf = (review: Review, voices: Voices): LineState[] =>
  [...review.lines.values()].filter((one) => concerns(review, one, voices));

/** The lines that wait for them. */
export const openLinesOf = (review: Review, voices: Voices): LineState[] =>
  linesOf(review, voices).filter((one) => isOpen(one) && isReviewerOf(review, one, voices));

/** Tells if the person who decided may change the answer: until Usher requests it, or the review is closed. */
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

/** Of the lines that are theirs and that they did not pass on: how many anybody has decided, and how many are open. */
export interface OwnProgress {
  readonly done: number;
  readonly open: number;
  readonly all: number;
}

/** How far a person is with the lines that they decide. */
export function progressOf(review: Review, voices: Voices): OwnProgress {
  const own = linesOf(review, voices).filter((one) => isReviewerOf(review, one, voices));
  const done = own.filter((one) => !isUndecided(one)).length;
  return { done, open: own.filter(isOpen).length, all: own.length };
}

/** Every reviewer, in the order of their first line. */
export function everybodyIn(review: Review): PersonId[] {
  const added = [...review.lines.values()].flatMap((one) => one.added.map(({ person }) => person));
  const used = new Set([...review.lines.values()].map(({ line }) => line.circle));
  const called = review.circles.flatMap((circle, index) => (used.has(index) ? circle : []));
  return [...new Set([...called, ...added])];
}

/** The time until which lines can be decided. */
export const deadlineOf = ({ begun, askedUntil }: Review): number =>
  askedUntil ?? begun?.until ?? Number.POSITIVE_INFINITY;

export const isLowerOrRemove = ({ decided }: LineState): boolean =>
  decided?.verdict === 'lower' || decided?.verdict === 'remove';

/** True if the line must be lowered or removed and that has not ended yet. */
export const isUnsettled = (one: LineState): boolean =>
  isLowerOrRemove(one) && one.settled === undefined && one.refused === undefined;
