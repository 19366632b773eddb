import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';
import { z } from 'zod';
import type { MessageRef } from '../approvals/event.js';
import { Undeliverable } from '../approvals/ports.js';
import type { Message } from './card.js';
import { askedToWaitMs, forRunner, isLost } from './failure.js';

export interface Post {
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
  /** Posts once. Throws `Undeliverable` where Slack will never take it. */
  post(post: Post): Promise<MessageRef>;
  update(ref: MessageRef, message: Message): Promise<void>;
}

const posted = z.object({ channel: z.string(), ts: z.string() });
const history = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z
          .object({ event_type: z.string(), event_payload: z.object({ step: z.string().optional() }) })
          .optional(),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
const info = z.object({
  channel: z.object({
    is_ext_shared: z.boolean().default(false),
    is_pending_ext_shared: z.boolean().default(false),
  }),
});
const dayMs = 86_400_000;
const eventType = 'usher_step';
const attempts = 3;

/**
 * Posts at the pace Slack allows (one a second per channel) and exactly once: a message carries its step's id, and
 * wherever an earlier attempt may have got through, it is looked for before it is posted again.
 *
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
export function createPoster(client: WebClient, startedAt: number, perChannelMs = 1000): Poster {
  const lanes = new Map<string, PQueue>();
  const freeFrom = new Map<string, number>();
  const doubtful = new Set<string>();

  const lane = (channel: string): PQueue => {
    const queue = lanes.get(channel) ?? new PQueue({ concurrency: 1 });
    lanes.set(channel, queue);
    return queue;
  };

  /** A second counts from one answer to the next attempt, so that neither a repeated post nor a slow network makes it less. */
  const paced = async <T>(channel: string, work: () => Promise<T>): Promise<T> => {
    const wait = (freeFrom.get(channel) ?? 0) - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      return await work();
    } finally {
      freeFrom.set(channel, performance.now() + perChannelMs);
    }
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
  const refuseShared = async (id: string): Promise<void> => {
    const known = await shared.fetch(id);
    if (!known) throw new Error('the channel could not be looked up');
    if (known.ext) throw new Undeliverable('the channel is shared with another workspace');
  };

  const send = async (one: Post): Promise<MessageRef> => {
    const toPerson = one.channel.startsWith('U') || one.channel.startsWith('W');
    const channel = toPerson ? await direct(one.channel) : one.channel;
    if (!toPerson && !channel.startsWith('D')) await refuseShared(channel);
    if (doubtful.has(one.step) || one.since < startedAt) {
      const found = await find(channel, one);
      if (found) return refreshed(found, one.message);
    }
    try {
      const { text, blocks } = one.message;
      const answer = await client.chat.postMessage({
        channel,
        text,
        blocks,
        ...(one.thread !== undefined && { thread_ts: one.thread }),
        metadata: { event_type: eventType, event_payload: { step: one.step } },
        unfurl_links: false,
        unfurl_media: false,
      });
      doubtful.delete(one.step);
      return posted.parse(answer);
    } catch (error) {
      if (isLost(error)) doubtful.add(one.step);
      throw error;
    }
  };

  /** What was posted then may not be what holds now. */
  const refreshed = async (ref: MessageRef, { text, blocks }: Message): Promise<MessageRef> => {
    await client.chat.update({ ...ref, text, blocks });
    return ref;
  };

  const direct = async (user: string): Promise<string> => {
    const answer = await client.conversations.open({ users: user });
    return z.object({ channel: z.object({ id: z.string() }) }).parse(answer).channel.id;
  };

  const find = async (channel: string, { step, thread, since }: Post): Promise<MessageRef | undefined> => {
    const oldest = `${Math.floor(since / 1000) - 60}`;
    const range = { channel, oldest, limit: 200, include_all_metadata: true };
    let cursor: string | undefined;
    do {
      const page = cursor ? { ...range, cursor } : range;
      const answer = thread
        ? await client.conversations.replies({ ...page, ts: thread })
        : await client.conversations.history(page);
      const { messages, response_metadata } = history.parse(answer);
      const found = messages.find(
        ({ metadata }) => metadata?.event_type === eventType && metadata.event_payload.step === step,
      );
      if (found) return { channel, ts: found.ts };
      cursor = response_metadata?.next_cursor;
    } while (cursor);
    return undefined;
  };

  /** Waits as long as Slack asks; a 429 says surely that nothing was posted. */
  const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const wait = askedToWaitMs(error);
        if (wait === undefined || attempt >= attempts) throw forRunner(error);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  };

  return {
    post: (one) => lane(one.channel).add(() => patiently(() => paced(one.channel, () => send(one)))),
    async update({ channel, ts }, { text, blocks }) {
      await patiently(async () => {
        if (!channel.startsWith('D')) await refuseShared(channel);
        await client.chat.update({ channel, ts, text, blocks });
      });
    },
  };
}
