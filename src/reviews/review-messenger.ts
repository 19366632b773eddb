import { type PersonId, slackIdOf, system } from '../approvals/person.js';
import type { ReviewEvent } from '../approvals/review-event.js';
import type { Message } from '../slack/card.js';
import { delegatesToCall, dueDelegateReminders, dueDelegates } from './delegate-calls.js';
import { dueCalls, dueReminders, noProgress, type Progress } from './due.js';
import { lateIn } from './late.js';
import {
  begunMessage,
  callMessage,
  closedMessage,
  type DelegateFace,
  delegateMessage,
  delegateReminder,
  silentMessage,
} from './messages.js';
import { identitiesOf, type ReviewParts } from './parts.js';
import { type DelegateCall, delegateKey, type Review } from './review.js';
import type { ReviewRecord } from './review-records.js';
import { tallyOf } from './tally.js';

/** Slack allows about 50 message updates a minute in total, so the count in a call may be late. */
const drawEveryMs = 300_000;

const callKey = (review: string, person: PersonId, n: number): string =>
  `review/${review}/call/${slackIdOf(person)}/${n}`;

const keyOfDelegate = ({ id }: Review, { person, standsFor, n }: DelegateCall): string =>
  `review/${id}/delegate/${slackIdOf(person)}/${slackIdOf(standsFor)}/${n}`;

type MessengerParts = Pick<
  ReviewParts,
  'outbox' | 'admins' | 'now' | 'standingIn' | 'openRequests' | 'people'
>;

/** The messages of one review; each is sent once, and updated later. */
export class ReviewMessenger {
  /** The face of each newest call and when it was drawn, as far as this process knows. */
  readonly #drawn = new Map<string, { readonly face: string; readonly at: number }>();

  constructor(private readonly parts: MessengerParts) {}

  /** Sends due calls and reminders, one message for each person. */
  async call(record: ReviewRecord, progress: ReadonlyMap<PersonId, Progress>): Promise<void> {
    const review = record.state();
    if (!review) return;
    const now = this.parts.now();
    for (const { person, why, lines } of dueCalls(review, progress, now)) {
      const n = (review.called.get(person)?.n ?? 0) + 1;
      const key = callKey(review.id, person, n);
      const message = callMessage(review, progressOf(progress, person), why, now);
      await this.#tell(key, [person], message, review.openedAt);
      this.#drawn.set(key, { face: faceOf(review, progress, person), at: now });
      await record.change(() => [{ type: 'reviewer.called', at: now, by: system, person, lines, why }]);
    }
    for (const { person, n } of dueReminders(review, progress, now)) {
      const message = callMessage(review, progressOf(progress, person), 'reminder', now);
      await this.#tell(
        `review/${review.id}/reminder/${slackIdOf(person)}/${n}`,
        [person],
        message,
        review.openedAt,
      );
      const reminded: ReviewEvent = { type: 'reviewer.reminded', at: now, by: system, person, n };
      await record.change(() => [reminded]);
    }
  }

  /** Calls people who stand in for called reviewers, once for each call, and reminds them with the reviewers. */
  async callDelegates(record: ReviewRecord): Promise<void> {
    const { standingIn, openRequests, now } = this.parts;
    const review = record.state();
    if (!review) return;
    const all = (await standingIn()).filter(({ who, to }) => who !== to);
    if (!all.some(({ who }) => review.called.has(who))) return;
    const identities = await identitiesOf(
      this.parts,
      all.flatMap(({ who, to }) => [who, to]),
    );
    const knowing = { identities, open: await openRequests() };
    for (const one of dueDelegates(review, delegatesToCall(review, all), all, knowing)) {
      const message = delegateMessage(review, one, 'open');
      await this.#tell(keyOfDelegate(review, one), [one.person], message, review.openedAt);
      const base = { type: 'delegate.called', at: now(), by: system } as const;
      await record.change(() => [{ ...base, ...one }]);
    }
    for (const one of dueDelegateReminders(record.state() ?? review, all, knowing, now())) {
      const key = `review/${review.id}/reminder/${slackIdOf(one.person)}/${one.n}/in-place`;
      await this.#tell(key, [one.person], delegateReminder(review, one), review.openedAt);
      const base = { type: 'delegate.reminded', at: now(), by: system } as const;
      await record.change(() => [{ ...base, ...one }]);
    }
  }

  /** Updates the messages to people who stand in for others, when they can answer nothing more or can answer again. */
  async #drawDelegates(review: Review, progress: ReadonlyMap<PersonId, Progress>): Promise<void> {
    if (review.delegates.size === 0) return;
    const now = new Set(
      (await this.parts.standingIn()).map(({ who, to }) => delegateKey({ person: to, standsFor: who })),
    );
    for (const one of review.delegates.values()) {
      const key = keyOfDelegate(review, one);
      const face = delegateFace(progressOf(progress, one.standsFor), now.has(delegateKey(one)));
      if (face === (this.#drawn.get(key)?.face ?? 'open')) continue;
      const notice = { key: `${key}/drawn`, revises: key, to: [slackIdOf(one.person)] };
      const message = delegateMessage(review, one, face);
      await this.parts.outbox.enqueue({ ...notice, message, since: review.openedAt });
      this.#drawn.set(key, { face, at: this.parts.now() });
    }
  }

  /** Updates each reviewer's newest call after their progress changed. */
  async draw(review: Review, progress: ReadonlyMap<PersonId, Progress>): Promise<void> {
    const now = this.parts.now();
    await this.#drawDelegates(review, progress);
    for (const [person, { n, why }] of review.called) {
      const key = callKey(review.id, person, n);
      const face = faceOf(review, progress, person);
      const drawn = this.#drawn.get(key);
      const isOver = review.closedAt !== undefined || progressOf(progress, person).open === 0;
      if (drawn?.face === face || (drawn && !isOver && now < drawn.at + drawEveryMs)) continue;
      const message = callMessage(review, progressOf(progress, person), why, now);
      const notice = { key: `${key}/drawn`, revises: key, to: [slackIdOf(person)], message };
      await this.parts.outbox.enqueue({ ...notice, since: review.openedAt });
      this.#drawn.set(key, { face, at: now });
    }
  }

  /** Tells the admins that the review has begun, and what the policy did with undecided lines. */
  async report(record: ReviewRecord, progress: ReadonlyMap<PersonId, Progress>): Promise<void> {
    const review = record.state();
    if (!review) return;
    const { told, silent } = review;
    if (!told.begun) await this.#report(record, review, 'begun', 1, begunMessage(review, progress.size));
    if (silent.length > told.silent) {
      const message = silentMessage(review, newestRounds(review), lateIn(review));
      await this.#report(record, review, 'silent', silent.length, message);
    }
  }

  async #report(
    record: ReviewRecord,
    { id, openedAt }: Review,
    about: 'begun' | 'silent',
    n: number,
    message: Message,
  ): Promise<void> {
    await this.#tell(`review/${id}/${about}/${n}`, this.parts.admins(), message, openedAt);
    const told: ReviewEvent = { type: 'review.told', at: this.parts.now(), by: system, about, n };
    await record.change(() => [told]);
  }

  /**
   * Tells the admins and every reviewer that the review is closed. The messages are in the outbox before the closing
   * is recorded.
   */
  async close(review: Review, progress: ReadonlyMap<PersonId, Progress>): Promise<void> {
    await this.draw({ ...review, closedAt: this.parts.now() }, progress);
    await this.#tell(
      `review/${review.id}/closed`,
      this.parts.admins(),
      closedMessage(review, tallyOf(review)),
      review.openedAt,
    );
  }

  async #tell(key: string, people: readonly PersonId[], message: Message, since: number): Promise<void> {
    await this.parts.outbox.enqueue({ key, to: people.map(slackIdOf), message, since });
  }
}

const progressOf = (all: ReadonlyMap<PersonId, Progress>, person: PersonId): Progress =>
  all.get(person) ?? noProgress;

function faceOf(review: Review, all: ReadonlyMap<PersonId, Progress>, person: PersonId): string {
  const { all: count, open, undecided } = progressOf(all, person);
  return [
    count,
    open,
    undecided,
    review.askedUntil ?? '',
    review.closedAt === undefined ? '' : 'closed',
  ].join('/');
}

function delegateFace({ open, undecided }: Progress, isInPlace: boolean): DelegateFace {
  if (undecided === 0) return 'done';
  if (open === 0) return 'over';
  return isInPlace ? 'open' : 'not-now';
}

/** The policy's rounds at the time of the newest one. */
function newestRounds({ silent }: Review): Review['silent'] {
  const newest = silent.at(-1)?.at;
  return silent.filter(({ at }) => at === newest);
}
