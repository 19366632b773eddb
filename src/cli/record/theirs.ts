import type { WatchEvent } from '../../approvals/audit-event.js';
import type { Personal } from '../../approvals/personal.js';
import { type ReviewEvent, reviewPrefix } from '../../approvals/review-event.js';
import { type Entry, personStream } from '../../approvals/store.js';
import { evolveLeavers, isOpen, noLeavers } from '../../leavers/cases.js';
import { isLeaver, isReview, isReviews, isWatch } from './kinds.js';
import { userOf } from './text.js';

/** The owner of each Make user, by the latest event in the record. */
export class Owners {
  readonly #streams = new Map<number, string>();
  /** The stream of the person of each case of a leaver. */
  readonly #cases = new Map<string, string>();

  note({ stream, events }: Pick<Entry, 'stream' | 'events'>): void {
    for (const event of events) {
      if (event.type === 'person.matched' || event.type === 'binding.confirmed') {
        this.#streams.set(event.makeUserId, stream);
      }
      const isTaken = event.type === 'binding.withdrawn' && this.#streams.get(event.makeUserId) === stream;
      if (isTaken) this.#streams.delete(event.makeUserId);
      // A person who never used Usher has no binding, and can still leave.
      if (event.type === 'leaver.seen' && event.person !== undefined && !event.isDoubtful) {
        this.#give(event.makeUsers, personStream(event.person));
      }
      if (event.type === 'leaver.seen' && event.person !== undefined) {
        this.#cases.set(event.case, personStream(event.person));
      }
      const whose = event.type === 'leaver.moved' ? this.#cases.get(event.case) : undefined;
      if (event.type === 'leaver.moved' && whose !== undefined) this.#give(event.makeUsers, whose);
    }
  }

  #give(makeUsers: readonly number[], stream: string): void {
    for (const id of makeUsers) if (!this.#streams.has(id)) this.#streams.set(id, stream);
  }

  /** The Make users of people for whose stream `fits` returns true. */
  of(fits: (stream: string) => boolean): ReadonlySet<number> {
    return new Set([...this.#streams].flatMap(([id, stream]) => (fits(stream) ? [id] : [])));
  }
}

/** The reviews and leaver cases about a person. */
export class Cases {
  readonly #reviews = new Map<string, { isClosed: boolean }>();
  readonly #shared = new Set<string>();
  #leavers = noLeavers();
  readonly #theirCases = new Set<string>();

  constructor(
    private readonly user: string | undefined,
    private readonly makeUsers: ReadonlySet<number>,
  ) {}

  /** `isTheirs`: one of the person's keys seals a value in it. */
  note({ stream, events }: Pick<Entry, 'stream' | 'events'>, isTheirs: boolean): void {
    const id = stream.startsWith(reviewPrefix) ? stream.slice(reviewPrefix.length) : undefined;
    if (id !== undefined && isTheirs && !this.#reviews.has(id)) this.#reviews.set(id, { isClosed: false });
    for (const event of events) {
      if (isWatch(event) && sharedIn(event).some((one) => this.makeUsers.has(one))) this.#shared.add(stream);
      if (isReview(event) && id !== undefined) this.#review(id, event);
      if (isReviews(event) && event.type === 'review.ended') this.#close(event.review);
      if (!isLeaver(event)) continue;
      this.#leavers = evolveLeavers(this.#leavers, event);
      if (event.type !== 'leaver.seen') continue;
      const isAbout =
        event.makeUsers.some((one) => this.makeUsers.has(one)) ||
        (event.person !== undefined && userOf(event.person) === this.user);
      if (!isAbout) continue;
      if (event.name.of === undefined) this.#shared.add(event.case);
      else this.#theirCases.add(event.case);
    }
  }

  get open(): string[] {
    const reviews = [...this.#reviews].flatMap(([id, { isClosed }]) => (isClosed ? [] : [id]));
    const cases = [...this.#theirCases].filter((id) => {
      const one = this.#leavers.cases.get(id);
      return one !== undefined && isOpen(one);
    });
    return [...reviews, ...cases];
  }

  get shared(): string[] {
    return [...this.#shared];
  }

  #review(id: string, event: ReviewEvent): void {
    if (event.type === 'review.closed') this.#close(id);
    if (event.type !== 'review.listed') return;
    const isShared = event.lines.some(
      ({ userId, name }) => this.makeUsers.has(userId) && name.of === undefined,
    );
    if (isShared) this.#shared.add(id);
  }

  #close(id: string): void {
    const one = this.#reviews.get(id);
    if (one) one.isClosed = true;
  }
}

/** The Make users whose names an event of the watch contains without a key of their own. */
function sharedIn(event: WatchEvent): number[] {
  const named: { readonly userId?: number | undefined; readonly name: Personal }[] = [];
  const actor = 'actor' in event ? event.actor : undefined;
  if (actor) named.push({ userId: actor.makeUserId, name: actor.name });
  if (event.type === 'finding.recorded') named.push(event.finding);
  const change = event.type === 'ground.changed' ? event.ground.change : undefined;
  if (change?.type === 'invitation-open-long') named.push(...change.invitations);
  return named.flatMap(({ userId, name }) => (userId !== undefined && name.of === undefined ? [userId] : []));
}
