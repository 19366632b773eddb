import type { WebClient } from '@slack/web-api';
import PQueue from 'p-queue';
import { z } from 'zod';
import type { MessageRef } from '../approvals/event.js';
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
});
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
  const doubtful = new Set<string>();

  const lane = (channel: string): PQueue => {
    const queue =
      lanes.get(channel) ?? new PQueue({ concurrency: 1, interval: perChannelMs, intervalCap: 1 });
    lanes.set(channel, queue);
    return queue;
  };

  const send = async (one: Post): Promise<MessageRef> => {
    const channel =
      one.channel.startsWith('U') || one.channel.startsWith('W') ? await direct(one.channel) : one.channel;
    if (doubtful.has(one.step) || one.since < startedAt) {
      const found = await find(channel, one);
      if (found) return found;
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

  const direct = async (user: string): Promise<string> => {
    const answer = await client.conversations.open({ users: user });
    return z.object({ channel: z.object({ id: z.string() }) }).parse(answer).channel.id;
  };

  const find = async (channel: string, { step, thread, since }: Post): Promise<MessageRef | undefined> => {
    const oldest = `${Math.floor(since / 1000) - 60}`;
    const range = { channel, oldest, limit: 200, include_all_metadata: true };
    const answer = thread
      ? await client.conversations.replies({ ...range, ts: thread })
      : await client.conversations.history(range);
    const found = history
      .parse(answer)
      .messages.find(
        ({ metadata }) => metadata?.event_type === eventType && metadata.event_payload.step === step,
      );
    return found && { channel, ts: found.ts };
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
    post: (one) => lane(one.channel).add(() => patiently(() => send(one))),
    async update({ channel, ts }, { text, blocks }) {
      await patiently(() => client.chat.update({ channel, ts, text, blocks }));
    },
  };
}
