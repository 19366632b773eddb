import type { AnyEvent } from '../approvals/event.js';
import type { Entry } from '../approvals/store.js';
import type { Reading } from '../store/reading.js';
import { newFile, type Write } from './new-file.js';
import { csvLine } from './record/csv.js';
import { jsonLine } from './record/json-line.js';
import { Known } from './record/known.js';
import { periodOf, requestIdFrom, userIdOf } from './record/options.js';
import { columns, rowOf } from './record/row.js';
import { choosing, makeUsersOf, type Wanted } from './record/select.js';
import type { RecordToRead } from './record-place.js';
import { type Terminal, WrongInput } from './terminal.js';

/** The options of `usher ledger export`, as typed. */
export interface ExportOptions {
  readonly format?: string;
  readonly from?: string;
  readonly until?: string;
  readonly person?: string;
  readonly request?: string;
  readonly out?: string;
}

/**
 * Writes the wanted events as JSON Lines or CSV, and checks the chain meanwhile. Returns the exit status, which is 1
 * if the ledger ends in an unfinished line: the command says so, and writes everything before it. Throws `WrongInput`
 * for an impossible option, and `StoreFailure` with the first bad entry.
 */
export async function exportLedger(
  place: RecordToRead,
  options: ExportOptions,
  terminal: Terminal,
): Promise<number> {
  const { header, line } = formatOf(options.format ?? 'jsonl');
  const wanted: Wanted = {
    period: periodOf(options.from, options.until),
    ...(options.person !== undefined && { user: userIdOf('--person', options.person) }),
    ...(options.request !== undefined && { request: requestIdFrom('--request', options.request) }),
  };
  return place.read((reading) =>
    exportFrom(reading, { wanted, header, line, out: options.out, dir: place.dir }, terminal),
  );
}

interface Export extends Format {
  readonly wanted: Wanted;
  readonly out: string | undefined;
  /** The data folder. The export must not be written into it. */
  readonly dir: string | undefined;
}

async function exportFrom(
  reading: Reading,
  { wanted, header, line, out, dir }: Export,
  terminal: Terminal,
): Promise<number> {
  const makeUsers =
    wanted.user === undefined ? new Set<number>() : await makeUsersOf(wanted.user, reading.entries());
  const run = (write: Write) =>
    writeEvents(reading.entries(), choosing(wanted, makeUsers), { header, line }, write, terminal.closed);
  if (out === undefined) {
    await run((text) => terminal.write(text));
  } else {
    const count = await newFile(out, dir, run);
    terminal.print(`${count} events written to ${out}`);
  }
  const unfinished = await reading.unfinished();
  if (unfinished === undefined) return 0;
  terminal.complain(`Not written: ${unfinished}.`);
  return 1;
}

interface Format {
  readonly header: string;
  line(entry: Entry, event: AnyEvent, known: Known): string;
}

const formats: Readonly<Record<string, Format>> = {
  jsonl: { header: '', line: jsonLine },
  csv: { header: csvLine(columns), line: (entry, event, known) => csvLine(rowOf(entry, event, known)) },
};

function formatOf(name: string): Format {
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (!format) throw new WrongInput('--format: expected jsonl or csv, such as --format csv');
  return format;
}

const batchChars = 64 * 1024;

/** Returns the number of written events. Stops without an error once nobody reads the output. */
async function writeEvents(
  entries: AsyncIterable<Entry>,
  choose: ReturnType<typeof choosing>,
  { header, line }: Format,
  write: Write,
  closed: () => boolean,
): Promise<number> {
  const known = new Known();
  let count = 0;
  let waiting = header;
  for await (const entry of entries) {
    for (const event of entry.events) {
      known.note(entry.stream, event);
      if (!choose(entry.stream, event, known)) continue;
      waiting += line(entry, event, known);
      count += 1;
    }
    if (waiting.length < batchChars) continue;
    await write(waiting);
    waiting = '';
    if (closed()) return count;
  }
  await write(waiting);
  return count;
}
