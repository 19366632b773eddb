import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvCell, csvLine } from '../../src/cli/record/csv.js';

/** The cells of one record, according to RFC 4180. */
export function cellsOf(record: string, separator = ','): string[] {
  const cells: string[] = [];
  let rest = record.replace(/\r\n$/, '');
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const cell = quoted ? quoted[0] : rest.slice(0, Math.max(rest.indexOf(separator), 0) || undefined);
    const bare = !quoted && rest.startsWith(separator) ? '' : cell;
    cells.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : bare);
    rest = rest.slice(bare.length);
    if (rest === '') return cells;
    rest = rest.slice(separator.length);
  }
}

it.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', "'\rx"],
  ['\0x', "'x"],
  [' =1', "' =1"],
  ['\u001b=1', "'=1"],
  ['＝1', "'＝1"],
  ['a;=1', "a;'=1"],
  ['a\n=1', "a\n'=1"],
  ['plain', 'plain'],
  ['1-2', '1-2'],
  ['', ''],
])('%j becomes %j in a cell', (text, cell) => {
  expect(cellsOf(csvLine([text]))).toEqual([cell]);
});

/**
 * The cells as read by a program that splits at semicolons, knows quotes, and keeps the text after a closing quote.
 */
function cellsAtSemicolons(record: string): string[] {
  const found = record.matchAll(/(?:^|;|\r?\n|\r)(?:"((?:[^"]|"")*)(?:"|$))?([^;\r\n]*)/g);
  return [...found].map(([, quoted = '', rest = '']) => `${quoted.replaceAll('""', '"')}${rest}`);
}

it('a formula after a quote is defused even in a program that splits at semicolons', () => {
  const record = csvLine(['a', 'x;"=HYPERLINK(A1);y']);
  expect(cellsOf(record)).toEqual(['a', `x;"'=HYPERLINK(A1);y`]);
  expect(cellsAtSemicolons(record)).toEqual(['a,"x', "'=HYPERLINK(A1)", 'y"', '']);
});

it('quotes are doubled, lines end with CRLF, and a quoted cell can hold commas and line feeds', () => {
  expect(csvLine(['a', 'say "no", then\nleave', 'c'])).toBe('a,"say ""no"", then\nleave",c\r\n');
});

it('typed text stays in its cell, and no cell begins like a formula', () => {
  const typed = fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n\0";,\' aä|\u001b'), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(typed, { minLength: 2, maxLength: 4 }), (texts) => {
      const cells = cellsOf(csvLine(texts));
      expect(cells).toHaveLength(texts.length);
      for (const cell of cellsAtSemicolons(csvLine(texts))) expect(cell).not.toMatch(/^\s*[=+\-@]/);
      for (const cell of cells) {
        expect(cell).not.toMatch(/^\s*[=+\-@]|^[\t\r\0]/);
        for (const part of cell.split(/[;\t]/).slice(1)) expect(part).not.toMatch(/^[\s"]*[=+\-@]/);
      }
    }),
  );
});

it('harmless text is unchanged', () => {
  const harmless = fc.string().filter((text) => /^[\p{L}\p{N}][\p{L}\p{N} .,:"]*$/u.test(text));
  fc.assert(
    fc.property(harmless, (text) => {
      expect(cellsOf(csvCell(text))[0]).toBe(text);
    }),
  );
});
