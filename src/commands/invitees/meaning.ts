import { readAddress } from './address.js';
import type { Token } from './tokens.js';

/** The meaning of a piece of a line: part of a name, an address with a name from the same piece, or neither. */
export type Meaning =
  | { readonly type: 'name'; readonly text: string }
  | { readonly type: 'address'; readonly address: string; readonly name?: string }
  | { readonly type: 'strange'; readonly why: string };

/**
 * The meaning of a piece in its place. A piece with an @ is one whole address or unreadable, and never part of a name.
 */
export function meaningOf(token: Token, next: Token | undefined): Meaning {
  const { kind, text, label = '' } = token;
  if (!holdsAt(text) && !holdsAt(label)) return { type: 'name', text: nameText(token) };
  if (kind === 'link') return linked(text, label);
  if (kind === 'angle') return touches(next) ? touched : inBrackets(text);
  if (kind === 'comment') return plain(text);
  return token.glued || touches(next) ? touched : plain(text);
}

const holdsAt = (text: string): boolean => /[@\uFF20\uFE6B]/.test(text);

const touched: Meaning = { type: 'strange', why: 'other text touches it' };

/**
 * Whether the next piece belongs to the address: `.` or `)` after an address is punctuation, and a bracket begins
 * something new.
 */
const touches = (next: Token | undefined): boolean =>
  next?.glued === true &&
  (next.kind === 'quoted' || (next.kind === 'word' && /[\p{L}\p{N}@]/u.test(next.text)));

function nameText({ kind, text, raw }: Token): string {
  return kind === 'quoted' || kind === 'word' ? text : raw;
}

function plain(text: string): Meaning {
  const inner = withoutScheme(trimmedOf(text));
  if (/^[@\uFF20\uFE6B]$/.test(inner)) return { type: 'strange', why: 'there is an @ beside the address' };
  const read = readAddress(inner);
  return read.ok ? { type: 'address', address: read.address } : { type: 'strange', why: read.why };
}

/** Reads `<jane@example.com>`, `<mailto:jane@example.com>` and, from Slack, `<mailto:jane@example.com|Jane>`. */
function inBrackets(text: string): Meaning {
  const bar = text.indexOf('|');
  return bar < 0 ? plain(text) : linked(text.slice(0, bar), text.slice(bar + 1));
}

/** Reads a link; its words are a name, or its own address. */
function linked(target: string, words: string): Meaning {
  const address = plain(target);
  if (address.type !== 'address') return address;
  const name = words.trim();
  if (!holdsAt(name)) return name === '' ? address : { ...address, name };
  const shown = plain(name);
  return shown.type === 'address' && shown.address === address.address
    ? address
    : { type: 'strange', why: 'it shows one address and leads to another' };
}

function withoutScheme(text: string): string {
  if (!/^mailto:/i.test(text)) return text.replace(/^e-?mail:/i, '');
  const [address = ''] = text.slice('mailto:'.length).split('?');
  return trimmedOf(address);
}

const opening = ' ([{<\'"‘‚‹*`:;,•-–—';
const closing = ' )]}>\'"’›*`:;,.!?…';

/** The text without the brackets, quotes and punctuation around it. */
function trimmedOf(text: string): string {
  let begin = 0;
  let end = text.length;
  while (begin < end && opening.includes(text[begin] ?? '')) begin += 1;
  while (end > begin && closing.includes(text[end - 1] ?? '')) end -= 1;
  // `_jane@example.com_` is in italics; no domain ends with an underscore.
  if (text[begin] === '_' && text[end - 1] === '_') return text.slice(begin + 1, end - 1);
  return text.slice(begin, end);
}
