import { z } from 'zod';
import { StoreFailure } from '../../approvals/store.js';
import { breakBetween, emptyHead, type Head, type SealedEntry } from '../line.js';
import type { Integrity } from '../mac.js';
import { lookAt, type Recorded } from '../recorded-head.js';
import { Vouching } from '../vouching.js';
import { Database } from './database.js';
import { broken, cutShort, foreign, foreignEntry, rewritten, unfinished } from './faults.js';
import { selectHead } from './head.js';
import { databaseName, inDatabase } from './place.js';
import { requireRecord } from './reader.js';
import { unusable } from './store.js';
import { entryIn, linesBetween } from './walk.js';

/** The head of a record that is whole. */
export interface VerifiedRecord extends Head {
  /** The first entry whose MAC is right; `none` if no entry has one. Set only if keys were given. */
  readonly vouchedFrom?: number | 'none';
}

/** The entries that are there at one moment, and the head that Usher recorded for them. */
interface Extent {
  readonly n: number;
  readonly recorded: Recorded;
}

const extentRow = z.tuple([z.object({ head: z.string().nullable(), n: z.coerce.number().int() })]);

/**
 * Checks the record in a database entry by entry, even while Usher runs on it: the chain, its end, a head that was noted
 * earlier, and with keys also who wrote the entries. Throws `StoreFailure` naming the first bad entry, and if there is no
 * record or no database.
 */
export async function verifyDatabase(
  url: string,
  integrity: Integrity,
  noted?: Head,
): Promise<VerifiedRecord> {
  const database = new Database(url);
  try {
    await database.session(requireRecord);
    const extent = await extentOf(database, integrity);
    return extent === undefined ? emptyHead : await walkAll(database, extent, integrity, noted);
  } catch (error) {
    throw error instanceof StoreFailure ? error : unusable(error, url);
  } finally {
    await database.close();
  }
}

async function extentOf(database: Database, integrity: Integrity): Promise<Extent | undefined> {
  const { rows } = await database.query(
    `select ${selectHead} as head, (select coalesce(max(n), 0) from usher.entries) as n`,
    [],
  );
  const [{ head, n }] = extentRow.parse(rows);
  if (head === null && n === 0) return undefined;
  if (head === null) throw unfinished();
  const recorded = lookAt(head, integrity, inDatabase);
  if (recorded === 'spoilt')
    throw new StoreFailure(
      `${inDatabase.head}, which shows how far Usher wrote the ledger, is damaged, or something else changed it. Restore the database from the backup.`,
    );
  return { n, recorded };
}

async function walkAll(
  database: Database,
  { n: last, recorded }: Extent,
  integrity: Integrity,
  noted: Head | undefined,
): Promise<VerifiedRecord> {
  const vouching = new Vouching<{ readonly entry: SealedEntry; readonly text: string }>(
    integrity.held,
    recorded,
  );
  let head = emptyHead;
  for await (const { line } of linesBetween(database, 1, last)) {
    const entry = entryIn(head.n + 1, line);
    const gap = breakBetween(head, entry);
    if (gap) throw broken(head.n + 1, gap);
    head = { n: entry.n, hash: entry.hash };
    if (noted?.n === head.n && !head.hash.startsWith(noted.hash))
      throw broken(head.n, 'is not the one whose hash was noted: the ledger was rewritten up to here');
    if (recorded.n === head.n && recorded.hash !== head.hash) throw rewritten(head.n);
    vouching.look({ entry, text: line });
  }
  if (head.n < last) throw broken(head.n + 1, 'is missing');
  if (head.n < recorded.n) throw cutShort(head.n + 1, recorded.n);
  if (head.n > recorded.n) throw foreign(recorded.n + 1, recorded.n);
  if (noted && noted.n > head.n)
    throw new StoreFailure(
      `entry ${head.n + 1} is missing: the ledger in ${databaseName} ends at entry ${head.n}, and the noted head is entry ${noted.n}, so its tail was cut off`,
    );
  const stranger = vouching.unvouched();
  if (stranger) throw foreignEntry(stranger.link.entry.n, stranger.why);
  const vouchedFrom = integrity.held.length > 0 ? (vouching.first ?? 'none') : undefined;
  return { ...head, ...(vouchedFrom !== undefined && { vouchedFrom }) };
}
