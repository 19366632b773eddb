import { emptyHead, type Head, readLine } from '../line.js';
import type { Log } from '../log.js';
import type { Integrity } from '../mac.js';
import { type Recorded, readHead } from '../recorded-head.js';
import { type Witness, witnessOf } from '../witness.js';
import { adopt } from './adopt.js';
import type { Database, Queries } from './database.js';
import { derive, isDerived } from './derive.js';
import { EntryNews } from './entry-news.js';
import { broken, cutShort, foreign, rewritten, unfinished } from './faults.js';
import { headText, lastOf, readHeadRow, selectLast, upsertHead } from './head.js';
import { lockForCommit } from './locks.js';
import { migrate } from './migrations.js';
import { inDatabase } from './place.js';

/** A database whose record is as Usher left it. */
export interface OpenedDatabase {
  readonly database: Database;
  readonly news: EntryNews;
  /** The condition for read entries; its key authenticates writes. */
  readonly witness: Witness;
  close(): Promise<void>;
}

export interface Opening {
  readonly integrity: Integrity;
  /** True if a key may begin to vouch for a record that no key vouches for yet. */
  readonly begin: boolean;
  readonly log: Log;
  /** Checks the entries up to this head before another key vouches for anything. */
  checkEntries(head: Head, witness: Witness): Promise<void>;
}

/**
 * Creates or updates the tables, and checks that the entries end where Usher's last commit left them. Throws
 * `StoreFailure` if they do not, and the connection's error if there is no connection.
 */
export async function openDatabase(database: Database, opening: Opening): Promise<OpenedDatabase> {
  const news = await EntryNews.open(database, opening.log);
  try {
    await migrate(database);
    const { begin, integrity: given } = opening;
    const recorded = await begun(database, given);
    const integrity = begin || recorded?.key ? given : { ...given, present: undefined };
    const before = witnessOf(recorded, integrity, inDatabase);
    await opening.checkEntries(recorded ?? emptyHead, before);
    const witness = await vouched(database, before, integrity, recorded);
    await derived(database, witness, opening.log);
    return {
      database,
      news,
      witness,
      async close() {
        await news.close();
        await database.close();
      },
    };
  } catch (error) {
    await news.close();
    throw error;
  }
}

/** The recorded head, if it is the last entry's. Undefined for an empty database. */
async function begun(database: Database, integrity: Integrity): Promise<Recorded | undefined> {
  return database.transaction('The record in the database could not be opened', async (connection) => {
    await lockForCommit(connection);
    const text = await readHeadRow(connection);
    const last = lastOf((await connection.query(selectLast)).rows);
    if (text === null) {
      if (last) throw unfinished();
      return undefined;
    }
    const recorded = readHead(text, integrity, inDatabase);
    refuseIfElsewhere(recorded, last);
    return recorded;
  });
}

function refuseIfElsewhere(recorded: Recorded, last: { n: number; line: string } | undefined): void {
  const n = last?.n ?? 0;
  if (n > recorded.n) throw foreign(recorded.n + 1, recorded.n);
  if (n < recorded.n) throw cutShort(n + 1, recorded.n);
  if (!last) return;
  const reading = readLine(last.line);
  if (!reading.ok) throw broken(n, reading.why);
  if (reading.entry.hash !== recorded.hash) throw rewritten(n);
}

/** From here on the present key authenticates writes, and everything that the key before vouched for. */
async function vouched(
  database: Database,
  before: Witness,
  { present, held }: Integrity,
  recorded: Recorded | undefined,
): Promise<Witness> {
  if (recorded && present?.id === recorded.key?.id) return before;
  return database.transaction('The record in the database could not be opened', async (connection) => {
    await lockForCommit(connection);
    return takeOver(connection, before, { present, held });
  });
}

/** If several processes start at once, the first has done this, and the head shows it. */
async function takeOver(connection: Queries, before: Witness, integrity: Integrity): Promise<Witness> {
  const text = await readHeadRow(connection);
  const now = text === null ? undefined : readHead(text, integrity, inDatabase);
  const { present } = integrity;
  if (now && present?.id === now.key?.id) return witnessOf(now, integrity, inDatabase);
  const head = now ?? emptyHead;
  const witness = { ...before, key: present, from: head.n + 1 };
  if (now && present) await adopt(connection, now.key, present);
  await connection.query(upsertHead, [headText(head, witness)]);
  return witness;
}

/** Rebuilds the derived tables if they do not match the entries. */
async function derived(database: Database, witness: Witness, log: Log): Promise<void> {
  await database.longTransaction('The record in the database could not be opened', async (connection) => {
    await lockForCommit(connection);
    if (await isDerived(connection, witness)) return;
    log.warn(
      {},
      'the tables of requests, bindings and the freeze do not match the entries; Usher rebuilds them',
    );
    await derive(connection, witness);
  });
}
