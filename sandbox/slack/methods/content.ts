import { blockProblems, textLength } from '../block-kit/blocks.js';
import { withIds } from '../block-kit/fields.js';
import { isObject, type Json, type JsonObject, stringOf } from '../json.js';
import { refusedWith, SlackError } from '../slack-error.js';

const mostBlockText = 13_000;
const mostMetadata = 8_000;

export interface Content {
  text: string;
  blocks?: JsonObject[];
}

/** The text and blocks of a message. Throws Slack's refusal. */
export function checkedContent(args: JsonObject, mostText: number): Content {
  const text = stringOf(args.text);
  const blocks = checkedBlocks(args.blocks);
  if (!text && !blocks) throw new SlackError('no_text');
  if (text.length > mostText) throw new SlackError('msg_too_long');
  return blocks ? { text, blocks } : { text };
}

function checkedBlocks(blocks: Json): JsonObject[] | undefined {
  if (blocks === undefined || blocks === null || blocks === '') return undefined;
  if (!Array.isArray(blocks)) throw new SlackError('invalid_blocks_format');
  if (blocks.length === 0) return undefined;
  const problems = blockProblems(blocks, 'message');
  if (problems.length > 0) throw refusedWith('invalid_blocks', problems);
  if (textLength(blocks) > mostBlockText) throw new SlackError('msg_blocks_too_long');
  return withIds(blocks);
}

/** Message metadata: a named event with a payload at most one level deep. */
export function checkedMetadata(metadata: Json): JsonObject | undefined {
  if (metadata === undefined || metadata === '') return undefined;
  if (!isObject(metadata)) throw new SlackError('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return {};
  const { event_type, event_payload, ...rest } = metadata;
  const named = typeof event_type === 'string' && /^\w+$/.test(event_type);
  const flat = isObject(event_payload) && Object.values(event_payload).every(isShallow);
  if (!named || !flat || Object.keys(rest).length > 0) throw new SlackError('invalid_metadata_format');
  if (JSON.stringify(metadata).length > mostMetadata) throw new SlackError('metadata_too_large');
  return { event_type, event_payload };
}

function isShallow(value: Json): boolean {
  if (Array.isArray(value)) return value.every(isScalar);
  if (isObject(value)) return Object.values(value).every(isScalar);
  return isScalar(value);
}

function isScalar(value: Json): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
