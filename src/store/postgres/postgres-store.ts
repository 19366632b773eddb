import { z } from 'zod';
import type { AnyEvent } from '../../approvals/event.js';
import type { Entry, Store, Stored } from '../../approvals/store.js';
import { erasureStream, parseCommit } from '../commit.js';
import { Agreements, later, unwaited } from './agreements.js';
import type { Checking } from './checking.js';
import { Committer } from './committer.js';
import { DatabaseReading, selectFound } from './database-reading.js';
import type { OpenedDatabase } from './opened-database.js';

const idRows = z.array(z.object({ id: z.string() }));
const wakeRow = z.tuple([z.object({ wake: z.number().nullable() })]);

/** The record in a PostgreSQL database, which several processes may have open at once. */
export class PostgresStore extends DatabaseReading implements Store {
  /** The store recovers by itself when the database is back. */
  readonly recovers = true;
  readonly isShared = true;
  readonly #committer: Committer;
  readonly #agreements: Agreements;
  #closed: Promise<void> | undefined;

  constructor(
    opened: OpenedDatabase,
    private readonly checking: Checking,
    now: () => number,
    readonly holder: string,
  ) {
    super(opened, now);
    const { database } = opened;
    this.#committer = new Committer({
      database,
      requests: this.requests,
      readControl: this.readControl,
      witness: () => opened.witness,
      now,
    });
    this.#agreements = new Agreements(database, holder);
  }

  /** Resolves when the entries that the start did not check have been checked, or the store is closed. */
  get checked(): Promise<void> {
    return this.checking.done;
  }

  /** True if a key authenticates this store's writes. */
  get vouched(): boolean {
    return this.opened.witness.key !== undefined;
  }

  /** The fault that the check found, for health; commits may work all the same. */
  fault(): string | undefined {
    return this.checking.fault;
  }

  failure(): string | undefined {
    return this.opened.database.unreachable ?? this.#committer.failure;
  }

  async commit(stream: string, expected: number, events: readonly AnyEvent[]): Promise<Entry> {
    return this.#committer.add({ stream, expected, commit: parseCommit(stream, events) });
  }

  /** Leases use the database's clock, since each process has its own. */
  claimDue(now: number, limit: number, leaseMs: number): Promise<readonly Stored[]> {
    return this.found(
      `with due as (
         select id from usher.requests
         where wake_at <= $1 and (lease_until is null or lease_until <= clock_timestamp())
         order by wake_at, first_n limit $2 for update skip locked
       ), taken as (
         update usher.requests r set lease_holder = $3, lease_until = ${later('$4')} from due
         where r.id = due.id returning r.*
       )
       ${selectFound.replace('usher.requests r', 'taken r')} order by r.wake_at, r.first_n`,
      [new Date(now).toISOString(), limit, this.holder, leaseMs],
    );
  }

  async keep(ids: readonly string[], leaseMs: number): Promise<readonly string[]> {
    const { rows } = await this.query(
      `update usher.requests set lease_until = ${later('$3')} from ${unwaited}
       where id = any($1::text[]) and lease_holder = $2 returning id`,
      [ids, this.holder, leaseMs],
    );
    return idRows.parse(rows).map(({ id }) => id);
  }

  async release(id: string): Promise<void> {
    await this.query(
      `update usher.requests set lease_holder = null, lease_until = null from ${unwaited}
       where id = $1 and lease_holder = $2`,
      [id, this.holder],
    );
  }

  /** A request that another process has leased is due when its lease ends, since that process may be gone. */
  async nextWake(): Promise<number | undefined> {
    const { rows } = await this.query(
      `select extract(epoch from min(case
          when lease_until > clock_timestamp()
          then greatest(wake_at, to_timestamp($2::float8 / 1000) + (lease_until - clock_timestamp()))
          else wake_at end))::float8 * 1000 as wake
       from usher.requests
       where wake_at is not null and (lease_until is null or lease_until <= clock_timestamp() or lease_holder <> $1)`,
      [this.holder, this.now()],
    );
    const { wake } = wakeRow.parse(rows)[0];
    return wake === null ? undefined : Math.round(wake);
  }

  put(key: string, value: unknown): Promise<void> {
    return this.documents.put(key, value);
  }

  wipe(key: string): Promise<void> {
    return this.documents.wipe(key);
  }

  async erase(stream: string, events: readonly AnyEvent[]): Promise<void> {
    const commit = parseCommit(erasureStream, events);
    await this.#committer.add({ stream: erasureStream, commit, erases: stream });
    // The deleted row must not remain on its page until a later vacuum. Only the table's owner may be allowed to run
    // this.
    await this.query('vacuum usher.stream_keys', []).catch(() => undefined);
  }

  beat(ms: number): Promise<readonly string[]> {
    return this.#agreements.beat(ms);
  }

  lease(name: string, ms: number): Promise<boolean> {
    return this.#agreements.lease(name, ms);
  }

  giveUp(name: string): Promise<void> {
    return this.#agreements.giveUp(name);
  }

  onFree(listener: (name: string) => void): () => void {
    return this.opened.news.onFree(listener);
  }

  firstToSee(name: string, forMs: number): Promise<boolean> {
    return this.#agreements.firstToSee(name, forMs);
  }

  unsee(name: string): Promise<void> {
    return this.#agreements.unsee(name);
  }

  reserve(name: string, everyMs: number): Promise<number> {
    return this.#agreements.reserve(name, everyMs);
  }

  onEntry(listener: (stream: string, version: number) => void): () => void {
    return this.opened.news.on(listener);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.checking.stop();
    await this.#committer.close();
    // If the database is gone, the leases end by themselves.
    await this.#agreements.giveUpAll().catch(() => undefined);
    await this.opened.close();
  }
}
