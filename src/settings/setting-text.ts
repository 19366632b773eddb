/** White space of every kind, control characters, and characters without width, such as a byte order mark. */
const around = /^[\s\p{Cc}\p{Cf}]+|[\s\p{Cc}\p{Cf}]+$/gu;

const quotes = '\'"`´‘’‚‛“”„‟‹›«»';

/** The value of a setting without invisible characters around it; undefined if nothing is left. */
export function trimmed(text: string | undefined): string | undefined {
  return text?.replaceAll(around, '') || undefined;
}

/**
 * Whether a value is still in quotes: docker's `--env-file` and some panels leave them, while `.env` and a shell remove
 * them.
 */
export function isQuoted(text: string): boolean {
  return quotes.includes(text.charAt(0)) || quotes.includes(text.charAt(text.length - 1));
}

/** The sentence that tells how to fix it. */
export const quotedWords =
  'is in quotes, which would be taken for a part of it; write the value without quotes';
