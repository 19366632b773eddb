import type { WatchEvent } from '../approvals/audit-event.js';
import { isSlackUser, type PersonId, slackIdOf, system } from '../approvals/person.js';
import type { People, Posted, Undeliverable } from '../approvals/ports.js';
import { backOffMs } from '../approvals/runner/context.js';
import type { Post, Poster } from '../delivery/poster.js';
import { type StopDeps, stopFeeds } from '../feed/stop-feeds.js';
import { section } from '../slack/blocks.js';
import type { Message } from '../slack/card.js';
import { isUnshowable } from '../slack/failure.js';
import { questionMessage } from '../slack/finding.js';
import { groundQuestion } from '../slack/ground.js';
import { movedMessage, movedNews } from '../slack/moved-account.js';
import { cutEnd } from '../slack/text.js';
import {
  type AlertData,
  alertOf,
  type DrawnAlert,
  type DueAlert,
  findingsToAsk,
  grouped,
  type Live,
  withFaces,
} from './alert-data.js';
import { dueAlerts } from './due-alerts.js';
import { groundAlertOf, groundChangesToAsk } from './ground/due-ground.js';
import { type Outdated, outdated } from './outdated.js';
import { type Moved, movedAccounts } from './same-address.js';
import type { UndoRequests } from './undo-requests.js';
import type { WatchRecord } from './watch-record.js';
import { askedSubject, type FindingRecord, faceOf, foundIn, sentKey } from './watch-state.js';

export interface AlertDeps extends StopDeps {
  readonly poster: Poster;
  readonly people: Pick<People, 'personWith'>;
  /** The email address of a Make user; used when an entry of Make's log has none. */
  readonly emailOf: (organizationId: number, userId: number) => string | undefined;
  /** False if the organization's plan has no audit log. */
  readonly hasLog: (organizationId: number) => boolean;
  readonly undos: UndoRequests;
  readonly isFrozen: () => Promise<boolean>;
  /** Records that the bindings to a moved account are in doubt, and returns the people concerned. */
  readonly doubt?: ((moved: Moved) => Promise<readonly PersonId[]>) | undefined;
  /** The approvals channel of the policy in force. */
  readonly approvalsChannel?: (() => string | undefined) | undefined;
}

export interface Watched {
  readonly organizationId: number;
  readonly organization: string;
  readonly record: WatchRecord;
}

/** Slack's answer to a step when it refuses the message. */
type Refused = Undeliverable | undefined;

/**
 * Sends due messages and updates outdated ones. A message is due until the record says it was sent, so the same
 * messages are due after a crash; the poster then finds those already posted. Each failed message is retried
 * separately.
 */
export class Alerts {
  readonly #failed = new Map<string, { readonly attempts: number; readonly retryAt: number }>();
  /** Steps that Slack will never accept, and questions for people who have no Slack account. */
  readonly #hopeless = new Set<string>();
  /** People for whom Slack takes no direct messages. */
  readonly #unreachable = new Set<string>();

  constructor(private readonly deps: AlertDeps) {}

  /** The number of messages waiting for a retry. */
  waiting(): number {
    return this.#failed.size;
  }

  async tell(watched: Watched): Promise<void> {
    const { record } = watched;
    await this.deps.undos.note(record);
    const live = await this.#live(record);
    await this.#sendAll(record, dueAlerts(this.#dataOf(watched, live)));
    // The second pass sends the threads of the alarms that the first pass posted.
    await this.#sendAll(record, dueAlerts(this.#dataOf(watched, live)));
    await this.#askMoved(record);
    for (const one of findingsToAsk(record.state())) {
      const question = () => questionMessage(alertOf(this.#dataOf(watched, live), one));
      await this.#ask(watched, { ...one, id: one.finding.id }, question);
    }
    for (const one of groundChangesToAsk(this.#dataOf(watched, live))) {
      const question = () => groundQuestion(groundAlertOf(this.#dataOf(watched, live), one));
      await this.#ask(watched, { ...one, id: one.ground.id }, question);
    }
    for (const one of outdated(this.#dataOf(watched, live))) await this.#redraw(record, one);
  }

  async #sendAll(record: WatchRecord, due: readonly DueAlert[]): Promise<void> {
    const inChannels = grouped(withFaces(record.state(), due), ({ channel }) => channel);
    const sendEach = async (some: readonly DrawnAlert[]): Promise<void> => {
      for (const one of some) await this.#send(record, one);
    };
    await Promise.all([...inChannels.values()].map(sendEach));
  }

  async #live(record: WatchRecord): Promise<Live> {
    const { cases, ground } = record.state();
    const undos = await this.deps.undos.of([...cases.values(), ...ground.values()]);
    return { undos, frozen: await this.deps.isFrozen() };
  }

  #dataOf({ organizationId, organization, record }: Watched, live: Live): AlertData {
    const { feeds, admins, approvalsChannel, hasLog, now } = this.deps;
    const listening = feeds.listening(organizationId);
    const log = !hasLog(organizationId) ? 'none' : listening.length > 0 ? 'read' : 'unread';
    const audience = {
      feeds: listening,
      admins: admins(),
      approvalsChannel: approvalsChannel?.(),
      unreachable: this.#unreachable,
      now: now(),
    };
    return { organizationId, organization, state: record.state(), audience, log, live };
  }

  async #send(record: WatchRecord, due: DrawnAlert): Promise<void> {
    const { subject, channel, since, message, thread, of, face, replies } = due;
    const step = `finding:${sentKey(subject, channel)}`;
    await this.#attempt(step, since, channel, async () => {
      const below = thread !== undefined && { thread };
      const top = await this.#post({ channel, message, step, since, ...below });
      if (!top.ok) return top;
      const ref = top.message;
      const told = { type: 'finding.told', at: this.deps.now(), by: system, channel } as const;
      const inThread: WatchEvent[] = [];
      for (const [n, { message: reply, of: its, face: theirs }] of replies.entries()) {
        const place = { channel: ref.channel, thread: ref.ts, step: `${step}:${n}`, since };
        const posted = await this.#post({ ...place, message: reply });
        if (!posted.ok) return posted;
        const replied = { message: posted.message, of: [...its], face: theirs };
        inThread.push({ ...told, finding: `${subject}-${n}`, ...replied });
      }
      const several = of && { of: [...of] };
      await record.change(() => [{ ...told, finding: subject, message: ref, face, ...several }, ...inThread]);
      return undefined;
    });
  }

  /** Asks "Was this you?" if the actor in Make's log has a known Slack account. */
  async #ask(
    watched: Watched,
    { id, actor, at: since }: Pick<FindingRecord, 'actor' | 'at'> & { readonly id: string },
    question: () => Message,
  ): Promise<void> {
    const { people, emailOf, now } = this.deps;
    const makeUserId = actor?.makeUserId;
    const known = makeUserId === undefined ? undefined : emailOf(watched.organizationId, makeUserId);
    const email = actor?.email?.personal ?? known;
    if (!email) return;
    const step = `finding:${askedSubject(id)}`;
    await this.#attempt(step, since, '', async () => {
      const person = await people.personWith(email, makeUserId);
      if (!person) {
        this.#hopeless.add(step);
        return undefined;
      }
      const face = faceOf(foundIn(watched.record.state(), id));
      const posted = await this.#post({ channel: slackIdOf(person), message: question(), step, since });
      if (!posted.ok) return posted;
      const asked = { finding: id, person, message: posted.message, face, at: now(), by: system };
      await watched.record.change(() => [{ type: 'finding.asked', ...asked }]);
      return undefined;
    });
  }

  /**
   * Asks each person whose address now belongs to another Make user whether that user is them, and tells the admins.
   */
  async #askMoved(record: WatchRecord): Promise<void> {
    const state = record.state();
    for (const moved of movedAccounts(state)) {
      const { was, now, at: since } = moved;
      const people = (await this.deps.doubt?.(moved)) ?? [];
      if (people.length === 0) continue;
      const subject = `moved-${was}-${now}`;
      const due = [
        ...people.map((one) => ({ channel: slackIdOf(one), message: movedMessage(moved) })),
        ...this.deps
          .admins()
          .filter((admin) => !people.includes(admin))
          .map((one) => ({ channel: slackIdOf(one), message: movedNews(moved, people) })),
      ].map((one) => ({ ...one, subject, since }));
      const untold = due.filter(({ channel }) => !state.told.has(sentKey(subject, channel)));
      await this.#sendAll(record, untold);
    }
  }

  async #redraw(record: WatchRecord, { told, face, message }: Outdated): Promise<void> {
    const key = sentKey(told.subject, told.channel);
    await this.#attempt(`draw:${key}:${face}`, 0, '', async () => {
      const drawn = await this.deps.poster.update(told.message, message);
      if (!drawn.ok) return drawn;
      record.state().told.set(key, { ...told, face });
      return undefined;
    });
  }

  /**
   * Runs one Slack step with its own back-off. If Slack permanently refuses a channel, Usher stops that channel's
   * feeds, and later messages go to the remaining channels.
   */
  async #attempt(step: string, since: number, channel: string, work: () => Promise<Refused>): Promise<void> {
    if (this.#hopeless.has(step) || (this.#failed.get(step)?.retryAt ?? 0) > this.deps.now()) return;
    let refused: Refused;
    try {
      refused = await work();
    } catch (err) {
      return this.#tryLater(step, { err });
    }
    if (refused && isUnshowable(refused.reason)) return this.#tryLater(step, refused);
    this.#failed.delete(step);
    if (!refused) return;
    this.#hopeless.add(step);
    if (isSlackUser(channel)) this.#unreachable.add(channel);
    await stopFeeds(this.deps, channel, refused.reason, since);
  }

  #tryLater(step: string, why: object): void {
    const attempts = (this.#failed.get(step)?.attempts ?? 0) + 1;
    this.#failed.set(step, { attempts, retryAt: this.deps.now() + backOffMs(attempts) });
    this.deps.log.warn({ step, ...why }, 'an alert could not be sent; Usher will try again');
  }

  /**
   * Posts a message; sends it as plain text if Slack refuses its blocks, so that no other alert waits for it. A reply
   * goes into the channel if somebody has deleted the message above it.
   */
  async #post(one: Post): Promise<Posted> {
    const { poster, log } = this.deps;
    const post = { ...one, urgency: 'alarm' as const };
    const drawn = await poster.post(post);
    if (!drawn.ok && drawn.reason === 'thread_not_found' && one.thread !== undefined) {
      const { thread: _, ...top } = one;
      return this.#post(top);
    }
    if (drawn.ok || !isUnshowable(drawn.reason)) return drawn;
    log.warn(
      { step: one.step, reason: drawn.reason },
      'Slack refused the blocks of an alert; it was sent as text',
    );
    const text = cutEnd(one.message.text, 2900);
    return poster.post({ ...post, message: { text, blocks: [section(text)] } });
  }
}
