import { setTimeout as wait } from 'node:timers/promises';
import type { MessageRef } from '../approvals/event.js';
import { slackIdOf, system } from '../approvals/person.js';
import { Undeliverable } from '../approvals/ports.js';
import type { Message } from '../slack/card.js';
import { isUnshowable, slackWord } from '../slack/failure.js';
import type { FeedLine, FeedPlace } from '../slack/feed-lines.js';
import { feedMessages, leftOutMessage } from '../slack/feed-messages.js';
import { stoppedMessage, unshownMessage } from '../slack/feed-troubles.js';
import type { Post } from '../slack/post.js';
import type { Batch } from './cursor.js';
import type { Feed } from './feeds.js';
import { type FeedReaderParts, Stopping } from './reader-parts.js';

/** What one feed gets of a batch. */
export interface Parcel {
  readonly feed: Feed;
  readonly lines: readonly FeedLine[];
  /** Events its mute kept back, where that is over. */
  readonly leftOut: number;
}

export interface Delivery {
  /** Answers once every feed has accepted its part or was given up; throws what keeps one from accepting it. */
  deliver(batch: Batch, parcels: readonly Parcel[]): Promise<void>;
  /** Posts one message into a channel; false where its feeds had to be stopped. */
  say(organizationId: number, post: Omit<Post, 'thread'>): Promise<boolean>;
}

const attempts = 4;

const refusal = (error: unknown): string | undefined => {
  const word = slackWord(error);
  return isUnshowable(word) ? word : undefined;
};

/** Posts batches and sentences, each part once. What was accepted before a failure is not posted again after it. */
export function createDelivery(parts: FeedReaderParts, numbering: string, signal: AbortSignal): Delivery {
  const { poster, feeds, retryMs = 1000 } = parts;
  let accepted = new Map<string, MessageRef>();
  let batchNumber = 0;

  const post = async (one: Post): Promise<MessageRef> => {
    for (let attempt = 1; ; attempt++) {
      if (signal.aborted) throw new Stopping();
      try {
        return await poster.post(one);
      } catch (error) {
        if (error instanceof Undeliverable || attempt >= attempts) throw error;
        await wait(retryMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
      }
    }
  };

  const postPart = async (one: Post): Promise<MessageRef> => {
    const before = accepted.get(one.step);
    if (before) return before;
    const ref = await post(one).catch((error: unknown) => {
      // Somebody deleted the digest meanwhile: what belongs below it goes into the channel.
      const { thread, ...top } = one;
      if (thread !== undefined && slackWord(error) === 'thread_not_found') return post(top);
      const word = refusal(error);
      if (word === undefined) throw error;
      // One message that Slack cannot show must not hold up everything after it.
      parts.log.error({ step: one.step, err: error }, 'a message of a feed was refused and is left out');
      return post({ ...one, message: unshownMessage(word) });
    });
    accepted.set(one.step, ref);
    return ref;
  };

  const placeOf = async (organizationId: number, batch: Batch): Promise<FeedPlace> => {
    const organization = parts.directory.organization(organizationId);
    const ids = [...new Set(batch.events.flatMap(({ request }) => request ?? []))];
    const links = await Promise.all(ids.map(async (id) => [id, await parts.requestLink(id)] as const));
    return {
      organizationId,
      organization: organization?.name ?? `Organization ${organizationId}`,
      zone: organization?.zone,
      at: batch.at,
      requests: new Map(links.flatMap(([id, link]) => (link === undefined ? [] : [[id, link] as const]))),
    };
  };

  const deliverTo = async ({ feed, lines, leftOut }: Parcel, batch: Batch): Promise<void> => {
    const place = await placeOf(feed.source.organizationId, batch);
    const part = (name: string, message: Message, thread?: string) =>
      postPart({
        channel: feed.channel,
        message,
        step: `feed:${feed.id}:${numbering}${batch.n}:${name}`,
        since: batch.at,
        ...(thread !== undefined && { thread }),
      });
    try {
      if (leftOut > 0) await part('unmuted', leftOutMessage(leftOut, place.organization));
      if (lines.length === 0) return;
      const { first, thread } = feedMessages(lines, place);
      const { ts } = await part('0', first);
      for (const [index, message] of thread.entries()) {
        if (!isThere(feed)) return;
        await part(`${index + 1}`, message, ts);
      }
    } catch (error) {
      if (!(error instanceof Undeliverable)) throw error;
      await stopFeed(feed, error.reason, batch.at);
    }
  };

  const isThere = ({ id }: Feed): boolean => feeds.book().feeds.some((one) => one.id === id);

  /** The admins are owed it first: if the process ends in between, it is owed under the same key again. */
  const stopFeed = async (feed: Feed, why: string, since: number): Promise<void> => {
    const { name } = parts.directory.organization(feed.source.organizationId) ?? {};
    const message = stoppedMessage(feed.channel, name ?? `organization ${feed.source.organizationId}`, why);
    await parts.outbox.owe({
      key: `feed:${feed.id}:stopped`,
      to: parts.admins().map(slackIdOf),
      message,
      since,
    });
    await feeds.change(({ feeds: all }) =>
      all.some(({ id }) => id === feed.id)
        ? [{ type: 'feed.stopped', at: parts.now(), by: system, feed: feed.id, why }]
        : [],
    );
    parts.log.warn({ feed: feed.id, channel: feed.channel, reason: why }, 'a feed was stopped');
  };

  return {
    async deliver(batch, parcels) {
      if (batch.n !== batchNumber) accepted = new Map();
      batchNumber = batch.n;
      const outcomes = await Promise.allSettled(parcels.map((parcel) => deliverTo(parcel, batch)));
      const failed = outcomes.filter((one) => one.status === 'rejected');
      const [first] = failed;
      if (first) throw failed.find(({ reason }) => reason instanceof Stopping)?.reason ?? first.reason;
      accepted = new Map();
    },
    async say(organizationId, one) {
      try {
        await post(one);
        return true;
      } catch (error) {
        if (!(error instanceof Undeliverable)) throw error;
        const gone = feeds.listening(organizationId).filter(({ channel }) => channel === one.channel);
        for (const feed of gone) await stopFeed(feed, error.reason, one.since);
        return false;
      }
    },
  };
}
