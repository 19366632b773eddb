import { textLength } from '../../sandbox/slack/block-kit/blocks.js';
import { maxViewBytes } from '../../sandbox/slack/block-kit/views.js';
import { isObject, type Json } from '../../sandbox/slack/json.js';

/** Slack's limits for a whole message, beside those for its blocks. */
export const messageProblems = (blocks: Json): string[] => [
  ...(textLength(blocks) > 13_000 ? [`${textLength(blocks)} characters in all blocks`] : []),
  ...brokenTexts(blocks),
];

/** Slack's limit for a whole view. */
export function wholeViewProblems(view: Json): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(view));
  return [...(bytes > maxViewBytes ? [`${bytes} bytes`] : []), ...brokenTexts(view)];
}

/** Texts that end within a character, and markup that ends within an entity, a mention or a link. */
export function brokenTexts(value: Json): string[] {
  if (typeof value === 'string')
    return /\p{Cs}/u.test(value) ? [`half a character: ${value.slice(-30)}`] : [];
  if (Array.isArray(value)) return value.flatMap(brokenTexts);
  if (!isObject(value)) return [];
  const { type, text } = value;
  const broken = type === 'mrkdwn' && typeof text === 'string' ? brokenMarkup(text) : [];
  return [...broken, ...Object.values(value).flatMap(brokenTexts)];
}

function brokenMarkup(markup: string): string[] {
  const entity = /&(?!amp;|lt;|gt;).{0,20}/u.exec(markup);
  const link = /<[^>]*(?:<|$)|^[^<]*>/u.exec(markup);
  return [entity, link].flatMap((found) => (found ? [`broken markup: ${found[0].slice(0, 60)}`] : []));
}
