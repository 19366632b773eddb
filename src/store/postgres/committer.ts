import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { Conflict, type Entry, StoreFailure } from '../../approvals/store.js';
import type { Head } from '../line.js';
import type { Witness } from '../witness.js';
import { type Batch, type BatchParts, type Outcome, type Proposal, prepareBatch } from './batch.js';
import type { Database, Queries } from './database.js';
import { isUnreachable } from './database-error.js';
import { LastHead } from './head.js';
import { beginCommit } from './locks.js';
import { saveAndCommit } from './save.js';

interface Waiting extends Proposal {
  resolve(entry: Entry): void;
  reject(error: unknown): void;
}

interface Deps extends Pick<BatchParts, 'requests' | 'now' | 'readControl'> {
  readonly database: Database;
  readonly witness: () => Witness;
}

/** The most commits in one transaction. */
const atOnce = 64;
const firstWaitMs = 50;
const longestWaitMs = 2_000;

/** Writes commits; those that arrive together share a transaction, and transactions run one after another. */
export class Committer {
  readonly #closing = new AbortController();
  readonly #lastHead = new LastHead();
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  /** True while the answer to a commit is lost and its outcome is unknown. */
  #unsettled = false;
  #failure: string | undefined;

  constructor(private readonly deps: Deps) {}

  /** Why the last transaction was not written although the database answered. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Returns once the entry is durable. Throws `Conflict`, or `StoreFailure` if nothing was decided. */
  async add(proposal: Proposal): Promise<Entry> {
    if (this.#closing.signal.aborted) throw stopping();
    if (this.#unsettled) throw unsettled();
    return new Promise<Entry>((resolve, reject) => {
      this.#waiting.push({ ...proposal, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Finishes accepted commits, and refuses later ones. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    // Commits of one turn of the event loop share a transaction.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, atOnce);
      try {
        await this.#write(batch);
      } catch (error) {
        this.deps.requests.forget();
        const failure = this.deps.database.failed(notDecided, error);
        if (!isUnreachable(error)) this.#failure = failure.message;
        for (const { reject } of batch) reject(failure);
      }
    }
    this.#running = undefined;
  }

  async #write(waiting: readonly Waiting[]): Promise<void> {
    const { requests } = this.deps;
    const written = await this.#attempt(waiting).catch((error: unknown) => {
      // Nothing was committed. The pool may have kept a connection from before the database was restarted.
      if (!isUnreachable(error) || error instanceof StoreFailure) throw error;
      return this.#attempt(waiting);
    });
    if (written.lost && !(await this.#settle(written.lost))) throw lost();
    this.#failure = undefined;
    for (const stored of written.requests) requests.note(stored, written.erasures);
    for (const [i, outcome] of written.outcomes.entries()) {
      if ('entry' in outcome) waiting[i]?.resolve(outcome.entry);
      else waiting[i]?.reject(outcome.error);
    }
    this.#sendBack(written.outcomes);
  }

  /** Rejects waiting commits that were decided before these outcomes, so that the database need not refuse them. */
  #sendBack(outcomes: readonly Outcome[]): void {
    const versions = new Map(
      outcomes.flatMap((one) => ('entry' in one ? [[one.entry.stream, one.entry.version]] : [])),
    );
    this.#waiting = this.#waiting.filter(({ stream, expected = Infinity, reject }) => {
      const isNew = expected >= (versions.get(stream) ?? 0);
      if (!isNew) reject(new Conflict(stream));
      return isNew;
    });
  }

  /** Throws if nothing was committed. `lost` is the last entry if the server's answer to the commit never came. */
  async #attempt(waiting: readonly Waiting[]): Promise<Batch & { readonly lost?: Head }> {
    const { database, witness, ...parts } = this.deps;
    let sent: (Batch & { readonly lost: Head }) | undefined;
    try {
      return await database.session(async (connection) => {
        const batch = await prepareBatch(connection, waiting, {
          ...parts,
          witness: witness(),
          lastHead: this.#lastHead,
        });
        const { ending } = batch;
        if (!ending) {
          await connection.query('rollback');
          return batch;
        }
        sent = { ...batch, lost: ending.head };
        const saved = await saveAndCommit(connection, ending.toSave);
        if (saved.ok) return batch;
        sent = undefined;
        throw saved.error;
      });
    } catch (error) {
      if (!sent) throw error;
      return sent;
    }
  }

  /**
   * Tells if the entry of a commit with a lost answer exists. The server frees the lock only when that transaction has
   * ended, so this method tries to take it until the database is back.
   */
  async #settle(head: Head): Promise<boolean> {
    this.#unsettled = true;
    this.#rejectWaiting();
    try {
      for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestWaitMs)) {
        try {
          return await this.deps.database.session((connection) => isThere(connection, head));
        } catch (error) {
          this.deps.database.failed(notDecided, error);
        }
        await pause(wait, undefined, { signal: this.#closing.signal });
      }
    } finally {
      this.#unsettled = false;
    }
  }

  #rejectWaiting(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(unsettled());
  }
}

const found = z.array(z.object({ hash: z.string() })).max(1);

async function isThere(connection: Queries, { n, hash }: Head): Promise<boolean> {
  await beginCommit(connection);
  const { rows } = await connection.query('select hash from usher.entries where n = $1', [n]);
  await connection.query('rollback');
  return found.parse(rows)[0]?.hash === hash;
}

const notDecided = 'The record could not be written, so nothing was decided';

const lost = (): StoreFailure =>
  new StoreFailure(`${notDecided} (the connection to the database was lost before it was kept). Try again.`);

const unsettled = (): StoreFailure =>
  new StoreFailure(
    `${notDecided} (the database went away in the middle of a commit). Usher continues by itself once the database is back.`,
  );

const stopping = (): StoreFailure =>
  new StoreFailure('Usher is stopping, so nothing more is decided. Try again when it is back.');
