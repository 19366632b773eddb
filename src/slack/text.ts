/**
 * Text without what cannot be seen: characters that turn the direction of what follows, and those of no width. A name
 * with one of them could make a card read otherwise than it is.
 */
export const legible = (text: string): string =>
  text.replaceAll(/[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '');

/** Slack's three control characters as entities, so that typed text cannot mention, link or notify. https://docs.slack.dev/messaging/formatting-message-text */
export const escaped = (text: string): string =>
  legible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // A zero-width space keeps typed asterisks and the like from becoming markup; inside a word Slack takes `_` as it is.
    .replaceAll(/[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, (mark) => `${mark}\u200B`)
    .replaceAll(/\s*\n\s*/g, ' ');

/** A name from elsewhere in a code span, where only entities and the closing mark count, so that it can be copied as it is. */
export const code = (text: string): string =>
  `\`${legible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[`\s]+/g, ' ')}\``;

/** At most `max` characters, an ellipsis in the place of the end; never in the middle of an entity or a character. */
export function cutEnd(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/(&[a-z]{0,3}|[\uD800-\uDBFF])$/, '')}…`;
}

/** At most `max` characters, an ellipsis in the place of the middle, for names in titles. */
export function cutMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = max - 1;
  const start = text.slice(0, Math.ceil(kept / 2)).replace(/[\uD800-\uDBFF]$/, '');
  const end = text.slice(text.length - Math.floor(kept / 2)).replace(/^[\uDC00-\uDFFF]/, '');
  return `${start}…${end}`;
}

/** A mention of somebody known as `T0/U0`. */
export const mention = (person: string): string => `<@${person.slice(person.indexOf('/') + 1)}>`;

/** A refusal's sentence with its `@T0/U0` as mentions; everything else in it is escaped. */
export const spoken = (sentence: string): string =>
  escaped(sentence).replaceAll(/@[A-Z0-9]+\/([A-Z0-9]+)/g, '<@$1>');

/** A moment that everybody reads in their own time zone. */
export const date = (at: number): string => stamp(at, '{date_short_pretty} {time}');

/** Only the time of day. */
export const time = (at: number): string => stamp(at, '{time}');

function stamp(at: number, format: string): string {
  const seconds = Math.floor(at / 1000);
  return `<!date^${seconds}^${format}|${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC>`;
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[], last = 'and'): string {
  if (parts.length <= 1) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}`;
}
