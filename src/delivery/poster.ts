import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { MessageRef } from '../approvals/event.js';
import { isSlackUser } from '../approvals/person.js';
import { NotDelivered, type Posted, type Undeliverable } from '../approvals/ports.js';
import type { Message } from '../slack/card.js';
import { askedToWaitMs, deliveryOf, mayHaveHappened } from '../slack/failure.js';
import { createLane, type Lane, type Place } from './lane.js';
import { findOwn, type Self, stepEvent } from './own-messages.js';

export interface Post extends Place {
  /** A channel, or a person's id for a direct message. */
  readonly channel: string;
  readonly message: Message;
  /** The step this message is; kept as its metadata and never posted twice. */
  readonly step: string;
  readonly thread?: string;
  /** When the step may have been posted first; where to look for it. */
  readonly since: number;
}

export interface Poster {
  /** Posts once. Throws `NotDelivered` where Slack may take it later. */
  post(post: Post): Promise<Posted>;
  /** Throws like `post`. */
  update(ref: MessageRef, message: Message): Promise<Posted>;
}

/** A message that Slack has not taken yet. */
export interface Pending {
  readonly channel: string;
  /** When it failed first, in milliseconds since 1970. */
  readonly since: number;
  readonly reason: string;
  readonly tokenRefused: boolean;
}

/** The poster with what health asks of it. */
export interface WatchedPoster extends Poster {
  /** What waits longest to be taken; undefined while everything gets through. */
  oldestPending(): Pending | undefined;
}

export interface PosterParts {
  readonly client: WebClient;
  readonly self: Self;
  /** When this process began, in milliseconds since 1970: what may have been posted before is looked for. */
  readonly startedAt: number;
  readonly perChannelMs?: number | undefined;
}

const posted = z.object({ channel: z.string(), ts: z.string() });
const opened = z.object({ channel: z.object({ id: z.string() }) });
const info = z.object({
  channel: z.object({
    is_ext_shared: z.boolean().default(false),
    is_pending_ext_shared: z.boolean().default(false),
  }),
});
const dayMs = 86_400_000;
const attempts = 3;

/**
 * Posts at the pace Slack allows (one a second per channel), the most urgent first, and exactly once: a message
 * carries its step's id, and where an earlier attempt may have got through, it is looked for before it is posted again.
 *
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
export function createPoster({ client, self, startedAt, perChannelMs = 1000 }: PosterParts): WatchedPoster {
  const lanes = new Map<string, Lane>();
  const doubtful = new Set<string>();
  const pending = new LRUCache<string, Pending>({ max: 1000 });
  // What this process has posted; the same step asked for again is that message.
  const sent = new LRUCache<string, MessageRef>({ max: 10_000 });

  const laneOf = (channel: string): Lane => {
    for (const [id, lane] of lanes) if (id !== channel && lane.isIdle()) lanes.delete(id);
    const lane = lanes.get(channel) ?? createLane(perChannelMs);
    lanes.set(channel, lane);
    return lane;
  };

  const shared = new LRUCache<string, { readonly ext: boolean }>({
    max: 1000,
    ttl: dayMs,
    fetchMethod: async (id) => {
      const { channel } = info.parse(await client.conversations.info({ channel: id }));
      return { ext: channel.is_ext_shared || channel.is_pending_ext_shared };
    },
  });

  /** Nothing goes where people of other workspaces read; a channel that cannot be looked up is not trusted either. */
  const refusedAsShared = async (id: string): Promise<Undeliverable | undefined> => {
    if (id.startsWith('D')) return undefined;
    const known = await shared.fetch(id);
    if (!known) throw new Error('the channel could not be looked up');
    if (!known.ext) return undefined;
    shared.delete(id);
    return { ok: false, reason: 'the channel is shared with another workspace' };
  };

  const send = async (one: Post): Promise<Posted> => {
    const channel = isSlackUser(one.channel) ? await direct(one.channel) : one.channel;
    const refusal = await refusedAsShared(channel);
    if (refusal) return refusal;
    if (doubtful.has(keyOf(one)) || one.since < startedAt) {
      const found = await findOwn(client, self, { ...one, channel }, one.step);
      if (found) return refreshed(found, one.message);
    }
    try {
      const { text, blocks } = one.message;
      const answer = await client.chat.postMessage({
        channel,
        text,
        blocks,
        ...(one.thread !== undefined && { thread_ts: one.thread }),
        metadata: { event_type: stepEvent, event_payload: { step: one.step } },
        unfurl_links: false,
        unfurl_media: false,
      });
      const message = posted.parse(answer);
      doubtful.delete(keyOf(one));
      return { ok: true, message };
    } catch (error) {
      if (mayHaveHappened(error)) doubtful.add(keyOf(one));
      throw error;
    }
  };

  /** What was posted then may not be what holds now. */
  const refreshed = async (message: MessageRef, { text, blocks }: Message): Promise<Posted> => {
    await client.chat.update({ ...message, text, blocks });
    return { ok: true, message };
  };

  const direct = async (user: string): Promise<string> =>
    opened.parse(await client.conversations.open({ users: user })).channel.id;

  /** Waits as long as Slack asks; a 429 says surely that nothing was posted. */
  const patiently = async (key: string, channel: string, work: () => Promise<Posted>): Promise<Posted> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await work();
        pending.delete(key);
        return result;
      } catch (error) {
        const wait = askedToWaitMs(error);
        if (wait === undefined || attempt >= attempts) return settled(key, channel, deliveryOf(error));
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  };

  const settled = (key: string, channel: string, outcome: Undeliverable | NotDelivered): Undeliverable => {
    if (!(outcome instanceof NotDelivered)) {
      pending.delete(key);
      return outcome;
    }
    const { reason, tokenRefused } = outcome;
    pending.set(key, { channel, since: pending.get(key)?.since ?? Date.now(), reason, tokenRefused });
    throw outcome;
  };

  return {
    post(one) {
      const lane = laneOf(one.channel);
      const key = keyOf(one);
      return lane.add(async () => {
        const before = sent.get(key);
        if (before) return { ok: true, message: before };
        const outcome = await patiently(key, one.channel, () => lane.paced(() => send(one)));
        if (outcome.ok) sent.set(key, outcome.message);
        return outcome;
      }, one);
    },
    update: ({ channel, ts }, { text, blocks }) =>
      patiently(`${channel} ${ts}`, channel, async () => {
        const refusal = await refusedAsShared(channel);
        if (refusal) return refusal;
        return refreshed({ channel, ts }, { text, blocks });
      }),
    oldestPending: () =>
      [...pending.values()].reduce<Pending | undefined>(
        (oldest, one) => (oldest && oldest.since <= one.since ? oldest : one),
        undefined,
      ),
  };
}

const keyOf = ({ channel, step }: Post): string => `${channel} ${step}`;
