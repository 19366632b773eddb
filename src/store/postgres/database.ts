import pg from 'pg';
import { StoreFailure } from '../../approvals/store.js';
import { isUnreachable, reasonOf } from './database-error.js';

/** What runs a query: the pool, or one connection in a transaction. */
export interface Queries {
  query(sql: string, values?: readonly unknown[]): Promise<{ readonly rows: unknown[] }>;
}

const connectWithinMs = 5_000;
const statementWithinMs = 10_000;
/** Longer than a statement may take, so that it is the server who ends one, unless the server does not answer at all. */
const answerWithinMs = 15_000;
const longWithinMs = 600_000;

/** How every connection is made: bounded in all that it may wait for. */
export const connectionTo = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'usher',
  keepAlive: true,
  connectionTimeoutMillis: connectWithinMs,
  statement_timeout: statementWithinMs,
  query_timeout: answerWithinMs,
  // A process that was cut off in the middle of a commit must not keep the others from theirs.
  idle_in_transaction_session_timeout: answerWithinMs,
});

/** The connections to the database, and whether it can be reached. */
export class Database {
  readonly #pool: pg.Pool;
  #unreachable: string | undefined;
  #closed = false;

  constructor(readonly url: string) {
    this.#pool = new pg.Pool({ ...connectionTo(url), max: 8, idleTimeoutMillis: 60_000 });
    this.#pool.on('error', () => undefined);
    // One that breaks while nobody asks it anything would otherwise end the process; the next query finds out.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Why it cannot be reached, until it is again. */
  get unreachable(): string | undefined {
    return this.#unreachable;
  }

  noteReachable(): void {
    this.#unreachable = undefined;
  }

  /** Takes note of a failure, and makes the error of it that the domain knows. `doing` begins its sentence. */
  failed(doing: string, cause: unknown): StoreFailure {
    if (cause instanceof StoreFailure) return cause;
    const gone = isUnreachable(cause);
    const way = gone ? 'Usher goes on by itself once the database is back.' : advice;
    const sentence = `${doing} (${reasonOf(cause, this.url)}). ${way}`;
    if (gone && !this.#closed) this.#unreachable = `The database cannot be reached: ${sentence}`;
    return new StoreFailure(sentence, { cause });
  }

  /** Reads. Tried twice where the connection was lost: the pool may have kept one from before the database was restarted. */
  async query(sql: string, values: readonly unknown[] = []): Promise<{ readonly rows: unknown[] }> {
    const read = () => this.#pool.query(prepared(sql, values));
    try {
      const found = await read().catch((error: unknown) => {
        if (!isUnreachable(error) || this.#closed) throw error;
        return read();
      });
      this.noteReachable();
      return found;
    } catch (error) {
      throw this.failed('The record could not be read or written', error);
    }
  }

  /** Gives one connection to work on, and destroys it if the work throws. Errors pass as they are. */
  async session<T>(work: (connection: Queries) => Promise<T>, within = answerWithinMs): Promise<T> {
    const client = await this.#pool.connect();
    try {
      const query: Queries['query'] = (sql, values = []) => client.query(prepared(sql, values, within));
      const done = await work({ query });
      client.release();
      this.noteReachable();
      return done;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Runs the work in one transaction. Throws `StoreFailure`; whether it was committed is then not known. */
  async transaction<T>(doing: string, work: (connection: Queries) => Promise<T>): Promise<T> {
    try {
      return await this.session(async (connection) => {
        await connection.query('begin');
        const done = await work(connection);
        await connection.query('commit');
        return done;
      });
    } catch (error) {
      throw this.failed(doing, error);
    }
  }

  /** The same for work on a whole record, of which a single statement may take minutes. */
  async longTransaction<T>(doing: string, work: (connection: Queries) => Promise<T>): Promise<T> {
    try {
      return await this.session(async (connection) => {
        await connection.query(`begin; set local statement_timeout = ${longWithinMs}`);
        const done = await work(connection);
        await connection.query('commit');
        return done;
      }, longWithinMs);
    } catch (error) {
      throw this.failed(doing, error);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.end();
  }
}

/** `pg` takes its bound with each query, too, which its types do not say. */
interface BoundedQuery extends pg.QueryConfig {
  readonly query_timeout: number;
}

const names = new Map<string, string>();

/** One with values is planned once on each connection: its text never changes, so there are only so many. */
function prepared(text: string, values: readonly unknown[], within = answerWithinMs): BoundedQuery {
  const bound = { query_timeout: within };
  if (values.length === 0) return { text, ...bound };
  const name = names.get(text) ?? `usher_${names.size + 1}`;
  names.set(text, name);
  return { name, text, values: [...values], ...bound };
}

const advice = 'See what the log of PostgreSQL says about it.';
