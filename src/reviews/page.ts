import type { PersonId } from '../approvals/person.js';
import type { ReviewLine } from '../approvals/review-event.js';
import { isOpen, isReviewerOf, linesOf, type OwnProgress, progressOf, type Voices } from './lines.js';
import type { LineState, Review } from './review.js';

const pageSize = 10;

/** A person's place in their part of a review; kept in the modal's metadata. */
export interface PageOf {
  readonly review: Review;
  readonly person: PersonId;
  readonly voices: Voices;
  readonly page: number;
  readonly pages: number;
  /** The number of lines that were ever theirs, in an order that never changes. */
  readonly all: number;
  readonly shown: readonly LineState[];
  readonly progress: OwnProgress;
  /** How many of the shown lines can be kept at once; 0 if one of them may do more than a plain member. */
  readonly keepable: number;
}

/**
 * A page of ten lines; without a number, the first page with something to decide. `voices`: this person, and those for
 * whom they stand in. `isAbove`: tells if a line's role may do more than a plain member now.
 */
export function pageOf(
  review: Review,
  person: PersonId,
  wanted?: number,
  voices: Voices = person,
  isAbove: (line: ReviewLine) => boolean = ({ above }) => above,
): PageOf {
  const mine = linesOf(review, voices);
  const pages = Math.max(1, Math.ceil(mine.length / pageSize));
  const first = mine.findIndex((one) => canDecide(review, one, voices));
  const page = Math.min(Math.max(0, wanted ?? Math.floor(Math.max(0, first) / pageSize)), pages - 1);
  const shown = mine.slice(page * pageSize, (page + 1) * pageSize);
  const open = shown.filter((one) => canDecide(review, one, voices));
  return {
    review,
    person,
    voices,
    page,
    pages,
    all: mine.length,
    shown,
    progress: progressOf(review, voices),
    keepable: shown.some(({ line }) => line.above || isAbove(line)) ? 0 : open.length,
  };
}

export const canDecide = (review: Review, one: LineState, voices: Voices): boolean =>
  isOpen(one) && isReviewerOf(review, one, voices);

export const firstOnPage = (page: number): number => page * pageSize + 1;
