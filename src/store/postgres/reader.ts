import { z } from 'zod';
import { StoreFailure } from '../../approvals/store.js';
import { breakBetween, emptyHead, readLine } from '../line.js';
import { openEntry } from '../open-entry.js';
import { type ReadEntry, type Reading, unreadIn, type Wanted } from '../reading.js';
import { Database, type Queries } from './database.js';
import { broken } from './faults.js';
import { readHeadRow } from './head.js';
import { databaseName } from './place.js';
import { unusable } from './store.js';
import { entryRow, keysOf, selectEntries } from './stored-entry.js';

const entryRows = z.array(entryRow);
const pageEntries = 500;

export interface DatabaseLook extends Reading {
  close(): Promise<void>;
}

/** Reads the record in a database, even while Usher runs on it. Throws `StoreFailure` if there is none. */
export async function openDatabaseReading(url: string): Promise<DatabaseLook> {
  const database = new Database(url);
  try {
    await database.session(requireRecord);
    const head = await readHeadRow(database);
    if (head === null) throw new StoreFailure('the database holds no whole record of Usher');
  } catch (error) {
    await database.close();
    throw error instanceof StoreFailure ? error : unusable(error, url);
  }
  return {
    entries: (wanted) => entriesOf(database, wanted),
    unfinished: async () => undefined,
    close: () => database.close(),
  };
}

async function* entriesOf(database: Database, wanted: Wanted = () => true): AsyncGenerator<ReadEntry> {
  for (let head = emptyHead; ; ) {
    const { rows } = await database.query(
      `${selectEntries} where e.n > $1 order by e.n limit ${pageEntries}`,
      [head.n],
    );
    const page = entryRows.parse(rows);
    if (page.length === 0) return;
    for (const row of page) {
      const { n, line } = row;
      const reading = readLine(line);
      if (!reading.ok) throw broken(n, reading.why);
      const gap = breakBetween(head, reading.entry);
      if (gap) throw broken(head.n + 1, gap);
      head = { n, hash: reading.entry.hash };
      if (!wanted(reading.entry)) continue;
      const unread = unreadIn(reading.entry.stream);
      const { key: _, mac: __, ...entry } = reading.entry;
      const { events } = openEntry(reading.entry, keysOf(row), databaseName, unread.note);
      yield { ...entry, events, ...unread.found() };
    }
  }
}

export async function requireRecord(connection: Queries): Promise<void> {
  const { rows } = await connection.query("select 1 where to_regclass('usher.entries') is not null");
  if (rows.length === 0) throw new StoreFailure('the database holds no record of Usher');
}
