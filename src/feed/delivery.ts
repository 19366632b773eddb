import { setTimeout as wait } from 'node:timers/promises';
import type { MessageRef } from '../approvals/event.js';
import { slackIdOf, system } from '../approvals/person.js';
import type { Posted, Undeliverable } from '../approvals/ports.js';
import type { Post } from '../delivery/poster.js';
import type { Message } from '../slack/card.js';
import { isUnshowable } from '../slack/failure.js';
import type { FeedLine, FeedPlace } from '../slack/feed-lines.js';
import { feedMessages, leftOutMessage } from '../slack/feed-messages.js';
import { stoppedMessage, unshownMessage } from '../slack/feed-troubles.js';
import type { Batch } from './cursor.js';
import type { Feed } from './feeds.js';
import { type FeedReaderDeps, Stopping } from './reader-deps.js';

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

/** Posts batches and sentences, each part once. What was accepted before a failure is not posted again after it. */
export function createDelivery(parts: FeedReaderDeps, numbering: string, signal: AbortSignal): Delivery {
  const { poster, feeds, retryMs = 1000 } = parts;
  let accepted = new Map<string, MessageRef>();
  let batchNumber = 0;

  const post = async (one: Post): Promise<Posted> => {
    for (let attempt = 1; ; attempt++) {
      if (signal.aborted) throw new Stopping();
      try {
        return await poster.post(one);
      } catch (error) {
        if (attempt >= attempts) throw error;
        await wait(retryMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
      }
    }
  };

  const postPart = async (one: Post): Promise<Posted> => {
    const before = accepted.get(one.step);
    if (before) return { ok: true, message: before };
    const drawn = await post(one);
    const outcome = drawn.ok ? drawn : await otherwise(one, drawn);
    if (outcome.ok) accepted.set(one.step, outcome.message);
    return outcome;
  };

  const otherwise = async (one: Post, refused: Undeliverable): Promise<Posted> => {
    const { reason } = refused;
    // Somebody deleted the digest meanwhile: what belongs below it goes into the channel.
    const { thread, ...top } = one;
    if (thread !== undefined && reason === 'thread_not_found') return post(top);
    if (!isUnshowable(reason)) return refused;
    // One message that Slack cannot show must not hold up everything after it.
    parts.log.error({ step: one.step, reason }, 'a message of a feed was refused and is left out');
    return post({ ...one, message: unshownMessage(reason) });
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
    const all = async (): Promise<Undeliverable | undefined> => {
      const unmuted =
        leftOut > 0 ? await part('unmuted', leftOutMessage(leftOut, place.organization)) : undefined;
      if (unmuted?.ok === false) return unmuted;
      if (lines.length === 0) return undefined;
      const { first, thread } = feedMessages(lines, place);
      const digest = await part('0', first);
      if (!digest.ok) return digest;
      for (const [index, message] of thread.entries()) {
        if (!isThere(feed)) return undefined;
        const below = await part(`${index + 1}`, message, digest.message.ts);
        if (!below.ok) return below;
      }
      return undefined;
    };
    const refused = await all();
    if (refused) await stopFeed(feed, refused.reason, batch.at);
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
      const posted = await post(one);
      if (posted.ok) return true;
      const gone = feeds.listening(organizationId).filter(({ channel }) => channel === one.channel);
      for (const feed of gone) await stopFeed(feed, posted.reason, one.since);
      return false;
    },
  };
}
