import type { Decision } from '../approvals/decide/context.js';
import { type PersonId, person as personActor } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import type { ReviewEvent } from '../approvals/review-event.js';
import { askings } from './decide/carry-out.js';
import { decideLine, keepAll, type Reviewer, type Said } from './decide/decide-line.js';
import { reassignLine } from './decide/reassign-line.js';
import { lateIn } from './late.js';
import { concerns, isUndecided, progressOf, type Voices } from './lines.js';
import { noneTheirsNow } from './none-theirs.js';
import { entryNamed, unnamedIn } from './opening.js';
import type { ReviewParts } from './parts.js';
import { presentReviewer, voicesOf } from './present-reviewer.js';
import { refusals } from './refusals.js';
import type { LineState, Review } from './review.js';
import type { Known } from './review-records.js';
import { loweredBySilence, roomOf } from './roles.js';
import { startReview } from './start-review.js';

/** The review after an action, and the refusal if the action was refused. */
export interface Reviewed {
  readonly review?: Review;
  readonly refusal?: Refusal;
}

export interface OpenReview {
  readonly id: string;
  readonly name: string;
  /** Undefined while its people are still being listed. */
  readonly review?: Review;
  readonly undecided: number;
  readonly late: readonly PersonId[];
}

export type ReviewDesk = ReturnType<typeof createReviewDesk>;

/** Carries out commands and clicks about access reviews. */
export const createReviewDesk = (parts: ReviewParts) => ({
  ...createReviewing(parts),
  ...createOverview(parts),
});

/** Turns reviewers' answers into decisions: loads the review, identifies the person, decides, commits. */
function createReviewing(parts: ReviewParts) {
  const { records, people, make, now } = parts;

  const decideOnLines = async (
    id: string,
    person: PersonId,
    lines: readonly number[],
    decide: (review: Review, reviewer: Reviewer) => Decision<ReviewEvent>,
  ): Promise<Reviewed> => {
    const review = await load(parts, id);
    if (!review) return { refusal: refusals.gone() };
    const found = lines.flatMap((n) => review.lines.get(n) ?? []);
    const reviewer = await presentReviewer(parts, person, review, found);
    let refusal: Refusal | undefined;
    const after = await (await records.of(id)).change((state) => {
      const decision = decide(state ?? review, reviewer);
      refusal = decision.refusal;
      return decision.events;
    });
    return { review: after ?? review, ...(refusal && { refusal }) };
  };

  return {
    /** A person with those for whom they stand in now. */
    voices: (person: PersonId): Promise<Voices> => voicesOf(parts, person),

    /** A review that this person may open, because some of its lines are or were theirs. */
    async show(id: string, person: PersonId): Promise<Reviewed> {
      const review = await load(parts, id);
      if (!review?.begun) return { refusal: refusals.gone() };
      const voices = await voicesOf(parts, person);
      const theirs = [...review.lines.values()].filter((one) => concerns(review, one, voices));
      if (theirs.length === 0) return { refusal: refusals.notTheirs() };
      const refusal = await noneTheirsNow(parts, person, review, theirs);
      return refusal ? { refusal } : { review };
    },

    decide: (id: string, person: PersonId, said: Said): Promise<Reviewed> =>
      decideOnLines(id, person, [said.line], (review, reviewer) => {
        const one = review.lines.get(said.line);
        const room = one ? roomOf(make, one.line) : { lower: [], movable: false, above: true };
        return decideLine(review, said, reviewer, room);
      }),

    keepAll: (id: string, person: PersonId, lines: readonly number[]): Promise<Reviewed> =>
      decideOnLines(id, person, lines, (review, reviewer) =>
        keepAll(review, lines, reviewer, (line) => roomOf(make, line).above),
      ),

    async passOn(id: string, person: PersonId, line: number, to: PersonId): Promise<Reviewed> {
      const other = await people.identify(to);
      return decideOnLines(id, person, [line], (review, reviewer) =>
        reassignLine(review, line, other, reviewer),
      );
    },

    /** Requests a person's decisions now, because they left the page. */
    async leave(id: string, person: PersonId): Promise<void> {
      if (!(await load(parts, id))) return;
      const lowered = ({ line }: LineState) => loweredBySilence(make, line);
      await (await records.of(id)).change((state) =>
        state?.begun && state.closedAt === undefined ? askings(state, lowered, now(), person) : [],
      );
    },
  };
}

/** A recorded review; undefined if there is none with this id. */
async function load({ records }: ReviewParts, id: string): Promise<Review | undefined> {
  const known = (await records.register()).state().find((one) => one.id === id);
  if (!known) return undefined;
  const review = (await records.of(id)).state();
  if (known.ended) records.forget(id);
  return review;
}

/** Starts reviews by hand, and reports their progress. */
function createOverview(parts: ReviewParts) {
  const { records } = parts;
  return {
    /** Starts a review of the policy by hand. */
    async start(
      name: string,
      person: PersonId,
    ): Promise<{ readonly started: Known } | { readonly refusal: Refusal }> {
      const entry = entryNamed(parts, name);
      if (!entry) return { refusal: refusals.noSuch(parts.policy().policy.reviews.map((one) => one.name)) };
      const unnamed = unnamedIn(parts, entry);
      if (unnamed) return { refusal: refusals.nobody(unnamed) };
      const { started, review } = await startReview(parts, entry, personActor(person));
      return started ? { started: review } : { refusal: refusals.running(review.id) };
    },

    /** Every open review. */
    async open(): Promise<readonly OpenReview[]> {
      const all: OpenReview[] = [];
      for (const { id, name } of await records.open()) {
        const review = (await records.of(id)).state();
        const begun = review?.begun ? review : undefined;
        const undecided = begun ? [...begun.lines.values()].filter(isUndecided).length : 0;
        all.push({ id, name, ...(begun && { review: begun }), undecided, late: begun ? lateIn(begun) : [] });
      }
      return all;
    },

    /** A person's progress in each open review that concerns them. */
    async mine(
      person: PersonId,
    ): Promise<readonly { readonly review: Review; readonly left: number; readonly all: number }[]> {
      const found = [];
      const voices = await voicesOf(parts, person);
      for (const { id } of await records.open()) {
        const review = (await records.of(id)).state();
        if (!review?.begun) continue;
        const { open, all } = progressOf(review, voices);
        if (open > 0) found.push({ review, left: open, all });
      }
      return found;
    },
  };
}
