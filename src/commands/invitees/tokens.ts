/** A piece of a line; `glued` if no space or separator is between it and the previous one. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'angle' | 'comment' | 'link' | 'separator';
  /** The inner text, without the characters around it. */
  readonly text: string;
  /** The words of a link `[words](text)`. */
  readonly label?: string;
  readonly glued: boolean;
  /** The text as written. */
  readonly raw: string;
}

const separators = ',;\t|';
const endsWord = `${separators}<("`;

/**
 * Splits one line into pieces as mail programs write them: words, "quoted", <in brackets>, (comments), [links](…) and
 * separators. An opening character that is never closed becomes a word. For short lines only, since each such
 * character causes a search to the end.
 */
export function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let glued = false;
  const push = (kind: Token['kind'], text: string, length: number, more: { label?: string } = {}) => {
    tokens.push({ kind, text, glued, raw: line.slice(at, at + length), ...more });
    at += length;
    glued = kind !== 'separator';
  };
  while (at < line.length) {
    const sign = line[at] ?? '';
    if (separators.includes(sign)) push('separator', sign, 1);
    else if (/\s/.test(sign)) {
      at += 1;
      glued = false;
    } else {
      const enclosed = enclosedAt(line, at, glued, tokens.at(-1));
      if (enclosed) push(enclosed.kind, enclosed.text, enclosed.length, pickLabel(enclosed));
      else {
        const length = wordLength(line, at);
        push('word', line.slice(at, at + length), length);
      }
    }
  }
  return tokens;
}

interface Enclosed {
  readonly kind: 'angle' | 'comment' | 'link' | 'quoted';
  readonly text: string;
  readonly length: number;
  readonly label?: string;
}

const pickLabel = ({ label }: Enclosed) => (label === undefined ? {} : { label });

function wordLength(line: string, at: number): number {
  let end = at + 1;
  while (end < line.length && !endsWord.includes(line[end] ?? '') && !/\s/.test(line[end] ?? '')) end += 1;
  return end - at;
}

/** Reads a quotation. `\"` in it is a quote, and so is `""`, as spreadsheets write it. */
function quotedAt(line: string, at: number): Enclosed | undefined {
  let text = '';
  for (let end = at + 1; end < line.length; end++) {
    const sign = line[end] ?? '';
    const next = line[end + 1];
    if (sign === '\\' && next !== undefined) {
      text += next;
      end += 1;
    } else if (sign !== '"') text += sign;
    else if (next === '"' && end > at + 1) {
      text += '"';
      end += 1;
    } else return { kind: 'quoted', text, length: end + 1 - at };
  }
  return undefined;
}

function enclosedAt(line: string, at: number, glued: boolean, last: Token | undefined): Enclosed | undefined {
  const sign = line[at];
  if (sign === '"') return quotedAt(line, at);
  if (sign === '<') return angleAt(line, at);
  if (sign === '(') return commentAt(line, at);
  if (sign === '[' && !glued) return linkAt(line, at);
  // Some mail programs quote a whole name like this; anywhere else it is an apostrophe.
  if (sign === "'" && !glued && (last === undefined || last.kind === 'separator'))
    return apostrophesAt(line, at);
  return undefined;
}

function angleAt(line: string, at: number): Enclosed | undefined {
  const end = line.indexOf('>', at);
  if (end < 0) return undefined;
  let begin = at;
  let past = end + 1;
  while (line[begin + 1] === '<' && line[past] === '>') {
    begin += 1;
    past += 1;
  }
  return { kind: 'angle', text: line.slice(begin + 1, end), length: past - at };
}

function commentAt(line: string, at: number): Enclosed | undefined {
  let depth = 0;
  for (let end = at; end < line.length; end++) {
    if (line[end] === '(') depth += 1;
    if (line[end] === ')') depth -= 1;
    if (depth === 0) return { kind: 'comment', text: line.slice(at + 1, end), length: end + 1 - at };
  }
  return undefined;
}

function linkAt(line: string, at: number): Enclosed | undefined {
  const middle = line.indexOf('](', at);
  const end = middle < 0 ? -1 : line.indexOf(')', middle);
  if (end < 0) return undefined;
  const label = line.slice(at + 1, middle);
  return { kind: 'link', text: line.slice(middle + 2, end), length: end + 1 - at, label };
}

function apostrophesAt(line: string, at: number): Enclosed | undefined {
  for (let end = line.indexOf("'", at + 1); end >= 0; end = line.indexOf("'", end + 1)) {
    const next = line[end + 1];
    if (next === undefined || next === '<' || /[\s,;|]/.test(next))
      return { kind: 'quoted', text: line.slice(at + 1, end), length: end + 1 - at };
  }
  return undefined;
}
