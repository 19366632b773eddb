import { erased } from '../approvals/personal.js';
import type { Message } from '../slack/card.js';
import { legible } from '../slack/legible.js';
import { escaped } from '../slack/text.js';

/** Parts of a block that people do not read. */
const unread: ReadonlySet<string> = new Set(['type', 'action_id', 'block_id', 'value', 'style']);

/** The same message with each of these texts replaced, also where it was cut; the message itself if it has none. */
export function withoutTexts(message: Message, texts: readonly string[]): Message {
  const forms = formsOf(texts);
  const { text, blocks } = message;
  const [said, drawn] = [without(text, forms), withoutIn(blocks, forms)];
  const isSame = said === text && JSON.stringify(drawn) === JSON.stringify(blocks);
  return isSame ? message : { ...message, text: said, blocks: drawn };
}

/** Each text as a message may have it, longest first. */
function formsOf(texts: readonly string[]): string[] {
  const forms = texts.flatMap((text) => [text, legible(text), escaped(text)]);
  return [...new Set(forms.map((one) => one.trim()).filter(Boolean))].sort((a, b) => b.length - a.length);
}

function withoutIn<T>(value: T, forms: readonly string[], key?: string): T;
function withoutIn(value: unknown, forms: readonly string[], key = ''): unknown {
  if (typeof value === 'string') return unread.has(key) ? value : without(value, forms);
  if (Array.isArray(value)) return value.map((one) => withoutIn(one, forms));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withoutIn(inner, forms, name)]),
  );
}

const without = (text: string, forms: readonly string[]): string =>
  forms.reduce((rest, form) => withoutCut(rest.replaceAll(wholeWords(form), erased.personal), form), text);

const wholeWords = (form: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{N}])${form.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{N}])`,
    'giu',
  );

const shortest = 3;

/** Replaces the beginning of the form before an ellipsis, and its end after one. */
function withoutCut(text: string, form: string): string {
  const parts = text.split('…');
  const last = parts.length - 1;
  return parts
    .map((part, index) => {
      const opened = index === 0 ? part : withoutStart(part, form);
      return index === last ? opened : withoutEnd(opened, form);
    })
    .join('…');
}

function withoutEnd(part: string, form: string): string {
  for (let length = Math.min(form.length, part.length); length >= shortest; length--) {
    if (part.endsWith(form.slice(0, length))) return part.slice(0, -length) + erased.personal;
  }
  return part;
}

function withoutStart(part: string, form: string): string {
  for (let length = Math.min(form.length, part.length); length >= shortest; length--) {
    if (part.startsWith(form.slice(-length))) return erased.personal + part.slice(length);
  }
  return part;
}
