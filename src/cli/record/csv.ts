import { legible } from '../../slack/legible.js';

/**
 * A line of CSV (RFC 4180), every cell harmless in a spreadsheet: one that would be taken for a formula begins with an
 * apostrophe, also where a program splits at semicolons or tabs, and everything in it can be seen. OWASP ASVS 5.0, 1.2.10.
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** One cell, quoted where it has to be. */
export function csvCell(text: string): string {
  const safe = legible(inert(text));
  return /[",;\t\r\n']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function inert(text: string): string {
  // What steers a terminal has no business in a table.
  const clean = text.replaceAll(/\p{Cc}/gu, (sign) => (kept.has(sign) ? sign : ''));
  const formula = dangerous.test(clean) || text.startsWith('\0');
  const inside = clean.replaceAll(begins, (signs, at: number) =>
    formulaSign.test(clean.charAt(at + signs.length)) ? `${signs}'` : signs,
  );
  return `${formula ? "'" : ''}${inside}`;
}

const kept: ReadonlySet<string> = new Set(['\t', '\n', '\r']);

// The full-width signs are formulas, too, in some languages of a spreadsheet program.
const dangerous = /^(?:[\s\p{Cf}]*[=+\-@＝＋－＠]|[\t\r\n])/u;
// A program that splits at semicolons takes quotes at the beginning of a part as its own.
const begins = /[;\t\r\n][\s\p{Cf}"]*/gu;
const formulaSign = /^[=+\-@＝＋－＠]$/;
