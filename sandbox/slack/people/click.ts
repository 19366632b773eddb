import { type Field, fieldsOf, stateOf } from '../block-kit/fields.js';
import type { Slack } from '../context.js';
import type { Message } from '../entities.js';
import { copyOf, type JsonObject, stringOf } from '../json.js';
import { wireMessage } from '../methods/message-wire.js';
import { actionOf, confirmText } from './action.js';
import { type Clicked, unanswered } from './clicked.js';
import { entered } from './entry.js';
import { findField, type Wanted } from './find-field.js';
import { envelope, shownName } from './payloads.js';

export interface MessageRef {
  channel: string;
  ts: string;
}

export interface ClickOptions extends Wanted {
  /** False cancels the confirm dialog. */
  confirm?: boolean;
  /** The option to choose, if the element is not a button. */
  option?: string;
  /** Sends a button that is not on the message. */
  force?: boolean;
  /** The blocks of the message that this person still sees. */
  asShown?: JsonObject[];
}

/** Clicks on a message in its present or an earlier form. */
export async function clickMessage(
  slack: Slack,
  user: string,
  ref: MessageRef,
  key: string,
  options: ClickOptions = {},
): Promise<Clicked> {
  const { message, ephemeral } = messageAt(slack, user, ref);
  const blocks = options.asShown ?? message.blocks ?? [];
  const field = options.force ? forced(key, options) : findField(fieldsOf(blocks), key, options);
  const asked = confirmText(field);
  if (asked !== undefined && options.confirm === false) return { dismissed: true, asked };
  const payload = clickPayload(slack, user, ref.channel, { ...message, blocks }, field, options, ephemeral);
  const ack = await slack.dispatcher.deliver({ kind: 'interactive', payload });
  return {
    trigger: stringOf(payload.trigger_id),
    responseUrl: stringOf(payload.response_url),
    ...(asked === undefined ? {} : { asked }),
    ...unanswered(ack),
  };
}

function clickPayload(
  slack: Slack,
  user: string,
  channelId: string,
  message: Message & { blocks: JsonObject[] },
  field: Field,
  { option }: ClickOptions,
  ephemeral: boolean,
): JsonObject {
  const channel = slack.workspace.channels.get(channelId);
  const values = stateOf(message.blocks);
  const state = option === undefined ? undefined : entered(slack.workspace, field, option, []);
  if (state && field.type !== 'overflow')
    values[field.blockId] = { ...values[field.blockId], [field.actionId]: state };
  const thread = message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts };
  return {
    type: 'block_actions',
    ...envelope(slack, user),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channelId,
      is_ephemeral: ephemeral,
      ...thread,
    },
    trigger_id: slack.triggers.issue(user),
    channel: { id: channelId, name: channel ? shownName(channel) : '' },
    ...(ephemeral ? {} : { message: copyOf(wireMessage(slack.workspace, channelId, message)) }),
    state: { values },
    response_url: slack.responseUrls.issue(slack.origin, { user, channel: channelId, ts: message.ts }),
    actions: [copyOf(actionOf(field, state, slack.workspace.nextTs()))],
  };
}

function messageAt(
  slack: Slack,
  user: string,
  { channel, ts }: MessageRef,
): { message: Message; ephemeral: boolean } {
  const message = slack.workspace.message(channel, ts);
  if (message) return { message, ephemeral: false };
  const whispered = slack.workspace.ephemeral(channel, ts);
  if (whispered?.user === user) return { message: whispered.message, ephemeral: true };
  throw new Error(`${user} sees no message ${ts} in ${channel}`);
}

function forced(key: string, { value, block }: ClickOptions): Field {
  const element = {
    type: 'button',
    action_id: key,
    text: { type: 'plain_text', text: key },
    ...(value === undefined ? {} : { value }),
  };
  return {
    block: {},
    blockId: block ?? 'forced',
    actionId: key,
    type: 'button',
    element,
    label: key,
    optional: true,
  };
}
