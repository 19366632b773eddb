import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { MessageRef } from '../approvals/event-parts.js';
import { isSlackUser } from '../approvals/person.js';
import type { Posted } from '../approvals/ports.js';
import type { Message } from '../slack/card.js';
import { isUnshowable, mayHaveHappened, slackWord, troubleKind } from '../slack/failure.js';
import { findOwn, type Self, stepEvent } from './own-messages.js';
import { createSharedChannels } from './shared-channels.js';

const posted = z.object({ channel: z.string(), ts: z.string() });
const opened = z.object({ channel: z.object({ id: z.string() }) });

/** A message that Usher posts at most once. */
export interface StepMessage {
  /** A channel, or a person's id for a direct message. */
  readonly channel: string;
  readonly message: Message;
  /** The step of this message; stored as its metadata, so that Usher never posts it twice. */
  readonly step: string;
  readonly thread?: string;
  /** The earliest time the step may have been posted, where the search begins. */
  readonly since: number;
  /** Set if an attempt is on record: its result may be unknown, and another process may have made it. */
  readonly isRetry?: boolean;
}

/** A person keeps the same direct messages; asking again shows whether Slack has deactivated the person. */
const opensAgainMs = 10 * 60_000;

export const keyOf = ({ channel, step }: StepMessage): string => `${channel} ${step}`;

export interface Sender {
  /** `known`: where this process has posted it, with another text. */
  send(post: StepMessage, known?: MessageRef): Promise<Posted>;
  /** Draws the message of a step again, if it was posted; `known` is its place. */
  revise(message: StepMessage, known: MessageRef | undefined): Promise<Posted>;
  update(ref: MessageRef, message: Message): Promise<Posted>;
}

/**
 * Calls Slack once, and throws the error of that call. A message carries its step; if this process or an earlier one
 * may have posted it, the sender looks for it first.
 */
export function createSender(client: WebClient, self: Self, othersUntil: () => number): Sender {
  const sharedChannels = createSharedChannels(client);
  /** The steps of posts that Slack may or may not have accepted. */
  const doubtful = new Set<string>();

  const directMessages = new LRUCache<string, string>({
    max: 1000,
    ttl: opensAgainMs,
    fetchMethod: async (users) => opened.parse(await client.conversations.open({ users })).channel.id,
  });

  const channelOf = async ({ channel }: StepMessage): Promise<string> => {
    if (!isSlackUser(channel)) return channel;
    const open = await directMessages.fetch(channel);
    if (open === undefined) throw new Error('the direct messages could not be opened');
    return open;
  };

  const post = async (one: StepMessage, channel: string): Promise<MessageRef> => {
    const { text, blocks } = one.message;
    try {
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
      return message;
    } catch (error) {
      if (mayHaveHappened(error)) doubtful.add(keyOf(one));
      throw error;
    }
  };

  const edit = async (message: MessageRef, { text, blocks }: Message): Promise<Posted> => {
    await client.chat.update({ ...message, text, blocks });
    return { ok: true, message };
  };

  /**
   * The posted text may be out of date. Where Slack never lets it be edited, the message stands as it is; the caller has
   * another text if Slack cannot show this one.
   */
  const refreshed = async (found: MessageRef, message: Message): Promise<MessageRef> => {
    try {
      await edit(found, message);
    } catch (error) {
      if (troubleKind(error) !== 'final' || isUnshowable(slackWord(error))) throw error;
    }
    return found;
  };

  return {
    async send(one, known) {
      const channel = known?.channel ?? (await channelOf(one));
      const refusal = await sharedChannels.refusal(channel);
      if (refusal) return refusal;
      const mayBeThere = doubtful.has(keyOf(one)) || one.isRetry === true || one.since < othersUntil();
      const found =
        known ?? (mayBeThere ? await findOwn(client, self, { ...one, channel }, one.step) : undefined);
      return { ok: true, message: found ? await refreshed(found, one.message) : await post(one, channel) };
    },
    async revise(one, known) {
      const channel = known?.channel ?? (await channelOf(one));
      const refusal = await sharedChannels.refusal(channel);
      if (refusal) return refusal;
      const found = known ?? (await findOwn(client, self, { ...one, channel }, one.step));
      return found ? edit(found, one.message) : { ok: false, reason: 'message_not_found' };
    },
    async update({ channel, ts }, message) {
      return (await sharedChannels.refusal(channel)) ?? edit({ channel, ts }, message);
    },
  };
}
