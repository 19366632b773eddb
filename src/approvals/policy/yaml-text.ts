import { type Document, isMap, isSeq, Lexer, LineCounter, parseDocument } from 'yaml';

export interface YamlProblem {
  readonly line: number;
  /** The key, such as `rules.2.when`; empty if the text is not YAML. */
  readonly path: string;
  readonly message: string;
}

export interface LineOf {
  (path: readonly PropertyKey[]): number;
  /** Undefined if the file has no such path, so that a sentence names no line without it. */
  (path: readonly PropertyKey[], how: 'exactly'): number | undefined;
}

export type YamlText =
  | { readonly ok: true; readonly value: unknown; readonly lineOf: LineOf }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** In characters: many times what the longest policy needs. */
const longestText = 1_000_000;
/** Deeper text makes the library's regular expressions run out of memory, which nothing can catch. */
const deepest = 50;

/**
 * Reads YAML and refuses duplicate keys, and text that is too long or nested too deep. `lineOf` returns the line of a
 * path, or of the nearest path that contains it.
 */
export function readYaml(text: string): YamlText {
  const excess = excessOf(text);
  if (excess) return { ok: false, problems: [{ path: '', ...excess }] };
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  const lineAt = (offset: number | undefined) => counter.linePos(offset ?? 0).line;
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      line: lineAt(error.pos[0]),
      path: '',
      message: error.message.split('\n')[0] ?? error.code,
    }));
    return { ok: false, problems };
  }
  const content = contentOf(document);
  if ('problem' in content) return { ok: false, problems: [{ line: 1, path: '', message: content.problem }] };
  const startOf = (path: readonly PropertyKey[]) => rangeOf(document.getIn(path, true));
  function lineOf(path: readonly PropertyKey[]): number;
  function lineOf(path: readonly PropertyKey[], how: 'exactly'): number | undefined;
  function lineOf(path: readonly PropertyKey[], how?: 'exactly'): number | undefined {
    for (let length = path.length; length > 0; length--) {
      const start = startOf(path.slice(0, length));
      if (start !== undefined) return lineAt(start);
      if (how === 'exactly') return undefined;
    }
    return 1;
  }
  return { ok: true, value: content.value, lineOf };
}

function excessOf(text: string): Pick<YamlProblem, 'line' | 'message'> | undefined {
  if (text.length > longestText)
    return { line: 1, message: `the text is longer than ${longestText.toLocaleString('en')} characters` };
  const line = lineNestedTooDeep(text);
  return line === undefined
    ? undefined
    : { line, message: `more than ${deepest} lists or maps stand inside each other here` };
}

/** Counts open brackets, and the marks of nested lists and keys in one line; each of these nests by one character. */
function lineNestedTooDeep(text: string): number | undefined {
  let line = 1;
  let brackets = 0;
  let marks = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') brackets += 1;
    else if (lexeme === ']' || lexeme === '}') brackets -= 1;
    else if (brackets === 0 && ['-', '?', ':'].includes(lexeme)) marks += 1;
    else if (lexeme.endsWith('\n')) marks = 0;
    if (brackets > deepest || marks > deepest) return line;
    line += lexeme.split('\n').length - 1;
  }
  return undefined;
}

/** The problems with their keys and lines. */
export const placedProblems = (
  problems: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
  lineOf: LineOf,
): YamlProblem[] =>
  problems.map(({ path, message }) => ({ line: lineOf(path), path: path.join('.'), message }));

/** An alias without an anchor shows only when the document is resolved. */
function contentOf(document: Document.Parsed): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'cannot be resolved' };
  }
}

function rangeOf(node: unknown): number | undefined {
  if (isMap(node) || isSeq(node)) return node.range?.[0];
  if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
    const start: unknown = node.range[0];
    return typeof start === 'number' ? start : undefined;
  }
  return undefined;
}
