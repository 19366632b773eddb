import { type PersonId, slackIdOf } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import { legible } from './legible.js';

/**
 * Typed text as plain text: it cannot mention, link, notify, format or become an emoji, and all of it is visible, on
 * one line. Bare addresses stay as they are, since Usher sends all text as verbatim.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export const escaped = (text: string): string =>
  isolated(
    entities(onOneLine(legible(text)))
      // A zero-width space keeps asterisks and the like from becoming markup, and `:ok:` from becoming an emoji. Inside a
      // word Slack leaves `_` as it is.
      .replaceAll(
        /[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=[\p{L}\p{N}\p{M}_+'-]{1,100}:)/gu,
        (mark) => `${mark}\u200B`,
      ),
  );

/** Letters that are written from right to left. https://www.unicode.org/reports/tr9/#Bidirectional_Character_Types */
const leftwards = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * Text written from right to left, closed off from the text around it. Otherwise two Hebrew names with an arrow between
 * them would be drawn in reverse, so that the new role would look like the old one.
 */
const isolated = (text: string): string => (leftwards.test(text) ? `\u2068${text}\u2069` : text);

/** An outside name in a code span, where only entities and the closing mark matter, so that people can copy it. */
export const code = (text: string): string => `\`${entities(legible(text)).replaceAll(/[`\s]+/g, ' ')}\``;

const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** For plain text with outside names in it: all of it visible, and on one line. */
export const plainly = (text: string): string => onOneLine(legible(text));

function onOneLine(text: string): string {
  const lines = text.split(/[\n\r]/);
  if (lines.length === 1) return text;
  const words = lines.map((line) => line.trim()).filter(Boolean);
  return words.join(' ');
}

/** At most `max` characters, with an ellipsis instead of the end. It never cuts an entity, a character or a link in two. */
export function cutEnd(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = text.slice(0, max - 1).replace(/(&[a-z]{0,3}|[\uD800-\uDBFF])$/, '');
  return `${kept.replace(/<(?:[@#!]|https?:)[^<>]*$/, '')}…`;
}

/** At most `max` characters, with an ellipsis instead of the middle, for names in titles. */
export function cutMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = max - 1;
  const start = text.slice(0, Math.ceil(kept / 2)).replace(/[\uD800-\uDBFF]$/, '');
  const end = text.slice(text.length - Math.floor(kept / 2)).replace(/^[\uDC00-\uDFFF]/, '');
  return `${start}…${end}`;
}

/** A mention of the person with the id `T0/U0`. */
export const mention = (person: PersonId): string => `<@${slackIdOf(person)}>`;

/** A refusal in Slack's markup: it mentions the people it names, and everything else is plain text. */
export const spoken = ({ sentence, parts = [sentence] }: Pick<Refusal, 'sentence' | 'parts'>): string =>
  parts.map((part) => (typeof part === 'string' ? escaped(part) : mention(part.person))).join('');

/** A date and time, shown in each reader's own time zone. */
export const date = (at: number): string => stamp(at, '{date_short_pretty} at {time}');

/** Only the time of day. */
export const time = (at: number): string => stamp(at, '{time}');

function stamp(at: number, format: string): string {
  const seconds = Math.floor(at / 1000);
  return `<!date^${seconds}^${format}|${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC>`;
}

export const permissions = (count: number): string => `${count} permission${count === 1 ? '' : 's'}`;
