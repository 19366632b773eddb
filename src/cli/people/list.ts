import type { Row } from '../../roster/row.js';
import { plainJson } from '../../runtime/plain.js';
import { newFile, type Write } from '../new-file.js';
import { csvLine } from '../record/csv.js';
import { counted, iso } from '../record/text.js';
import type { Terminal } from '../terminal.js';
import { type Format, formatFrom, type ListOptions, listFrom } from './people-options.js';
import { columns, csvRow, textRow } from './row-words.js';
import type { PeopleSource } from './source.js';

/**
 * Writes a list of people's access. Returns the exit status, which is 1 if the record ends in an unfinished line:
 * origins of roles may then be missing. Throws `WrongInput` for an impossible option or when Make cannot be read, and
 * `StoreFailure` with the first bad entry.
 */
export async function listPeople(
  options: ListOptions,
  source: PeopleSource,
  terminal: Terminal,
): Promise<number> {
  const list = listFrom(options.list ?? 'all');
  const format = formatFrom(options.format ?? 'text');
  const now = source.now();
  const { rows: all, unfinished } = await source.rows(() => true);
  const rows = all.filter((row) => list.test(row, now));
  const head = `${list.title}: ${counted(rows.length, 'row', 'rows')}, as of ${iso(now)}`;
  if (options.out !== undefined) {
    await newFile(options.out, source.dataDir(), (write) => write(written(format, rows)));
    terminal.print(`${head}, written to ${options.out}`);
  } else if (format === 'text') {
    terminal.print(head);
    for (const line of rows.flatMap(textRow)) terminal.print(line);
  } else await inPieces(written(format, rows), terminal);
  if (unfinished === undefined) return 0;
  terminal.complain(`Not read: ${unfinished}.`);
  return 1;
}

const written = (format: Format, rows: readonly Row[]): string => {
  switch (format) {
    case 'csv':
      return [csvLine(columns), ...rows.map(csvRow)].join('');
    case 'json':
      return `${plainJson(JSON.stringify(rows, null, 2))}\n`;
    case 'text':
      return `${rows.flatMap(textRow).join('\n')}\n`;
  }
};

const pieceChars = 64 * 1024;

async function inPieces(
  text: string,
  { write, closed }: { write: Write; closed: () => boolean },
): Promise<void> {
  for (let at = 0; at < text.length && !closed(); at += pieceChars)
    await write(text.slice(at, at + pieceChars));
}
