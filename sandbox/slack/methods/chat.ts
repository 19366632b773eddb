import type { Slack } from '../context.js';
import type { Channel, Message } from '../entities.js';
import { type JsonObject, stringOf } from '../json.js';
import { SlackError } from '../slack-error.js';
import { app } from '../workspace.js';
import { checkedContent, checkedMetadata } from './content.js';
import { wireMessage } from './message-wire.js';
import { flag, knownChannel, required } from './method.js';

const longestPost = 40_000;
const longestUpdate = 4_000;

export function postMessage(slack: Slack, args: JsonObject): JsonObject {
  const { workspace } = slack;
  const channel = postable(slack, required(args, 'channel'));
  const content = checkedContent(args, longestPost);
  const metadata = checkedMetadata(args.metadata);
  const thread = threadOf(slack, channel, args);
  if (!slack.rate.allows(channel.id)) throw new SlackError('ratelimited', {}, 1);
  const broadcast = thread !== undefined && flag(args, 'reply_broadcast');
  const message: Message = {
    ...ownMessage(slack),
    ...content,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...(broadcast ? { subtype: 'thread_broadcast' } : {}),
    ...(metadata && metadata.event_type !== undefined ? { metadata } : {}),
  };
  workspace.history(channel.id).push(message);
  slack.changes.notify();
  return { channel: channel.id, ts: message.ts, message: wireMessage(workspace, channel.id, message, true) };
}

export function update(slack: Slack, args: JsonObject): JsonObject {
  const channel = knownChannel(slack, required(args, 'channel'));
  const message = slack.workspace.message(channel.id, required(args, 'ts'));
  if (!message) throw new SlackError('message_not_found');
  if (message.bot_id !== app.bot) throw new SlackError('cant_update_message');
  if (channel.is_archived) throw new SlackError('is_inactive');
  const content = checkedContent(args, longestUpdate);
  const metadata = checkedMetadata(args.metadata);
  rewrite(slack, message, content);
  if (metadata) {
    if (metadata.event_type === undefined) delete message.metadata;
    else message.metadata = metadata;
  }
  slack.changes.notify();
  return {
    channel: channel.id,
    ts: message.ts,
    text: message.text,
    message: wireMessage(slack.workspace, channel.id, message, true),
  };
}

/** Text without blocks removes the blocks. */
export function rewrite(
  slack: Slack,
  message: Message,
  content: { text: string; blocks?: JsonObject[] },
): void {
  message.text = content.text;
  if (content.blocks) message.blocks = content.blocks;
  else delete message.blocks;
  message.edited = { user: app.user, ts: slack.workspace.nextTs() };
}

export function postEphemeral(slack: Slack, args: JsonObject): JsonObject {
  const channel = postable(slack, required(args, 'channel'));
  const user = slack.workspace.users.get(required(args, 'user'));
  if (!user || !channel.members.has(user.id)) throw new SlackError('user_not_in_channel');
  const content = checkedContent(args, longestPost);
  const thread = threadOf(slack, channel, args);
  const message: Message = {
    ...ownMessage(slack),
    ...content,
    ...(thread === undefined ? {} : { thread_ts: thread }),
  };
  slack.workspace.ephemerals.push({ channel: channel.id, user: user.id, message });
  slack.changes.notify();
  return { message_ts: message.ts };
}

export function deleteMessage(slack: Slack, args: JsonObject): JsonObject {
  const channel = knownChannel(slack, required(args, 'channel'));
  const history = slack.workspace.history(channel.id);
  const ts = required(args, 'ts');
  const index = history.findIndex((message) => message.ts === ts);
  if (index < 0) throw new SlackError('message_not_found');
  if (history[index]?.bot_id !== app.bot) throw new SlackError('cant_delete_message');
  history.splice(index, 1);
  slack.changes.notify();
  return { channel: channel.id, ts };
}

export function getPermalink(slack: Slack, args: JsonObject): JsonObject {
  const channel = knownChannel(slack, required(args, 'channel'));
  const message = slack.workspace.message(channel.id, required(args, 'message_ts'));
  if (!message) throw new SlackError('message_not_found');
  const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : '';
  const permalink = `https://${slack.workspace.team.domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
  return { channel: channel.id, permalink };
}

export function ownMessage(slack: Slack): Pick<Message, 'type' | 'ts' | 'user' | 'bot_id' | 'app_id'> {
  return { type: 'message', ts: slack.workspace.nextTs(), user: app.user, bot_id: app.bot, app_id: app.id };
}

/** The channel, by id or name, or the direct message with a user, if the bot may post there. */
function postable(slack: Slack, target: string): Channel {
  const { workspace } = slack;
  const user = workspace.users.get(target);
  if (user?.deleted || user?.is_bot) throw new SlackError('channel_not_found');
  if (user) return workspace.directMessage(user.id);
  const named = [...workspace.channels.values()].find(
    ({ name, is_im }) => !is_im && name === target.replace(/^#/, ''),
  );
  const channel = knownChannel(slack, named?.id ?? target);
  if (channel.is_archived) throw new SlackError('is_archived');
  if (!channel.bot_in && !slack.scopes.has('chat:write.public')) throw new SlackError('not_in_channel');
  if (channel.user && workspace.users.get(channel.user)?.deleted) throw new SlackError('user_disabled');
  return channel;
}

function threadOf(slack: Slack, channel: Channel, args: JsonObject): string | undefined {
  const ts = stringOf(args.thread_ts);
  if (!ts) return undefined;
  const parent = slack.workspace.message(channel.id, ts);
  if (!parent) throw new SlackError('thread_not_found');
  return parent.thread_ts ?? parent.ts;
}
