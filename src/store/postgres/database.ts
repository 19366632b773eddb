import pg from 'pg';
import { StoreFailure } from '../../approvals/store.js';
import { isUnreachable, reasonOf } from './database-error.js';

/** Runs a query: on the pool, or on one connection in a transaction. */
export interface Queries {
  query(sql: string, values?: readonly unknown[]): Promise<Answer>;
}

export interface Answer {
  readonly rows: unknown[];
  /** What the server did, such as `COMMIT`, or `ROLLBACK` in answer to a commit after an error. */
  readonly command: string;
}

/** Names the isolation itself, since an address or a pooler may replace the options of a connection. */
export const begin = 'begin isolation level read committed';

const connectWithinMs = 5_000;
const statementWithinMs = 10_000;
/** Longer than a statement may take, so that the server ends a statement, unless it does not answer at all. */
const answerWithinMs = 15_000;
const longWithinMs = 600_000;

/**
 * Each query sees all commits before it, whatever the server's default is. The frequent queries look up rows by an
 * index, so that a plan made once is as good as a new one; planning took half the time of a short query.
 */
const options = String.raw`-c default_transaction_isolation=read\ committed -c plan_cache_mode=force_generic_plan`;

/** The settings of every connection, which limit every wait. */
export const connectionTo = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'usher',
  keepAlive: true,
  options,
  connectionTimeoutMillis: connectWithinMs,
  statement_timeout: statementWithinMs,
  query_timeout: answerWithinMs,
  // A process that is cut off in the middle of a commit must not block the commits of others.
  idle_in_transaction_session_timeout: answerWithinMs,
});

/** The connections to the database, and if it can be reached. */
export class Database {
  readonly #pool: pg.Pool;
  #unreachable: string | undefined;
  #closed = false;

  constructor(readonly url: string) {
    // Queries that are sent together on one connection do not wait for each other's answers.
    this.#pool = new pg.Pool({ ...connectionTo(url), pipeline: true, max: 8, idleTimeoutMillis: 60_000 });
    this.#pool.on('error', () => undefined);
    // An idle connection that breaks would otherwise end the process; the next query reports the failure.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Why the database cannot be reached; undefined while it can. */
  get unreachable(): string | undefined {
    return this.#unreachable;
  }

  noteReachable(): void {
    this.#unreachable = undefined;
  }

  /** Notes a failure and converts it to the domain's error. `doing` is the beginning of its sentence. */
  failed(doing: string, cause: unknown): StoreFailure {
    if (cause instanceof StoreFailure) return cause;
    const gone = isUnreachable(cause);
    const way = gone ? 'Usher continues by itself once the database is back.' : advice;
    const sentence = `${doing} (${reasonOf(cause, this.url)}). ${way}`;
    if (gone && !this.#closed) this.#unreachable = `The database cannot be reached: ${sentence}`;
    return new StoreFailure(sentence, { cause });
  }

  /**
   * Runs a reading query. A lost connection is tried twice: the pool may have kept one from before the database was
   * restarted.
   */
  async query(sql: string, values: readonly unknown[] = []): Promise<Answer> {
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

  /** Lends one connection, and destroys it if the work throws. Errors pass unchanged. */
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

  /** Runs the work in one transaction. Throws `StoreFailure`; it is then unknown if the transaction was committed. */
  async transaction<T>(doing: string, work: (connection: Queries) => Promise<T>): Promise<T> {
    try {
      return await this.session(async (connection) => {
        await connection.query(begin);
        const done = await work(connection);
        await connection.query('commit');
        return done;
      });
    } catch (error) {
      throw this.failed(doing, error);
    }
  }

  /** Runs a transaction over a whole record, in which one statement may take minutes. */
  async longTransaction<T>(doing: string, work: (connection: Queries) => Promise<T>): Promise<T> {
    try {
      return await this.session(async (connection) => {
        await connection.query(`${begin}; set local statement_timeout = ${longWithinMs}`);
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

/** `pg` accepts this limit with each query, too, but its types do not show it. */
interface BoundedQuery extends pg.QueryConfig {
  readonly query_timeout: number;
}

const names = new Map<string, string>();

/** A query with values is planned once on each connection: the texts never change, so their number is limited. */
function prepared(text: string, values: readonly unknown[], within = answerWithinMs): BoundedQuery {
  const bound = { query_timeout: within };
  if (values.length === 0) return { text, ...bound };
  const name = names.get(text) ?? `usher_${names.size + 1}`;
  names.set(text, name);
  return { name, text, values: [...values], ...bound };
}

const advice = 'See what the log of PostgreSQL says about it.';
