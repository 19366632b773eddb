import { containedRefusal } from '../approvals/decide/barred.js';
import type { Decision } from '../approvals/decide/context.js';
import { type PersonId, person as personActor } from '../approvals/person.js';
import { rosterKey } from '../approvals/policy/requirement.js';
import type { Refusal } from '../approvals/refusal.js';
import type { ReviewEvent } from '../approvals/review-event.js';
import { groupsLeft, membersAt, needsOf, scopeOf } from './circles.js';
import { askings } from './decide/carry-out.js';
import { decideLine, keepAll, type Reviewer, type Said } from './decide/decide-line.js';
import { reassignLine } from './decide/reassign-line.js';
import { lateIn } from './late.js';
import {
  concerns,
  isGivenTo,
  isUndecided,
  isVoice,
  progressOf,
  reviewersOf,
  type Voice,
  type Voices,
} from './lines.js';
import { entryNamed, unnamedIn } from './opening.js';
import type { ReviewParts } from './parts.js';
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
    const reviewer = await reviewerOf(parts, person, review, found);
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

/** For each place Usher may have to ask Make who holds a role there. */
const placesLooked = 20;

/**
 * The refusal of a person who decides none of these lines any more, or nothing. The page shows logins and two-factor,
 * which are only for those who decide now. Looks at one place after the other, since the first is mostly enough.
 */
async function noneTheirsNow(
  parts: ReviewParts,
  person: PersonId,
  review: Review,
  theirs: readonly LineState[],
): Promise<Refusal | undefined> {
  const places = new Map(theirs.map((one) => [rosterKey('', scopeOf(one.line)), one]));
  let refusal: Refusal | undefined;
  for (const one of [...places.values()].slice(0, placesLooked)) {
    const { identity, standsFor = [], noLonger } = await reviewerOf(parts, person, review, [one]);
    refusal = isGivenTo(one, [identity, ...standsFor]) ? undefined : noLonger(one);
    if (!refusal) return undefined;
  }
  return refusal;
}

/** A recorded review; undefined if there is none with this id. */
async function load({ records }: ReviewParts, id: string): Promise<Review | undefined> {
  const known = (await records.register()).state().find((one) => one.id === id);
  if (!known) return undefined;
  const review = (await records.of(id)).state();
  if (known.ended) records.forget(id);
  return review;
}

async function voicesOf(
  { people, standingIn, openRequests }: ReviewParts,
  person: PersonId,
): Promise<Voice[]> {
  const others = (await standingIn()).filter(({ who, to }) => to === person && who !== person);
  const identities = await Promise.all(
    [person, ...others.map(({ who }) => who)].map((one) => people.identify(one)),
  );
  const voices = identities.map((one, index) => ({ ...one, chosen: others[index - 1]?.chosen }));
  const open = voices.some(({ chosen }) => chosen) ? await openRequests() : [];
  // A contained person hands nothing over, and takes nothing from the stand-in they chose.
  return voices.filter((one) => !one.chosen || !containedRefusal(one, open));
}

/**
 * Identifies the person and those for whom they stand in, and prepares the check that they are still in the groups
 * that made the line theirs.
 */
async function reviewerOf(
  parts: ReviewParts,
  person: PersonId,
  review: Review,
  lines: readonly LineState[],
): Promise<Reviewer> {
  const { people, admins, openRequests, policy, now } = parts;
  const by = groupsLeft(review.terms.by, policy().policy);
  const asked = groupsLeft(review.terms.ask, policy().policy);
  const places = lines.map(({ line }) => line);
  const voices = await voicesOf(parts, person);
  const [identity, ...standsFor] = voices;
  if (!identity) throw new Error('identify answered nothing');
  const roster = await people.roster(needsOf([...new Set([...by, ...asked])], places), 'cached');
  const noLonger = (one: LineState): Refusal | undefined => {
    const theirs = reviewersOf(review, one).filter((other) => isVoice(voices, other));
    if (theirs.some((other) => admins().includes(other))) return undefined;
    const isAsked = one.added.some((added) => added.by === undefined && theirs.includes(added.person));
    const groups = isAsked ? [...new Set([...by, ...asked])] : by;
    const members = membersAt(groups, roster, scopeOf(one.line));
    if (!('people' in members)) return refusals.unreadable(members.unreadable);
    return theirs.some((other) => members.people.includes(other)) ? undefined : refusals.noLonger();
  };
  return { identity, standsFor, noLonger, open: await openRequests(), now: now() };
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
