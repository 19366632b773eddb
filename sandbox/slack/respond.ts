import type { Slack } from './context.js';
import type { Message } from './entities.js';
import { isObject, type Json, type JsonObject, stringOf } from './json.js';
import { ownMessage, rewrite } from './methods/chat.js';
import { checkedContent } from './methods/content.js';
import type { Source } from './response-urls.js';
import { SlackError } from './slack-error.js';

/** Posts, replaces or deletes a message, as an app asks through a response URL. */
export function respond(slack: Slack, id: string, body: Json): void {
  const source = slack.responseUrls.use(id);
  if (!isObject(body)) throw new SlackError('invalid_payload');
  if (body.delete_original === true) remove(slack, source);
  else say(slack, source, body);
  slack.changes.notify();
}

export function say(slack: Slack, source: Source, body: JsonObject): void {
  const content = checkedContent(body, 40_000);
  const original = originalOf(slack, source);
  if (body.replace_original === true && original) {
    rewrite(slack, original, content);
    return;
  }
  const thread = stringOf(body.thread_ts);
  const message: Message = { ...ownMessage(slack), ...content, ...(thread ? { thread_ts: thread } : {}) };
  if (body.response_type === 'in_channel') slack.workspace.history(source.channel).push(message);
  else slack.workspace.ephemerals.push({ channel: source.channel, user: source.user, message });
}

function originalOf({ workspace }: Slack, { channel, ts }: Source): Message | undefined {
  if (ts === undefined) return undefined;
  return workspace.message(channel, ts) ?? workspace.ephemeral(channel, ts)?.message;
}

function remove({ workspace }: Slack, { channel, ts }: Source): void {
  const history = workspace.history(channel);
  const index = history.findIndex((message) => message.ts === ts);
  if (index >= 0) history.splice(index, 1);
  const seen = workspace.ephemerals.findIndex((one) => one.channel === channel && one.message.ts === ts);
  if (seen >= 0) workspace.ephemerals.splice(seen, 1);
}
