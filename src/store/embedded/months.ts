import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileLine, readLines } from './lines.js';

/** One month's file, and the position of its first byte in the whole ledger. */
export interface Month {
  readonly name: string;
  readonly start: number;
}

export interface LedgerLine extends FileLine {
  readonly file: string;
  /** The position of its first byte in the whole ledger, across all months. */
  readonly position: number;
}

const monthFile = /^ledger-\d{4}-\d{2}\.jsonl$/;

/** The file for an entry with this ISO time. */
export const monthFileOf = (at: string): string => `ledger-${at.slice(0, 7)}.jsonl`;

/** The ledger's files in a folder, oldest first, and the end of the last one. */
export async function monthsIn(dir: string): Promise<{ months: Month[]; end: number }> {
  const names = (await readdir(dir)).filter((name) => monthFile.test(name)).sort();
  const months: Month[] = [];
  let end = 0;
  for (const name of names) {
    months.push({ name, start: end });
    end += (await stat(join(dir, name))).size;
  }
  return { months, end };
}

/** The lines of the months, from a position at which a line begins. */
export async function* ledgerLines(
  dir: string,
  months: readonly Month[],
  from: number,
  to: number,
): AsyncGenerator<LedgerLine> {
  for (const [index, { name, start }] of months.entries()) {
    const end = Math.min(months[index + 1]?.start ?? to, to);
    if (end <= from) continue;
    for await (const line of readLines(join(dir, name), Math.max(from - start, 0), end - start)) {
      yield { ...line, file: name, position: start + line.offset };
    }
  }
}
