import type { Slack } from '../context.js';
import type { Channel, Message } from '../entities.js';
import { type JsonObject, stringOf } from '../json.js';
import { SlackError } from '../slack-error.js';
import { wireMessage } from './message-wire.js';
import { flag, knownChannel, page, required } from './method.js';

export function open(slack: Slack, args: JsonObject): JsonObject {
  const users = stringOf(args.users).split(',').filter(Boolean);
  const [id] = users;
  if (id === undefined) throw new SlackError('users_list_not_supplied');
  if (users.length > 1) throw new SlackError('method_not_supported_for_channel_type');
  const user = slack.workspace.users.get(id);
  if (!user) throw new SlackError('user_not_found');
  if (user.deleted) throw new SlackError('user_disabled');
  if (user.is_bot) throw new SlackError('cannot_dm_bot');
  if (user.is_stranger) throw new SlackError('user_not_visible');
  const channel = slack.workspace.directMessage(user.id);
  return { channel: flag(args, 'return_im') ? wireChannel(slack, channel) : { id: channel.id } };
}

export function info(slack: Slack, args: JsonObject): JsonObject {
  return { channel: wireChannel(slack, knownChannel(slack, required(args, 'channel'))) };
}

export function history(slack: Slack, args: JsonObject): JsonObject {
  const channel = readable(slack, args);
  const top = slack.workspace
    .history(channel.id)
    .filter(({ thread_ts, ts, subtype }) => !thread_ts || thread_ts === ts || subtype === 'thread_broadcast')
    .filter((message) => isBetween(message, args))
    .reverse();
  return answer(slack, channel, page(top, args, 999), args);
}

export function replies(slack: Slack, args: JsonObject): JsonObject {
  const channel = readable(slack, args);
  const asked = slack.workspace.message(channel.id, required(args, 'ts'));
  if (!asked) throw new SlackError('thread_not_found');
  const root = asked.thread_ts ?? asked.ts;
  const thread = slack.workspace
    .history(channel.id)
    .filter(({ ts, thread_ts }) => ts === root || thread_ts === root)
    .filter((message) => message.ts === root || isBetween(message, args));
  return answer(slack, channel, page(thread, args, 1000), args);
}

export function members(slack: Slack, args: JsonObject): JsonObject {
  const channel = knownChannel(slack, required(args, 'channel'));
  const { items, next_cursor } = page([...channel.members], args, 999);
  return { members: items, response_metadata: { next_cursor } };
}

export function join(slack: Slack, args: JsonObject): JsonObject {
  const channel = knownChannel(slack, required(args, 'channel'));
  if (channel.is_archived) throw new SlackError('is_archived');
  if (channel.is_private) throw new SlackError('method_not_supported_for_channel_type');
  channel.bot_in = true;
  return { channel: wireChannel(slack, channel) };
}

function readable(slack: Slack, args: JsonObject): Channel {
  const channel = knownChannel(slack, required(args, 'channel'));
  if (!channel.bot_in) throw new SlackError('not_in_channel');
  return channel;
}

function isBetween({ ts }: Message, args: JsonObject): boolean {
  const inclusive = flag(args, 'inclusive');
  const oldest = stringOf(args.oldest);
  const latest = stringOf(args.latest);
  if (inclusive && (ts === oldest || ts === latest)) return true;
  return (!oldest || compare(ts, oldest) > 0) && (!latest || compare(ts, latest) < 0);
}

/** Compares timestamps in two parts, because they have more digits than a number holds exactly. */
function compare(a: string, b: string): number {
  const [wholeA = '0', partA = '0'] = a.split('.');
  const [wholeB = '0', partB = '0'] = b.split('.');
  return Number(wholeA) - Number(wholeB) || Number(partA.padEnd(6, '0')) - Number(partB.padEnd(6, '0'));
}

function answer(
  slack: Slack,
  channel: Channel,
  found: ReturnType<typeof page<Message>>,
  args: JsonObject,
): JsonObject {
  const withMetadata = flag(args, 'include_all_metadata');
  return {
    messages: found.items.map((message) => wireMessage(slack.workspace, channel.id, message, withMetadata)),
    has_more: found.has_more,
    response_metadata: { next_cursor: found.next_cursor },
  };
}

function wireChannel(slack: Slack, channel: Channel): JsonObject {
  const { members: inside, bot_in, user, ...rest } = channel;
  if (channel.is_im)
    return { id: channel.id, is_im: true, user, is_archived: channel.is_archived, is_open: true };
  return {
    ...rest,
    name_normalized: channel.name,
    is_channel: !channel.is_private,
    is_group: channel.is_private,
    is_mpim: false,
    is_general: false,
    is_org_shared: false,
    is_member: bot_in,
    num_members: inside.size,
    context_team_id: slack.workspace.team.id,
  };
}
