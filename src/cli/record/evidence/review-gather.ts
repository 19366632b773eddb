import type { AnyEvent } from '../../../approvals/event.js';
import type { Actor } from '../../../approvals/person.js';
import type { Request } from '../../../approvals/request.js';
import { reviewStream, reviewsStream } from '../../../approvals/review-event.js';
import { evolveReview } from '../../../reviews/evolve-review.js';
import type { Review } from '../../../reviews/review.js';
import { requestIdOf } from '../../../store/commit.js';
import type { ReadEntry, Reading } from '../../../store/reading.js';
import { isReview } from '../kinds.js';
import { type Step, type Story, stepsOf, storyOf } from '../story.js';

/** The content of a ledger about one review, up to its end if it has one. */
export interface ReviewGathered {
  readonly review: Review;
  /** Undefined if the record does not have it. */
  readonly started?: { readonly by: Actor; readonly at: number } | undefined;
  readonly steps: readonly Step[];
  readonly stories: readonly Story[];
  /** The entries on which the evidence rests, in the data beside the page. */
  readonly entries: readonly ReadEntry[];
  /** The number of values in them that could not be decrypted. */
  readonly unread: number;
}

/**
 * Reads a whole ledger twice, which checks its chain. Entries after the end of the review are left out, so that a
 * longer ledger gives the same result. Undefined if there is no such review, or if nobody is listed yet.
 */
export async function gatherReview(reading: Reading, id: string): Promise<ReviewGathered | undefined> {
  const own: ReadEntry[] = [];
  const starts: ReadEntry[] = [];
  for await (const entry of reading.entries()) {
    if (entry.stream === reviewStream(id)) own.push(entry);
    if (entry.stream === reviewsStream && entry.events.some((one) => isStartOf(one, id))) starts.push(entry);
  }
  const steps = own.flatMap(stepsOf);
  const review = steps.reduce<Review | undefined>(
    (before, { event }) => (isReview(event) ? evolveReview(before, event) : before),
    undefined,
  );
  if (!review?.begun) return undefined;
  const closedIn = steps.find(({ event }) => event.type === 'review.closed')?.n ?? Number.POSITIVE_INFINITY;
  const asked = new Set([...review.askings.values()].flatMap(({ request }) => request ?? []));
  const theirs: ReadEntry[] = [];
  for await (const entry of reading.entries()) {
    const request = requestIdOf(entry.stream);
    if (request !== undefined && asked.has(request) && entry.n <= closedIn) theirs.push(entry);
  }
  const started = starts.flatMap(({ events }) => events).find((one) => isStartOf(one, id));
  const entries = [...starts, ...own, ...theirs].sort((a, b) => a.n - b.n);
  const unread = entries.reduce((sum, one) => sum + (one.unread ?? 0), 0);
  return { review, started, steps, stories: storiesIn(theirs), entries, unread };
}

const isStartOf = (event: AnyEvent, id: string): boolean =>
  event.type === 'review.started' && event.review === id;

function storiesIn(entries: readonly ReadEntry[]): Story[] {
  const steps = new Map<string, Step[]>();
  for (const entry of entries) {
    const id = requestIdOf(entry.stream) ?? '';
    steps.set(id, [...(steps.get(id) ?? []), ...stepsOf(entry)]);
  }
  const stories = [...steps.values()].flatMap((list) => storyOf(list) ?? []);
  return stories.sort((a, b) => numberOf(a.request) - numberOf(b.request));
}

const numberOf = ({ id }: Request): number => Number(id.replace(/\D/g, ''));
