import { randomUUID } from 'node:crypto';
import { StoreFailure } from '../../approvals/store.js';
import { type Log, silent } from '../log.js';
import { type Integrity, noIntegrity } from '../mac.js';
import { Checking } from './checking.js';
import { Database } from './database.js';
import { codeOf, reasonOf } from './database-error.js';
import { openDatabase } from './opened-database.js';
import { PostgresStore } from './postgres-store.js';

export interface PostgresOptions {
  readonly url: string;
  readonly now: () => number;
  readonly log?: Log;
  /** The keys that authenticate Usher's writes; without one, changes by others cannot be detected. */
  readonly integrity?: Integrity;
  /**
   * True if a key may begin to vouch for a record that no key vouches for yet; set by Usher itself, but by no command.
   */
  readonly begin?: boolean;
  /** The name of this process for the others; a new one each time by default. */
  readonly holder?: string;
  /** How many of the newest entries the start checks before it returns; the others are checked afterwards. */
  readonly checkedAtStart?: number;
}

/**
 * Opens the record in a PostgreSQL database, and creates missing tables. Throws `StoreFailure` if the database cannot
 * be used, belongs to a newer Usher, or has entries that are not as Usher left them.
 */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const { url, now, log = silent, integrity = noIntegrity, begin = true, holder = randomUUID() } = options;
  const database = new Database(url);
  const checking = new Checking(database, log, options.checkedAtStart);
  try {
    const opened = await openDatabase(database, {
      integrity,
      begin,
      log,
      checkEntries: (head, witness) => checking.newest(head, witness),
    });
    checking.begin(opened.witness);
    return new PostgresStore(opened, checking, now, holder);
  } catch (error) {
    await database.close();
    throw error instanceof StoreFailure && codeOf(error.cause) === undefined ? error : unusable(error, url);
  }
}

/**
 * Why a connection or a table could not be made, by SQLSTATE.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const reasons: Readonly<Record<string, string>> = {
  '28P01': 'PostgreSQL refuses the user or the password in DATABASE_URL',
  '28000': 'PostgreSQL does not let that user in from here (pg_hba.conf)',
  '3D000': 'PostgreSQL has no database of that name; make it with createdb',
  '42501': 'the user in DATABASE_URL may not make or use the schema "usher"; grant it CREATE on the database',
  '53300': 'PostgreSQL has no connection left; raise max_connections',
};

/** A sentence for the operator, for example about a wrong address or a stopped server. */
export function unusable(error: unknown, url: string): StoreFailure {
  const cause = error instanceof StoreFailure ? error.cause : error;
  const known = reasons[codeOf(cause) ?? ''];
  const why = known ?? `${reasonOf(cause, url)}; check DATABASE_URL, and whether PostgreSQL runs`;
  return new StoreFailure(`The database cannot be used: ${why}.`, { cause });
}
