import type { Identity, PersonId } from '../../src/approvals/person.js';
import { aboutWithKey } from '../../src/approvals/personal.js';
import type { ReviewEvent, ReviewLine, Silence } from '../../src/approvals/review-event.js';
import { makeUserKey } from '../../src/approvals/store.js';
import { assignCircles } from '../../src/reviews/circles.js';
import type { Reviewer, Room } from '../../src/reviews/decide/decide-line.js';
import { evolveReview } from '../../src/reviews/evolve-review.js';
import { type FoundLine, populationHash } from '../../src/reviews/population.js';
import type { Review } from '../../src/reviews/review.js';

const dayMs = 86_400_000;
export const began = Date.UTC(2026, 10, 2);
export const forMs = 14 * dayMs;
export const until = began + forMs;

/** Slack people whose Make user has the same number; `U0P7` is Make user 7. */
export const personOf = (n: number): PersonId => `T0HOME/U0P${n}`;
export const identityOf = (n: number): Identity => ({
  person: personOf(n),
  standing: 'member',
  email: `p${n}@example.com`,
  binding: { state: 'bound', id: n },
});

/** The role of one person: every third one is Team Admin, the others are Team Members. */
export const foundLine = (n: number, teamId = 900): FoundLine => ({
  organizationId: 7301,
  organization: 'Harbour Logistics',
  team: { id: teamId, name: `Team ${teamId}` },
  userId: n,
  name: aboutWithKey(makeUserKey(n), `Person ${n}`),
  email: aboutWithKey(makeUserKey(n), `p${n}@example.com`),
  roleId: n % 3 === 0 ? 1 : 2,
  role: n % 3 === 0 ? 'Team Admin' : 'Team Member',
  above: n % 3 === 0,
  evidence: { twoFactor: 'unknown', origin: { how: 'unknown' } },
});

export interface ReviewOf {
  readonly lines: readonly FoundLine[];
  /** The numbers of the reviewers; by default each decides all lines except their own. */
  readonly reviewers: readonly number[];
  readonly admins?: readonly number[];
  readonly silence?: Silence;
  readonly remindAfterMs?: number[];
}

/** The first events of a review. */
export function opening({
  lines: found,
  reviewers,
  admins = [1001],
  silence = 'ask',
  remindAfterMs = [],
}: ReviewOf) {
  const people = [...reviewers, ...admins];
  const identities = new Map(people.map((n) => [personOf(n), identityOf(n)]));
  const keys = [
    ...new Set(found.map(({ organizationId, team }) => `${organizationId}${team ? `/${team.id}` : ''}`)),
  ];
  const roster = Object.fromEntries(
    keys.map((key) => [`owners@${key}`, { people: reviewers.map(personOf) }]),
  );
  const listed = assignCircles(['owners'], found, { roster, admins: admins.map(personOf), identities });
  if ('unreadable' in listed) throw new Error(listed.unreadable);
  const base = { at: began, by: { kind: 'system' } } as const;
  const { lines, circles } = listed;
  const of = 'organization “Harbour Logistics” and list “no-two-factor”';
  const terms = { of, by: ['owners'], ask: [], silence, forMs, remindAfterMs, policyHash: 'p1' };
  const notKnown = [{ list: 'no-two-factor', people: 1 }];
  const events: ReviewEvent[] = [
    { type: 'review.opened', ...base, review: 'R-1', name: 'Quarterly', terms, circles },
    { type: 'review.listed', ...base, lines },
    { type: 'review.begun', ...base, lines: lines.length, hash: populationHash(lines), until, notKnown },
  ];
  return { events, lines };
}

export const reviewOf = (parts: ReviewOf): Review => folded(undefined, opening(parts).events);

export function folded(review: Review | undefined, events: readonly ReviewEvent[]): Review {
  const after = events.reduce(evolveReview, review);
  if (!after) throw new Error('a review begins with review.opened');
  return after;
}

/** A reviewer who is still in the group. */
export const reviewer = (n: number, now = began + 1000): Reviewer => ({
  identity: identityOf(n),
  noLonger: () => undefined,
  open: [],
  now,
});

export const room: Room = { lower: [{ id: 2, name: 'Team Member' }], movable: true, above: false };

export const lineOf = (review: Review, userId: number): ReviewLine => {
  const found = [...review.lines.values()].find(({ line }) => line.userId === userId);
  if (!found) throw new Error(`nobody listed Make user ${userId}`);
  return found.line;
};
