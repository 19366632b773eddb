import type { Slack } from '../context.js';
import type { Channel } from '../entities.js';
import { type JsonObject, stringOf } from '../json.js';
import { SlackError } from '../slack-error.js';

export interface Method {
  token: 'bot' | 'app' | 'either' | 'none';
  /** The required scope, if any; it may depend on the kind of channel. */
  scope?: string | ((slack: Slack, args: JsonObject) => string);
  handle: (slack: Slack, args: JsonObject) => JsonObject;
}

export function required(args: JsonObject, name: string): string {
  const value = stringOf(args[name]);
  if (!value)
    throw new SlackError('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  return value;
}

/** Arguments are form text or JSON. */
export function flag(args: JsonObject, name: string): boolean {
  return args[name] === true || args[name] === 'true' || args[name] === '1';
}

export function page<T>(
  items: T[],
  args: JsonObject,
  most: number,
): { items: T[]; has_more: boolean; next_cursor: string } {
  const limit = Math.min(most, Number(args.limit ?? 100) || 100);
  const start = args.cursor ? Number(Buffer.from(stringOf(args.cursor), 'base64url').toString()) : 0;
  if (!Number.isInteger(start)) throw new SlackError('invalid_cursor');
  const has_more = start + limit < items.length;
  const next_cursor = has_more ? Buffer.from(String(start + limit)).toString('base64url') : '';
  return { items: items.slice(start, start + limit), has_more, next_cursor };
}

/** A channel that the bot can see: a private one only if the bot is in it. */
export function knownChannel(slack: Slack, id: string): Channel {
  const channel = slack.workspace.channels.get(id);
  if (!channel || (channel.is_private && !channel.bot_in)) throw new SlackError('channel_not_found');
  return channel;
}

export function channelScope(kind: 'read' | 'history'): (slack: Slack, args: JsonObject) => string {
  return (slack, args) => {
    const channel = slack.workspace.channels.get(stringOf(args.channel));
    if (channel?.is_im) return `im:${kind}`;
    return channel?.is_private ? `groups:${kind}` : `channels:${kind}`;
  };
}
