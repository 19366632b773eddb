import { legible } from '../../slack/legible.js';

/**
 * A line of CSV (RFC 4180) in which every cell is safe in a spreadsheet. A cell that could be a formula gets an
 * apostrophe in front, also after semicolons and tabs, where some programs split, and all text is visible. OWASP ASVS
 * 5.0, 1.2.10.
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** One cell, quoted if necessary. */
export function csvCell(text: string): string {
  const safe = legible(inert(text));
  return /[",;\t\r\n']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function inert(text: string): string {
  // A table contains no control characters.
  const clean = text.replaceAll(/\p{Cc}/gu, (sign) => (kept.has(sign) ? sign : ''));
  const formula = dangerous.test(clean) || text.startsWith('\0');
  const inside = clean.replaceAll(begins, (signs, at: number) =>
    formulaSign.test(clean.charAt(at + signs.length)) ? `${signs}'` : signs,
  );
  return `${formula ? "'" : ''}${inside}`;
}

const kept: ReadonlySet<string> = new Set(['\t', '\n', '\r']);

// In some languages of spreadsheet programs, full-width characters also begin formulas.
const dangerous = /^(?:[\s\p{Cf}]*[=+\-@＝＋－＠]|[\t\r\n])/u;
// A program that splits at semicolons treats quotes at the beginning of a part as its own.
const begins = /[;\t\r\n][\s\p{Cf}"]*/gu;
const formulaSign = /^[=+\-@＝＋－＠]$/;
