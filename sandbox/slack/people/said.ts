import type { Slack } from '../context.js';
import type { Channel, Message } from '../entities.js';
import { eventPayload } from './payloads.js';

/**
 * Sends a person's message to the app as an event, if the app subscribes to it, has the scope and is in the channel.
 */
export function tellOf(slack: Slack, channel: Channel, message: Message): void {
  const kind = channel.is_private ? 'group' : 'channel';
  if (channel.is_im || !channel.bot_in) return;
  if (!slack.events.has(`message.${kind}s`) || !slack.scopes.has(`${kind}s:history`)) return;
  const { workspace } = slack;
  const parent = message.thread_ts && workspace.message(channel.id, message.thread_ts);
  const event = {
    type: 'message',
    channel: channel.id,
    channel_type: kind,
    user: message.user,
    text: message.text,
    ts: message.ts,
    event_ts: message.ts,
    team: workspace.users.get(message.user)?.team_id ?? workspace.team.id,
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    ...(parent ? { parent_user_id: parent.user } : {}),
  };
  void slack.dispatcher.deliverEvent({ kind: 'events_api', payload: eventPayload(slack, event) });
}
