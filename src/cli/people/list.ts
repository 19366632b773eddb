import { type Holder, placeName } from '../../roster/permitted.js';
import type { Row } from '../../roster/row.js';
import { plainJson } from '../../runtime/plain.js';
import { newFile, type Write } from '../new-file.js';
import { csvLine } from '../record/csv.js';
import { counted, iso } from '../record/text.js';
import type { Terminal } from '../terminal.js';
import { type Format, formatFrom, type ListOptions, listFrom, permissionOf } from './people-options.js';
import { columns, csvRow, type ListedRow, textRow } from './row-words.js';
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
  const name = options.list ?? 'all';
  const wish = permissionOf(name);
  const list = wish ? undefined : listFrom(name);
  const format = formatFrom(options.format ?? 'text');
  const now = source.now();
  const { rows: all, unfinished, holders = [] } = await source.rows(() => true, wish);
  const rows = list ? all.filter((row) => list.test(row, now)) : all.flatMap((row) => mayDo(row, holders));
  const title = list?.title ?? `Can “${wish?.permission}”${wish?.place ? ` in ${wish.place}` : ''}`;
  const head = `${title}: ${counted(rows.length, 'row', 'rows')}, as of ${iso(now)}`;
  if (options.out !== undefined) {
    await newFile(options.out, source.dataDir(), (write) => write(written(format, rows, wish !== undefined)));
    terminal.print(`${head}, written to ${options.out}`);
  } else if (format === 'text') {
    terminal.print(head);
    for (const line of rows.flatMap(textRow)) terminal.print(line);
  } else await inPieces(written(format, rows, wish !== undefined), terminal);
  const strangers = holders.filter(({ userId }) => !all.some((row) => row.userId === userId)).length;
  if (strangers > 0)
    terminal.complain(
      `Make also names ${counted(strangers, 'holder', 'holders')} that its list of people does not show.`,
    );
  const notKnown = list ? all.filter((row) => list.isNotKnown(row)).length : 0;
  if (notKnown > 0)
    terminal.complain(
      `Not in the list: ${counted(notKnown, 'row', 'rows')} of which nobody says whether they belong to it.`,
    );
  if (unfinished === undefined) return 0;
  terminal.complain(`Not read: ${unfinished}.`);
  return 1;
}

/** The row with the places where the person may do it; nothing if there are none. */
function mayDo(row: Row, holders: readonly Holder[]): ListedRow[] {
  const { organizationId, userId } = row;
  const theirs = holders.filter(
    (one) => one.userId === userId && one.place.organizationId === organizationId,
  );
  return theirs.length === 0 ? [] : [{ ...row, may: theirs.map(({ place }) => placeName(place)) }];
}

/** Make does not show the teams and the login of somebody without an address: an empty list would say there are none. */
function withUnknown(row: ListedRow): Omit<ListedRow, 'teams'> & Partial<Pick<ListedRow, 'teams'>> {
  const { teams: _, ...others } = row;
  return row.email === '' ? others : row;
}

const written = (format: Format, rows: readonly ListedRow[], isOfPermission: boolean): string => {
  switch (format) {
    case 'csv': {
      return [csvLine([...columns, ...(isOfPermission ? ['may'] : [])]), ...rows.map(csvRow)].join('');
    }
    case 'json':
      return `${plainJson(JSON.stringify(rows.map(withUnknown), null, 2))}\n`;
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
