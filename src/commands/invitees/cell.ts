import { meaningOf } from './meaning.js';
import type { Token } from './tokens.js';

/** A person as typed: an address, and the name beside it, if there is one. */
export interface TypedPerson {
  readonly address: string;
  readonly name?: string;
  /** Whether the address was in brackets after a name, as mail programs write it. */
  readonly bracketed: boolean;
}

/** Text that Usher could not read; without `why` it contains no address. */
export interface Strange {
  readonly culprit: string;
  readonly why?: string;
}

/** The text between two separators: its people, and the words after the last person, which belong to nobody yet. */
export interface Cell {
  readonly people: readonly TypedPerson[];
  readonly rest?: string;
  readonly strange?: Strange;
}

interface Open {
  readonly names: Token[];
  readonly comments: string[];
  address?: string;
  kind?: Token['kind'];
  label?: string;
}

const shownWhole = 60;

/** Reads the pieces between two separators. Each person ends with an address, or with a comment directly after it. */
export function readCell(tokens: readonly Token[]): Cell {
  const people: TypedPerson[] = [];
  let open: Open = { names: [], comments: [] };
  const close = () => {
    const person = personOf(open, people.length > 0);
    if (person) people.push(person);
    open = { names: [], comments: [] };
  };
  for (const [index, token] of tokens.entries()) {
    const meaning = meaningOf(token, tokens[index + 1]);
    if (meaning.type === 'strange') return strange(tokens, token, meaning.why);
    if (meaning.type === 'name') {
      if (open.address !== undefined && token.kind === 'comment') {
        open.comments.push(token.text);
        continue;
      }
      if (open.address !== undefined && /[\p{L}\p{N}]/u.test(token.text)) close();
      if (open.address === undefined) open.names.push(token);
      continue;
    }
    if (open.address !== undefined && open.address !== meaning.address) {
      if (!beginsAnother(token, open)) return strange(tokens, token, 'it names two addresses');
      close();
    }
    open.address = meaning.address;
    open.kind = token.kind;
    if (meaning.name !== undefined) open.label = meaning.name;
  }
  if (open.address !== undefined) {
    close();
    return { people };
  }
  const rest = nameOf(open);
  return rest === undefined ? { people } : { people, rest };
}

/**
 * Whether the piece begins another person, in a list separated by spaces. An address in brackets after another address
 * belongs to that one, and may be a trick.
 */
const beginsAnother = (token: Token, { kind }: Open): boolean =>
  !token.glued && (token.kind === 'word' || token.kind === kind) && token.kind !== 'comment';

function strange(tokens: readonly Token[], { raw }: Token, why: string): Cell {
  const whole = tokens.map((one, index) => `${index > 0 && !one.glued ? ' ' : ''}${one.raw}`).join('');
  return { people: [], strange: { culprit: whole.length <= shownWhole ? whole : raw, why } };
}

const conjunctions: ReadonlySet<string> = new Set(['and', 'und', 'et', '&', '+', '/']);

function personOf(open: Open, isFurther: boolean): TypedPerson | undefined {
  const { address, kind } = open;
  if (address === undefined) return undefined;
  const name = nameOf(open);
  const said = name !== undefined && !(isFurther && conjunctions.has(name.toLowerCase()));
  return { address, bracketed: kind === 'angle', ...(said && { name }) };
}

function nameOf({ names, comments, label }: Open): string | undefined {
  const [only] = names;
  const written =
    names.length === 1 && only?.kind === 'comment'
      ? only.text
      : names
          .map((token, index) => {
            const text = token.kind === 'word' || token.kind === 'quoted' ? token.text : token.raw;
            return index > 0 && !token.glued ? ` ${text}` : text;
          })
          .join('');
  const name = trimmedName(written) || trimmedName(label ?? '');
  if (name === '') return trimmedName(comments.join(' ')) || undefined;
  return [name, ...comments.map((comment) => `(${comment.trim()})`)].join(' ');
}

const around = ' \'"*_`~:;,|-–—>•=';

/** A name without the characters that separate it from the address; such characters alone are not a name. */
function trimmedName(text: string): string {
  let begin = 0;
  let end = text.length;
  while (begin < end && around.includes(text[begin] ?? '')) begin += 1;
  while (end > begin && around.includes(text[end - 1] ?? '')) end -= 1;
  return /[\p{L}\p{N}\p{S}\p{Co}]/u.test(text.slice(begin, end)) ? text.slice(begin, end) : '';
}
