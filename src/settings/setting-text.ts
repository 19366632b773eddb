/** White space of every kind, control characters, and characters without width, such as a byte order mark. */
const around = /^[\s\p{Cc}\p{Cf}]+|[\s\p{Cc}\p{Cf}]+$/gu;

const quotes = '\'"`´‘’‚‛“”„‟‹›«»';

/** The value of a setting without what surrounds it unseen; undefined where nothing is left. */
export function trimmed(text: string | undefined): string | undefined {
  return text?.replaceAll(around, '') || undefined;
}

/**
 * Whether quotes are part of a value, as docker's `--env-file` and some panels leave them in, whereas `.env` and a shell
 * take them off.
 */
export function isQuoted(text: string): boolean {
  return quotes.includes(text.charAt(0)) || quotes.includes(text.charAt(text.length - 1));
}

/** What to do about it. */
export const quotedWords =
  'is in quotes, which would be taken for a part of it; write the value without quotes';
