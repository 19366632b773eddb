import type { AnyEvent } from '../approvals/event.js';
import { type LiveStream, openStream } from '../approvals/live-stream.js';
import {
  type ReviewEvent,
  type ReviewsEvent,
  reviewEvent,
  reviewStream,
  reviewsEvent,
  reviewsStream,
} from '../approvals/review-event.js';
import type { Store } from '../approvals/store.js';
import { evolveReview } from './evolve-review.js';
import type { Review } from './review.js';

export type ReviewRecord = LiveStream<Review | undefined, ReviewEvent>;

/** A recorded review, open or closed. */
export interface Known {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly ended: boolean;
}
export type Register = LiveStream<readonly Known[], ReviewsEvent>;

function evolveRegister(all: readonly Known[], event: ReviewsEvent): readonly Known[] {
  const { review: id, at } = event;
  if (event.type === 'review.started') return [...all, { id, name: event.name, at, ended: false }];
  return all.map((one) => (one.id === id ? { ...one, ended: true } : one));
}

/** The list of all reviews, and each open one in memory; both include events that other processes commit. */
export class ReviewRecords {
  readonly #records = new Map<string, Promise<ReviewRecord>>();
  #register: Promise<Register> | undefined;
  /** The first ledger entry that has not been followed yet. */
  #next: number | undefined;
  #following: Promise<void> = Promise.resolve();

  constructor(private readonly store: Pick<Store, 'read' | 'commit' | 'entries' | 'head'>) {}

  async register(): Promise<Register> {
    await this.#upToDate();
    this.#register ??= openStream(this.store, reviewsStream, {
      empty: (): readonly Known[] => [],
      evolve: evolveRegister,
      parse: (event: AnyEvent) => reviewsEvent.parse(event),
    });
    this.#register.catch(() => {
      this.#register = undefined;
    });
    return this.#register;
  }

  async of(id: string): Promise<ReviewRecord> {
    await this.#upToDate();
    const open =
      this.#records.get(id) ??
      openStream(this.store, reviewStream(id), {
        empty: (): Review | undefined => undefined,
        evolve: evolveReview,
        parse: (event: AnyEvent) => reviewEvent.parse(event),
      });
    this.#records.set(id, open);
    open.catch(() => this.#records.delete(id));
    return open;
  }

  /** The open reviews, the oldest first. */
  async open(): Promise<readonly Known[]> {
    return (await this.register()).state().filter(({ ended }) => !ended);
  }

  /** Drops a closed review from memory; the next use reads it again. */
  forget(id: string): void {
    this.#records.delete(id);
  }

  #upToDate(): Promise<void> {
    const reading = this.#following.then(() => this.#follow());
    this.#following = reading.catch(() => undefined);
    return reading;
  }

  async #follow(): Promise<void> {
    this.#next ??= (await this.store.head()).n + 1;
    for await (const entry of this.store.entries(this.#next)) {
      if (entry.stream === reviewsStream) await (await this.#register)?.follow(entry);
      for (const [id, record] of this.#records) {
        if (entry.stream === reviewStream(id)) await (await record).follow(entry);
      }
      this.#next = entry.n + 1;
    }
  }
}
