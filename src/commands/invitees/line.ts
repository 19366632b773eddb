import { type Cell, readCell, type Strange, type TypedPerson } from './cell.js';
import { type Token, tokensOf } from './tokens.js';

/** The people in a line, and the text that Usher could not read. */
export interface ReadLine {
  readonly people: readonly TypedPerson[];
  readonly strange: readonly Strange[];
}

/**
 * The layout by a spreadsheet's first line: whether addresses come before names, and whether a name has two columns.
 */
export interface Columns {
  readonly addressFirst: boolean;
  readonly twoNames: boolean;
}

const unknown: Columns = { addressFirst: false, twoNames: false };

interface Part {
  readonly cell: Cell;
  readonly raw: string;
  /** The separator before the cell. */
  readonly after: string;
}

/**
 * The people of one line. Names and addresses may be in separate cells, as in spreadsheets and in `Doe, Jane
 * <jane@example.com>`, if that fits everybody in the line. Otherwise, names without an address are reported.
 */
export function readLine(line: string, columns: Columns = unknown): ReadLine {
  const tokens = tokensOf(line);
  const lists = splitAt(tokens, ';').map(({ tokens: part }) => part);
  const filled = lists.filter((part) => part.length > 0);
  const each = filled.every((part) => part.some(({ raw }) => raw.includes('@')));
  const read = (each ? filled : [tokens]).map((part) => readCells(part, columns));
  return {
    people: read.flatMap(({ people }) => people),
    strange: read.flatMap(({ strange }) => strange),
  };
}

function readCells(tokens: readonly Token[], columns: Columns): ReadLine {
  const parts = splitAt(tokens, ',;\t|')
    .filter((part) => part.tokens.length > 0)
    .map(({ tokens: part, after }) => ({ cell: readCell(part), raw: rawOf(part), after }));
  const strange = parts.flatMap(({ cell }) => (cell.strange ? [cell.strange] : []));
  const people = parts.flatMap(({ cell }) => cell.people);
  const nameless = parts.filter(({ cell }) => cell.rest !== undefined);
  if (nameless.length === 0 || strange.length > 0) return { people, strange };
  const paired = namesFirst(parts, columns) ?? namesBehind(parts, columns);
  if (paired) return { people: paired, strange: [] };
  return { people, strange: nameless.map(({ cell, raw }) => ({ culprit: cell.rest ?? raw })) };
}

/**
 * The highest number of cells for a name: two cells are clear in a spreadsheet's row; between commas they could be two
 * people.
 */
const mostCells = ([, ...rest]: readonly Part[], { twoNames }: Columns): number =>
  twoNames || rest.every(({ after }) => after !== ',') ? 2 : 1;

/** The people with their names in the cells before their addresses; undefined if that does not fit everybody. */
function namesFirst(parts: readonly Part[], columns: Columns): TypedPerson[] | undefined {
  const most = mostCells(parts, columns);
  const people: TypedPerson[] = [];
  let names: string[] = [];
  for (const { cell } of parts) {
    const [person, another] = cell.people;
    if (another || (person && cell.rest !== undefined)) return undefined;
    if (!person) names.push(cell.rest ?? '');
    else if (names.length === 0 || names.length > most) return undefined;
    else if (person.name === undefined) people.push({ ...person, name: names.join(' ') });
    // Some mail programs write names without quotes: Doe, Jane <jane@example.com>
    else if (person.bracketed && names.length === 1)
      people.push({ ...person, name: `${names[0]}, ${person.name}` });
    else return undefined;
    if (person) names = [];
  }
  return names.length === 0 ? people : undefined;
}

/** One address and the name in the cells after it, if a spreadsheet has its columns in that order. */
function namesBehind(parts: readonly Part[], columns: Columns): TypedPerson[] | undefined {
  const [first, ...rest] = parts;
  const [person, another] = first?.cell.people ?? [];
  const names = rest.flatMap(({ cell }) => (cell.people.length === 0 && cell.rest ? [cell.rest] : []));
  const plain = first?.cell.rest === undefined && person?.name === undefined && names.length === rest.length;
  const isColumn = columns.addressFirst || rest.every(({ after }) => after === '\t');
  if (!person || another || !plain || !isColumn || names.length > mostCells(parts, columns)) return undefined;
  return [{ ...person, name: names.join(' ') }];
}

function splitAt(tokens: readonly Token[], signs: string): { tokens: Token[]; after: string }[] {
  const parts: { tokens: Token[]; after: string }[] = [{ tokens: [], after: '' }];
  for (const token of tokens) {
    if (token.kind === 'separator' && signs.includes(token.text))
      parts.push({ tokens: [], after: token.text });
    else parts.at(-1)?.tokens.push(token);
  }
  return parts;
}

const rawOf = (tokens: readonly Token[]): string => tokens.map(({ raw }) => raw).join(' ');
