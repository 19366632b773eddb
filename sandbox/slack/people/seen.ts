import type { Slack } from '../context.js';
import type { Message } from '../entities.js';
import type { JsonObject } from '../json.js';
import { namesOf } from '../names.js';
import { renderMessage } from '../render.js';

/** A message on a person's screen. */
export interface SeenMessage {
  channel: string;
  ts: string;
  thread_ts?: string;
  user: string;
  text: string;
  blocks: JsonObject[];
  ephemeral: boolean;
  /** The rendered text on the screen. */
  rendered: string;
}

export function messagesIn(slack: Slack, userId: string, channelId: string): SeenMessage[] {
  const channel = slack.workspace.channels.get(channelId);
  if (!channel) throw new Error(`there is no channel ${channelId}`);
  if (channel.is_private && !channel.members.has(userId)) return [];
  const said = slack.workspace.history(channelId).map((message) => seen(slack, channelId, message, false));
  const whispered = ephemeralsOf(slack, userId).filter((message) => message.channel === channelId);
  return [...said, ...whispered].sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

export function ephemeralsOf(slack: Slack, userId: string): SeenMessage[] {
  return slack.workspace.ephemerals
    .filter(({ user }) => user === userId)
    .map(({ channel, message }) => seen(slack, channel, message, true));
}

/** Every message this person can see: in channels, in the direct message with the app, and ephemeral ones. */
export function allMessages(slack: Slack, userId: string): SeenMessage[] {
  const mine = [...slack.workspace.channels.values()].filter(({ members }) => members.has(userId));
  const said = mine.flatMap(({ id }) => messagesIn(slack, userId, id).filter(({ ephemeral }) => !ephemeral));
  return [...said, ...ephemeralsOf(slack, userId)].sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

function seen(slack: Slack, channel: string, message: Message, ephemeral: boolean): SeenMessage {
  return {
    channel,
    ts: message.ts,
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    user: message.user,
    text: message.text,
    blocks: structuredClone(message.blocks ?? []),
    ephemeral,
    rendered: renderMessage(message, namesOf(slack.workspace)),
  };
}
