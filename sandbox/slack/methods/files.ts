import type { Slack } from '../context.js';
import { type JsonObject, objectsOf, parseJson, stringOf } from '../json.js';
import { SlackError } from '../slack-error.js';
import { ownMessage } from './chat.js';
import { knownChannel, required } from './method.js';

/** An upload address for one file, which must have exactly this length. */
export function getUploadUrl(slack: Slack, args: JsonObject): JsonObject {
  const id = `F0FILE${slack.files.size + 1}`;
  const length = Number(required(args, 'length'));
  slack.files.set(id, { name: required(args, 'filename'), length, alt: stringOf(args.alt_txt) });
  return { file_id: id, upload_url: `${slack.origin}/upload/${id}` };
}

/** Shares an uploaded file in a message of the bot. */
export function completeUpload(slack: Slack, args: JsonObject): JsonObject {
  const files = objectsOf(typeof args.files === 'string' ? parseJson(args.files) : args.files);
  const channel = knownChannel(slack, required(args, 'channel_id'));
  for (const { id, title } of files) {
    const file = slack.files.get(stringOf(id));
    if (!file) throw new SlackError('file_not_found');
    if (file.bytes?.length !== file.length) throw new SlackError('file_upload_size_mismatch');
    const image = { type: 'image', slack_file: { id: stringOf(id) }, alt_text: file.alt };
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: stringOf(title) } }, image];
    slack.workspace.history(channel.id).push({ ...ownMessage(slack), text: stringOf(title), blocks });
  }
  slack.changes.notify();
  return { files: files.map(({ id, title }) => ({ id: stringOf(id), title: stringOf(title) })) };
}
