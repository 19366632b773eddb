import type { KnownBlock } from '@slack/types';
import { cutEnd } from './text.js';

/** Slack accepts about 13,000 characters of text in all blocks of a message. */
export const mostText = 12_000;

/** The number of characters in all texts of the blocks. */
export function textIn(blocks: readonly KnownBlock[]): number {
  let sum = 0;
  JSON.stringify(blocks, (key, value) => {
    if (key === 'text' && typeof value === 'string') sum += value.length;
    return value;
  });
  return sum;
}

/** The blocks with the longest sections cut, so that Slack accepts them in one message. */
export function blocksTogether(blocks: readonly KnownBlock[]): KnownBlock[] {
  const texts = blocks.map((one) => (one.type === 'section' && one.text ? one.text.text : ''));
  const others = textIn(blocks) - texts.reduce((sum, { length }) => sum + length, 0);
  const fitting = fitTogether(texts, mostText - others);
  return blocks.map((one, n) =>
    one.type === 'section' && one.text ? { ...one, text: { ...one.text, text: fitting[n] ?? '' } } : one,
  );
}

/** The texts with the longest ones cut, so that together they have at most `most` characters; markup. */
export function fitTogether(texts: readonly string[], most: number): string[] {
  const lengths = texts.map(({ length }) => length).toSorted((a, b) => a - b);
  let left = most;
  let longest = most;
  lengths.forEach((length, index) => {
    longest = Math.floor(left / (lengths.length - index));
    left -= Math.min(length, longest);
  });
  return texts.map((text) => cutEnd(text, longest));
}
