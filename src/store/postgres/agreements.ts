import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from './database.js';
import { freeChannel } from './entry-news.js';

/** More turns than processes can ever wait for at the same time. */
const mostTurns = 20;
/** How many calls lie between two removals of expired rows. */
const tidyEvery = 1_000;

/**
 * Agreements between the processes on one database. All times are the database's. A lease waits for the disk of the
 * server, since two holders could say something twice; what was heard, turns and releases do not.
 */
export class Agreements {
  #calls = 0;

  constructor(
    private readonly database: Database,
    private readonly holder: string,
  ) {}

  lease(name: string, ms: number): Promise<boolean> {
    return this.#took(
      `insert into usher.leases as l (name, holder, until) values ($1, $2, ${later('$3')})
       on conflict (name) do update set holder = excluded.holder, until = ${later('$3')}
       where l.holder = excluded.holder or l.until <= clock_timestamp() returning 1`,
      [name, this.holder, ms],
    );
  }

  /** Renews this process's sign of life, and returns every process whose own has not expired. */
  async beat(ms: number): Promise<string[]> {
    await this.lease(`${beatPrefix}${this.holder}`, ms);
    const { rows } = await this.database.query(
      'select holder from usher.leases where starts_with(name, $1) and until > clock_timestamp() order by holder',
      [beatPrefix],
    );
    return holderRows.parse(rows).map(({ holder }) => holder);
  }

  async giveUp(name: string): Promise<void> {
    await this.#free('name = $1 and holder = $2', [name, this.holder]);
  }

  async firstToSee(name: string, forMs: number): Promise<boolean> {
    this.#calls += 1;
    if (this.#calls % tidyEvery === 0) await this.#tidy();
    return this.#took(
      `insert into usher.heard as h (name, until, call) select $1, ${later('$2')}, $3 from ${unwaited}
       on conflict (name) do update set until = ${later('$2')}, call = excluded.call
       where h.until <= clock_timestamp() or h.call = excluded.call returning 1`,
      // A call repeated after a lost answer is still the first one, because the value is the same.
      [name, forMs, randomUUID()],
    );
  }

  async unsee(name: string): Promise<void> {
    await this.database.query('delete from usher.heard where name = $1', [name]);
  }

  /** Processes wait for few turns at a time. If many seem taken, the clock of the database was set back. */
  async reserve(name: string, everyMs: number): Promise<number> {
    const { rows } = await this.database.query(
      `insert into usher.pace as p (name, free_at) select $1, ${later('$2')} from ${unwaited}
       on conflict (name) do update set free_at = ${span('$2')}
         + least(greatest(p.free_at, clock_timestamp()), clock_timestamp() + ${mostTurns} * ${span('$2')})
       returning greatest(0, ceil(extract(epoch from free_at - ${span('$2')} - clock_timestamp()) * 1000))::float8 as wait`,
      [name, everyMs],
    );
    return waitRow.parse(rows)[0].wait;
  }

  /** Gives back everything this process holds, so that other processes need not wait for the leases to end. */
  async giveUpAll(): Promise<void> {
    await this.#free('holder = $1', [this.holder]);
    await this.database.query(
      `update usher.requests r set lease_holder = null, lease_until = null from (
         select id from usher.requests where lease_holder = $1 for update skip locked
       ) own where r.id = own.id`,
      [this.holder],
    );
  }

  /** Removes old signatures of input, and the leases of processes that were killed. */
  async #tidy(): Promise<void> {
    await this.database.query('delete from usher.heard where until <= clock_timestamp()');
    await this.database.query(
      "delete from usher.leases where until <= clock_timestamp() - interval '1 hour'",
    );
  }

  /** Removes the leases that fit this condition, and reports each of them to all processes. */
  async #free(condition: string, values: readonly unknown[]): Promise<void> {
    await this.database.query(
      `with freed as (delete from usher.leases using ${unwaited} where ${condition} returning name)
       select pg_notify('${freeChannel}', name) from freed`,
      values,
    );
  }

  async #took(sql: string, values: readonly unknown[]): Promise<boolean> {
    const { rows } = await this.database.query(sql, values);
    return rows.length > 0;
  }
}

/**
 * A source of one row: the transaction of its statement does not wait for the server's disk, and a crash of the server
 * may lose it. https://www.postgresql.org/docs/current/wal-async-commit.html
 */
export const unwaited = "set_config('synchronous_commit', 'off', true)";

/** A length of time, given in milliseconds. */
const span = (ms: string): string => `${ms}::float8 * interval '1 millisecond'`;
/** A time so many milliseconds from now, by the database's clock. */
export const later = (ms: string): string => `clock_timestamp() + ${span(ms)}`;

const beatPrefix = 'process/';
const holderRows = z.array(z.object({ holder: z.string() }));
const waitRow = z.tuple([z.object({ wait: z.number() })]);
