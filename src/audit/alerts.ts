import type { WatchEvent } from '../approvals/audit-event.js';
import type { MessageRef } from '../approvals/event.js';
import { type PersonId, slackIdOf, system } from '../approvals/person.js';
import { type Directory, Undeliverable } from '../approvals/ports.js';
import { backOffMs } from '../approvals/runner/bench.js';
import { section } from '../slack/blocks.js';
import { isUnshowable } from '../slack/failure.js';
import { questionMessage } from '../slack/finding.js';
import type { Post, Poster } from '../slack/post.js';
import { cutEnd } from '../slack/text.js';
import type { Feeds } from './feeds.js';
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
} from './owed-alerts.js';
import { askedSubject, type Case, toldKey } from './watch-book.js';
import type { WatchRecord } from './watch-record.js';

export interface AlertParts {
  readonly feeds: Feeds;
  readonly poster: Poster;
  readonly people: Pick<Directory, 'personWith'>;
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

  const postOnce = async (post: Post): Promise<MessageRef> => {
    const ref = posted.get(post.step) ?? (await poster.post(post).catch(asText(post)));
    posted.set(post.step, ref);
    return ref;
  };

  /** Slack cannot show it as it was drawn. An alarm is heard all the same, and keeps no other from being heard. */
  const asText = (post: Post) => (error: unknown) => {
    if (!(error instanceof Undeliverable && isUnshowable(error.reason))) throw error;
    log.warn(
      { step: post.step, reason: error.reason },
      'Slack refused an alert as it was drawn; sent as text',
    );
    const text = cutEnd(post.message.text, 2900);
    return poster.post({ ...post, message: { text, blocks: [section(text)] } });
  };

  /** One step towards Slack, with a back-off of its own. */
  const attempt = async (step: string, channel: string, work: () => Promise<void>): Promise<void> => {
    if (hopeless.has(step) || (failed.get(step)?.retryAt ?? 0) > now()) return;
    try {
      await work();
      failed.delete(step);
    } catch (error) {
      if (error instanceof Undeliverable && !isUnshowable(error.reason)) {
        hopeless.add(step);
        failed.delete(step);
        await stop(channel, error.reason);
        return;
      }
      const attempts = (failed.get(step)?.attempts ?? 0) + 1;
      failed.set(step, { attempts, retryAt: now() + backOffMs(attempts) });
      log.warn({ step, err: error }, 'an alert could not be sent; it is tried again');
    }
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
      const ref = await postOnce({ channel, message, step, since, urgency: 'alarm' });
      const told = { type: 'finding.told', at: now(), by: system, channel } as const;
      const below: WatchEvent[] = [];
      for (const [n, { message: reply, of }] of replies.entries()) {
        const urgency = 'alarm' as const;
        const thread = { channel: ref.channel, thread: ref.ts, step: `${step}:${n}`, since, urgency };
        const message = await postOnce({ ...thread, message: reply });
        if (of.length > 0) below.push({ ...told, finding: `${subject}-${n}`, message, of: [...of] });
      }
      await record.change(() => [{ ...told, finding: subject, message: ref }, ...below]);
      for (const one of [step, ...replies.map((_, n) => `${step}:${n}`)]) posted.delete(one);
    });
  };

  const redraw = (record: WatchRecord, { told, face, message }: Outdated): Promise<void> => {
    const key = toldKey(told.subject, told.channel);
    return attempt(`draw:${key}:${face}`, '', async () => {
      await poster.update(told.message, message);
      record.book().told.set(key, { ...told, face });
    });
  };

  /** "Was this you?", where Make's log names somebody who is known in Slack. */
  const ask = async (record: WatchRecord, telling: Telling, one: Case): Promise<void> => {
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
        return;
      }
      const message = questionMessage(alertOf(telling, one));
      const place = { channel: slackIdOf(person), urgency: 'alarm' } as const;
      const ref = await postOnce({ ...place, message, step, since: one.at });
      await record.change(() => [
        { type: 'finding.asked', at: now(), by: system, finding: finding.id, person, message: ref },
      ]);
      posted.delete(step);
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
        if (one.actor && !one.asked && one.place < mostAtOnce) await ask(record, telling(), one);
      }
      for (const one of outdated(telling())) await redraw(record, one);
    },
  };
}
