import pg from 'pg';
import { StoreFailure } from '../../approvals/store.js';
import type { Log } from '../log.js';
import { connectionTo, type Database } from './database.js';
import { lockShared } from './locks.js';

const entryChannel = 'usher_entries';
/** Reports the leases that are given up, by name. */
export const freeChannel = 'usher_free';
/** The news that listeners may have missed some entries. */
const all = '*';
/** The payload for an entry: the number of its stream's entries, and the stream. */
const news = /^(?<version>\d+) (?<stream>.+)$/;
const firstWaitMs = 100;
const longestWaitMs = 5_000;
const heartbeatMs = 10_000;

type Listener<Told extends readonly unknown[]> = (...told: Told) => void;
type EntryListener = Listener<[stream: string, version: number]>;
type FreeListener = Listener<[name: string]>;

/**
 * Hears of every process's commits and free leases on a connection of its own, which also shows that this process is
 * present. It replaces a lost connection, with waits that grow to five seconds.
 */
export class EntryNews {
  readonly #listeners = new Set<EntryListener>();
  readonly #freeListeners = new Set<FreeListener>();
  #client: pg.Client | undefined;
  #again: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #wait = firstWaitMs;
  #closed = false;

  private constructor(
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  /** Throws `StoreFailure` if the record is being copied, and the connection's error if there is no connection. */
  static async open(database: Database, log: Log): Promise<EntryNews> {
    const news = new EntryNews(database, log);
    await news.#connect();
    news.#heartbeat = setInterval(() => news.#beat(), heartbeatMs).unref();
    return news;
  }

  on(listener: EntryListener): () => void {
    return added(this.#listeners, listener);
  }

  onFree(listener: FreeListener): () => void {
    return added(this.#freeListeners, listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    clearInterval(this.#heartbeat);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(connectionTo(this.database.url));
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('the connection ended')));
    client.on('notification', ({ channel, payload = all }) => {
      if (channel === freeChannel) tell(this.#freeListeners, payload);
      else this.#tellEntry(payload);
    });
    try {
      await client.connect();
      if (!(await lockShared(client))) throw copied();
      await client.query(`listen ${entryChannel}; listen ${freeChannel}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.#client = client;
    this.#wait = firstWaitMs;
    if (this.#closed) await this.close();
  }

  #tellEntry(payload: string): void {
    const { stream = all, version = 0 } = news.exec(payload)?.groups ?? {};
    tell(this.#listeners, stream, Number(version));
  }

  /** A connection that was never made or was given up does not count as lost. */
  #lost(client: pg.Client, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    if (this.#closed) return;
    void client.end().catch(() => undefined);
    const { message } = this.database.failed('The connection that reports commits was lost', error);
    this.log.warn({}, message);
    this.#retry();
  }

  #retry(): void {
    this.#again = setTimeout(async () => {
      try {
        await this.#connect();
        this.database.noteReachable();
        this.#tellEntry(all);
      } catch (error) {
        this.database.failed('The connection that reports commits could not be restored', error);
        if (!this.#closed) this.#retry();
      }
    }, this.#wait).unref();
    this.#wait = Math.min(this.#wait * 2, longestWaitMs);
  }

  /** A connection that was cut silently fails only when it is used. */
  #beat(): void {
    const client = this.#client;
    client?.query('select 1').catch((error: unknown) => this.#lost(client, error));
  }
}

/** A listener that is added twice hears twice. */
function added<Told extends readonly unknown[]>(
  listeners: Set<Listener<Told>>,
  listener: Listener<Told>,
): () => void {
  const own: Listener<Told> = (...told) => listener(...told);
  listeners.add(own);
  return () => void listeners.delete(own);
}

function tell<Told extends readonly unknown[]>(listeners: ReadonlySet<Listener<Told>>, ...told: Told): void {
  for (const listener of listeners) queueMicrotask(() => listener(...told));
}

const copied = (): StoreFailure =>
  new StoreFailure('The record in the database is being copied. Start Usher when the copy is done.');
