import type { WatchEvent } from '../approvals/audit-event.js';
import type { MessageRef } from '../approvals/event.js';
import { type PersonId, slackIdOf, system } from '../approvals/person.js';
import type { People, Posted, Undeliverable } from '../approvals/ports.js';
import { backOffMs } from '../approvals/runner/context.js';
import type { Post, Poster } from '../delivery/poster.js';
import type { Feeds } from '../feed/feeds.js';
import { section } from '../slack/blocks.js';
import { isUnshowable } from '../slack/failure.js';
import { questionMessage } from '../slack/finding.js';
import { cutEnd } from '../slack/text.js';
import {
  alertOf,
  grouped,
  mostAtOnce,
  type Outdated,
  type Owed,
  outdated,
  owedAlerts,
  type Telling,
  unexplained,
} from './due-alerts.js';
import type { WatchRecord } from './watch-record.js';
import { askedSubject, type FindingRecord, toldKey } from './watch-state.js';

export interface AlertParts {
  readonly feeds: Feeds;
  readonly poster: Poster;
  readonly people: Pick<People, 'personWith'>;
  readonly admins: () => readonly PersonId[];
  /** The address of a Make user, where Make's log does not give one. */
  readonly emailOf: (organizationId: number, userId: number) => string | undefined;
  /** False where the organization's plan keeps no log. */
  readonly hasLog: (organizationId: number) => boolean;
  readonly now: () => number;
  readonly log: { warn(fields: object, event: string): void };
}

export interface Watched {
  readonly organizationId: number;
  readonly organization: string;
  readonly record: WatchRecord;
}

export interface Alerts {
  /**
   * Sends what is owed and brings messages up to date. Owed is what is not recorded as told, so after a crash the same
   * is owed again, and the poster finds what was posted. What fails is tried again later, each message by itself.
   */
  tell(watched: Watched): Promise<void>;
  /** How many messages wait to be tried again. */
  waiting(): number;
}

export function createAlerts(parts: AlertParts): Alerts {
  const { feeds, poster, people, admins, emailOf, hasLog, now, log } = parts;
  const failed = new Map<string, { readonly attempts: number; readonly retryAt: number }>();
  const hopeless = new Set<string>();
  // What Slack has taken and the ledger has not yet: never posted a second time.
  const posted = new Map<string, MessageRef>();

  const postOnce = async (post: Post): Promise<Posted> => {
    const before = posted.get(post.step);
    if (before) return { ok: true, message: before };
    const drawn = await poster.post(post);
    const outcome = drawn.ok || !isUnshowable(drawn.reason) ? drawn : await asText(post, drawn.reason);
    if (outcome.ok) posted.set(post.step, outcome.message);
    return outcome;
  };

  /** Slack cannot show it as it was drawn. An alarm is heard all the same, and keeps no other from being heard. */
  const asText = (post: Post, reason: string): Promise<Posted> => {
    log.warn({ step: post.step, reason }, 'Slack refused an alert as it was drawn; sent as text');
    const text = cutEnd(post.message.text, 2900);
    return poster.post({ ...post, message: { text, blocks: [section(text)] } });
  };

  /** One step towards Slack, with a back-off of its own. `work` answers where Slack will never take the message. */
  const attempt = async (
    step: string,
    channel: string,
    work: () => Promise<Undeliverable | undefined>,
  ): Promise<void> => {
    if (hopeless.has(step) || (failed.get(step)?.retryAt ?? 0) > now()) return;
    let refused: Undeliverable | undefined;
    try {
      refused = await work();
    } catch (err) {
      return tryLater(step, { err });
    }
    if (refused && isUnshowable(refused.reason)) return tryLater(step, refused);
    failed.delete(step);
    if (!refused) return;
    hopeless.add(step);
    await stop(channel, refused.reason);
  };

  const tryLater = (step: string, why: object): void => {
    const attempts = (failed.get(step)?.attempts ?? 0) + 1;
    failed.set(step, { attempts, retryAt: now() + backOffMs(attempts) });
    log.warn({ step, ...why }, 'an alert could not be sent; it is tried again');
  };

  /** Where Slack takes no messages any more nobody listens, so the next ones go to whoever is left. */
  const stop = async (channel: string, why: string): Promise<void> => {
    await feeds.change((book) =>
      book.feeds
        .filter((feed) => feed.channel === channel)
        .map(({ id: feed }) => ({ type: 'feed.stopped', at: now(), by: system, feed, why })),
    );
  };

  const send = (record: WatchRecord, owed: Owed): Promise<void> => {
    const { subject, channel, since, message, replies = [] } = owed;
    const step = `finding:${toldKey(subject, channel)}`;
    return attempt(step, channel, async () => {
      const posting = await postOnce({ channel, message, step, since, urgency: 'alarm' });
      if (!posting.ok) return posting;
      const ref = posting.message;
      const told = { type: 'finding.told', at: now(), by: system, channel } as const;
      const inThread: WatchEvent[] = [];
      for (const [n, { message: reply, of }] of replies.entries()) {
        const urgency = 'alarm' as const;
        const thread = { channel: ref.channel, thread: ref.ts, step: `${step}:${n}`, since, urgency };
        const below = await postOnce({ ...thread, message: reply });
        if (!below.ok) return below;
        const { message } = below;
        if (of.length > 0) inThread.push({ ...told, finding: `${subject}-${n}`, message, of: [...of] });
      }
      await record.change(() => [{ ...told, finding: subject, message: ref }, ...inThread]);
      for (const one of [step, ...replies.map((_, n) => `${step}:${n}`)]) posted.delete(one);
      return undefined;
    });
  };

  const redraw = (record: WatchRecord, { told, face, message }: Outdated): Promise<void> => {
    const key = toldKey(told.subject, told.channel);
    return attempt(`draw:${key}:${face}`, '', async () => {
      const drawn = await poster.update(told.message, message);
      if (!drawn.ok) return drawn;
      record.book().told.set(key, { ...told, face });
      return undefined;
    });
  };

  /** "Was this you?", where Make's log names somebody who is known in Slack. */
  const ask = async (record: WatchRecord, telling: Telling, one: FindingRecord): Promise<void> => {
    const { finding, actor } = one;
    const known =
      actor?.makeUserId === undefined ? undefined : emailOf(telling.organizationId, actor.makeUserId);
    const email = actor?.email?.personal ?? known;
    if (!email) return;
    const step = `finding:${askedSubject(finding.id)}`;
    await attempt(step, '', async () => {
      const person = await people.personWith(email, actor?.makeUserId);
      if (!person) {
        hopeless.add(step);
        return undefined;
      }
      const message = questionMessage(alertOf(telling, one));
      const place = { channel: slackIdOf(person), urgency: 'alarm' } as const;
      const posting = await postOnce({ ...place, message, step, since: one.at });
      if (!posting.ok) return posting;
      const ref = posting.message;
      await record.change(() => [
        { type: 'finding.asked', at: now(), by: system, finding: finding.id, person, message: ref },
      ]);
      posted.delete(step);
      return undefined;
    });
  };

  return {
    waiting: () => failed.size,
    async tell({ organizationId, organization, record }) {
      const telling = (): Telling => ({
        organizationId,
        organization,
        book: record.book(),
        audience: { feeds: feeds.listening(organizationId), admins: admins(), now: now() },
        log: !hasLog(organizationId)
          ? 'none'
          : feeds.listening(organizationId).length > 0
            ? 'read'
            : 'unread',
      });
      const byChannel = grouped(owedAlerts(telling()), ({ channel }) => channel);
      const sendAll = async (some: readonly Owed[]): Promise<void> => {
        for (const one of some) await send(record, one);
      };
      await Promise.all([...byChannel.values()].map(sendAll));
      for (const one of unexplained(record.book())) {
        // Hundreds of questions at once are none; the rest names them in the thread.
        if (one.actor && !one.asked && one.rank < mostAtOnce) await ask(record, telling(), one);
      }
      for (const one of outdated(telling())) await redraw(record, one);
    },
  };
}
