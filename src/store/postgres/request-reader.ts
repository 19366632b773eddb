import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { requestStream, type Stored } from '../../approvals/store.js';
import { requestFrom } from '../fold.js';
import type { Witness } from '../witness.js';
import type { Queries } from './database.js';
import { commitsOf, type EntryRow, entryRow, selectEntries } from './stored-entry.js';

/** One row of a query that finds requests. */
export const foundRequest = z.object({
  id: z.string(),
  version: z.number().int(),
  /** The number of erasures at that time: data read before a later erasure is no longer valid. */
  erasures: z.number().int(),
});
export type FoundRequest = z.infer<typeof foundRequest>;

export const selectErasures =
  "(select coalesce(max(version), 0) from usher.entries where stream = 'erasures')";

/** Not a join with the versions: the database would read the whole table for it until the first `analyze`. */
const selectNew = `${selectEntries} where e.stream = any($1::text[])
  and e.version > ($2::integer[])[array_position($1::text[], e.stream)] order by e.stream, e.version`;

/** The number of streams read with one query. */
const atOnce = 200;
/** Several thousand open requests fit; others are read again. */
const most = 10_000;

/** Builds requests from their entries. An unchanged request is not read again. */
export class RequestReader {
  readonly #known = new LRUCache<string, Stored>({ max: most });
  #erasures = 0;
  /** How often memory was cleared: what was read before is not kept any more. */
  #clearings = 0;

  constructor(private readonly witness: () => Witness) {}

  /** The found requests, in order. Throws `StoreFailure` for one that cannot be read. */
  async read(connection: Queries, found: readonly FoundRequest[]): Promise<Stored[]> {
    for (const { erasures } of found) this.#follow(erasures);
    return this.#read(connection, found, (stored) => void this.#known.set(stored.request.id, stored));
  }

  /** The found requests, in order, in a transaction that may still be rolled back: nothing of them is kept. */
  readInside(connection: Queries, found: readonly FoundRequest[]): Promise<Stored[]> {
    return this.#read(connection, found, () => undefined);
  }

  /** Notes a commit's resulting request, once the commit is durable. */
  note(stored: Stored, erasures: number): void {
    this.#follow(erasures);
    if (erasures === this.#erasures) this.#known.set(stored.request.id, stored);
  }

  forget(): void {
    this.#clearings += 1;
    this.#known.clear();
  }

  async #read(
    connection: Queries,
    found: readonly FoundRequest[],
    keep: (stored: Stored) => void,
  ): Promise<Stored[]> {
    const here = new Map<string, Stored>();
    for (const { id, version } of found) {
      const known = this.#known.get(id);
      if (known?.version === version) here.set(id, known);
    }
    const missing = found.filter(({ id }) => !here.has(id));
    for (let i = 0; i < missing.length; i += atOnce) {
      for (const stored of await this.#fold(connection, missing.slice(i, i + atOnce), keep)) {
        here.set(stored.request.id, stored);
      }
    }
    return found.flatMap(({ id }) => here.get(id) ?? []);
  }

  /** Reads the entries that are new since a request was read last, or all of them. */
  async #fold(
    connection: Queries,
    missing: readonly FoundRequest[],
    keep: (stored: Stored) => void,
  ): Promise<Stored[]> {
    const clearings = this.#clearings;
    const wanted = missing.map(({ id, version }) => {
      const known = this.#known.get(id);
      return { id, before: known && known.version < version ? known : undefined };
    });
    const { rows } = await connection.query(selectNew, [
      wanted.map(({ id }) => requestStream(id)),
      wanted.map(({ before }) => before?.version ?? 0),
    ]);
    // The values that were known may be erased by now.
    if (clearings !== this.#clearings) return this.#fold(connection, missing, keep);
    const streams = new Map<string, EntryRow[]>();
    for (const row of z.array(entryRow).parse(rows)) {
      const stream = streams.get(row.stream);
      if (stream) stream.push(row);
      else streams.set(row.stream, [row]);
    }
    return wanted.flatMap(({ id, before }) => {
      const { version: after = 0 } = before ?? {};
      const commits = commitsOf(streams.get(requestStream(id)) ?? [], this.witness(), after);
      const request = requestFrom(id, commits, before?.request);
      if (!request) return [];
      const stored = { request, version: after + commits.length };
      keep(stored);
      return stored;
    });
  }

  #follow(erasures: number): void {
    if (erasures <= this.#erasures) return;
    this.#erasures = erasures;
    this.forget();
  }
}
