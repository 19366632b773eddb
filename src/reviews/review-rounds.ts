import { type PersonId, slackIdOf, system } from '../approvals/person.js';
import { reviewStream, reviewsStream } from '../approvals/review-event.js';
import { controlStream, requestStream } from '../approvals/store.js';
import { createLoop } from '../runtime/loop.js';
import type { PartOf } from '../runtime/monitor.js';
import { createWorkQueue, type Next } from '../runtime/work-queue.js';
import { openRequest, settleLines } from './carrying.js';
import { groupsLeft, membersAt, needsOf, othersThan, scopeOf } from './circles.js';
import { askings } from './decide/carry-out.js';
import { silence } from './decide/silence.js';
import { isFinished, progressOfAll, wakeAt } from './due.js';
import { deadlineOf, openLines } from './lines.js';
import { endedMessage } from './messages.js';
import { listPeople, unnamedIn } from './opening.js';
import { identitiesOf, type ReviewParts } from './parts.js';
import type { LineState, Review } from './review.js';
import { ReviewMessenger } from './review-messenger.js';
import type { Known, ReviewRecord } from './review-records.js';
import { loweredBySilence, roomOf } from './roles.js';
import { startReview } from './start-review.js';
import { tallyOf } from './tally.js';

const everyMs = 60_000;
/** Decisions often come one after another; Usher waits this long and handles them together. */
const settleMs = 500;
/** The key of the look at every open review. */
const allOpen = 'all';

export interface RoundsParts extends ReviewParts {
  readonly backOffMs: (troubles: number) => number;
  readonly part: PartOf;
}

/**
 * Starts due reviews and performs the due steps of each open one: calls reviewers, requests what they decided, records
 * how requests ended, and applies the policy to undecided lines. It depends only on the record and the present state,
 * so a crash changes nothing.
 */
export class ReviewRounds {
  readonly #parts: RoundsParts;
  readonly #messenger: ReviewMessenger;
  readonly #queue;
  readonly #loop;
  /** The requests of open reviews, each with its review. */
  readonly #concerned = new Map<string, string>();
  #unsubscribe = (): void => {};

  constructor(parts: RoundsParts) {
    this.#parts = parts;
    this.#messenger = new ReviewMessenger(parts);
    this.#queue = createWorkQueue({
      reconcile: (key) => (key === allOpen ? this.#lookAtOpen() : this.#reconcile(key)),
      backOffMs: parts.backOffMs,
      failed: (review, err) => parts.log.warn({ review, err }, 'a review failed; Usher will try again'),
    });
    this.#loop = createLoop({
      everyMs,
      work: () => this.#look(),
      watched: { part: parts.part, name: 'reviews', does: 'looked for due reviews' },
      failed: (err) => parts.log.error({ err }, 'the due reviews could not be read'),
    });
  }

  start(): void {
    this.#unsubscribe = this.#parts.store.onEntry((stream) => this.#heard(stream));
    void this.#loop.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await Promise.all([this.#loop.stop(), this.#queue.stop()]);
  }

  #heard(stream: string): void {
    const isNews = stream === reviewsStream || stream === controlStream || stream === '*';
    if (isNews) this.#queue.addWithin(allOpen, settleMs);
    const review = this.#concerned.get(stream);
    if (review !== undefined) this.#queue.addWithin(review, settleMs);
  }

  async #lookAtOpen(): Promise<undefined> {
    for (const { id } of await this.#parts.records.open()) this.#queue.add(id);
  }

  /** Starts reviews that are due by the policy, and handles every open review. */
  async #look(): Promise<void> {
    const { policy, records, now, log } = this.#parts;
    const all = (await records.register()).state();
    for (const entry of policy().policy.reviews) {
      if (entry.every === undefined || all.some(({ name, ended }) => name === entry.name && !ended)) continue;
      const last = all.findLast(({ name }) => name === entry.name);
      const notBefore = entry.starts === undefined ? 0 : Date.parse(entry.starts);
      if (now() < Math.max(notBefore, (last?.at ?? Number.NEGATIVE_INFINITY) + entry.every)) continue;
      const unnamed = unnamedIn(this.#parts, entry);
      if (unnamed) log.warn({ review: entry.name, why: unnamed }, 'a review that is due cannot begin');
      else await startReview(this.#parts, entry, system);
    }
    for (const { id } of await records.open()) this.#queue.add(id);
  }

  async #reconcile(id: string): Promise<Next> {
    const { records, now } = this.#parts;
    const known = (await records.open()).find((one) => one.id === id);
    if (!known) return undefined;
    this.#concerned.set(reviewStream(id), id);
    const record = await records.of(id);
    if (!record.state()?.begun) {
      const empty = await listPeople(this.#parts, known, record);
      if (empty) return this.#endUnbegun(known, empty.why);
    }
    // The people to ask about undecided lines may be unknown; what is decided is carried out all the same.
    const failed = await this.#heedSilence(record).catch((error: unknown) => ({ error }));
    const isAsked = await this.#carryOut(record);
    await settleLines(this.#parts, record);
    const review = record.state();
    if (!review?.begun) return 'again';
    const progress = progressOfAll(review);
    await this.#messenger.report(record, progress);
    await this.#messenger.call(record, progress);
    await this.#messenger.callDelegates(record);
    await this.#messenger.draw(record.state() ?? review, progress);
    if (failed) throw failed.error;
    if (isFinished(review)) return this.#close(known, record, review);
    if (!isAsked) return 'again';
    return { afterMs: Math.min(Math.max(wakeAt(review, progress, now()) - now(), 100), everyMs) };
  }

  /** Applies the policy to lines that nobody decided in time. */
  async #heedSilence(record: ReviewRecord): Promise<void> {
    const review = record.state();
    const { now, make } = this.#parts;
    if (!review?.begun || now() < deadlineOf(review) || openLines(review).length === 0) return;
    const others = await this.#othersFor(review);
    const room = {
      canLower: ({ line }: LineState) => loweredBySilence(make, line) !== undefined,
      movable: ({ line }: LineState) => roomOf(make, line).movable,
      others,
    };
    await record.change((state) => (state ? silence(state, room, now()) : []));
  }

  /**
   * The people whom the policy asks about undecided lines: its groups, or else the admins, but never the person a line
   * is about.
   */
  async #othersFor({ terms, askedUntil, ...review }: Review) {
    if (terms.silence !== 'ask' || askedUntil !== undefined) return () => [];
    const open = [...review.lines.values()];
    const ask = groupsLeft(terms.ask, this.#parts.policy().policy);
    const admins = this.#parts.admins();
    const roster = await this.#parts.people.roster(
      needsOf(
        ask,
        open.map(({ line }) => line),
      ),
      'fresh',
    );
    const members = Object.values(roster).flatMap((one) => ('people' in one ? one.people : []));
    const identities = await identitiesOf(this.#parts, [...members, ...admins]);
    return ({ line, gone }: LineState) => {
      const askable = (people: readonly PersonId[]) =>
        othersThan(line, people, { identities }).filter((one) => !gone.includes(one));
      const asked = membersAt(ask, roster, scopeOf(line));
      if ('unreadable' in asked)
        throw new Error(`the people to ask about undecided lines are unknown: ${asked.unreadable}`);
      const others = askable(asked.people);
      return others.length > 0 ? others : askable(admins);
    };
  }

  /** Opens the requests for decided lines. Returns false if one must be asked again later. */
  async #carryOut(record: ReviewRecord): Promise<boolean> {
    const { make, now } = this.#parts;
    const lowered = ({ line }: LineState) => loweredBySilence(make, line);
    await record.change((state) => (state ? askings(state, lowered, now()) : []));
    let isAsked = true;
    // A refused request is split, and its parts come at the end of this list.
    for (const asking of record.state()?.askings.values() ?? []) {
      if (asking.parted || asking.lines.every((n) => isDone(record, n))) continue;
      const { request } = asking;
      if (request === undefined) isAsked = (await openRequest(this.#parts, record, asking)) && isAsked;
      const opened = record.state()?.askings.get(asking.submission)?.request;
      const id = record.state()?.id;
      if (opened !== undefined && id !== undefined) this.#concerned.set(requestStream(opened), id);
    }
    return isAsked;
  }

  async #close({ id }: Known, record: ReviewRecord, review: Review): Promise<undefined> {
    const { records, now } = this.#parts;
    await this.#messenger.close(review, progressOfAll(review));
    const { undecided, notDone } = tallyOf(review);
    await record.change((state) =>
      state && state.closedAt === undefined && isFinished(state)
        ? [{ type: 'review.closed', at: now(), by: system, undecided, notDone }]
        : [],
    );
    await this.#end(id);
    records.forget(id);
    return undefined;
  }

  async #endUnbegun({ id, name }: Known, why: string): Promise<undefined> {
    const { outbox, admins } = this.#parts;
    const message = endedMessage(name, id, why);
    await outbox.enqueue({ key: `review/${id}/ended`, to: admins().map(slackIdOf), message });
    await this.#end(id);
    return undefined;
  }

  async #end(review: string): Promise<void> {
    const { records, now } = this.#parts;
    await (await records.register()).change((all) =>
      all.some((one) => one.id === review && !one.ended)
        ? [{ type: 'review.ended', at: now(), by: system, review }]
        : [],
    );
    for (const [stream, id] of this.#concerned) if (id === review) this.#concerned.delete(stream);
  }
}

/** True if the line's request has ended, or could not be opened. */
function isDone(record: ReviewRecord, n: number): boolean {
  const one = record.state()?.lines.get(n);
  return one?.settled !== undefined || one?.refused !== undefined;
}
