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

/** The number of streams read with one query. */
const atOnce = 200;
/** Several thousand open requests fit; others are read again. */
const most = 10_000;

/** Builds requests from their entries. An unchanged request is not read again. */
export class RequestReader {
  readonly #known = new LRUCache<string, Stored>({ max: most });
  #erasures = 0;

  constructor(private readonly witness: () => Witness) {}

  /** The found requests, in order. Throws `StoreFailure` for one that cannot be read. */
  async read(connection: Queries, found: readonly FoundRequest[]): Promise<Stored[]> {
    for (const { erasures } of found) this.#follow(erasures);
    const missing = found.filter(({ id, version }) => this.#known.get(id)?.version !== version);
    const fresh = new Map<string, Stored>();
    for (let i = 0; i < missing.length; i += atOnce) {
      const ids = missing.slice(i, i + atOnce).map(({ id }) => id);
      for (const stored of await this.#fold(connection, ids)) fresh.set(stored.request.id, stored);
    }
    return found.flatMap(({ id }) => fresh.get(id) ?? this.#known.get(id) ?? []);
  }

  /** Notes a commit's resulting request, once the commit is durable. */
  note(stored: Stored, erasures: number): void {
    this.#follow(erasures);
    if (erasures === this.#erasures) this.#known.set(stored.request.id, stored);
  }

  forget(): void {
    this.#known.clear();
  }

  async #fold(connection: Queries, ids: readonly string[]): Promise<Stored[]> {
    const { rows } = await connection.query(
      `${selectEntries} where e.stream = any($1) order by e.stream, e.version`,
      [ids.map(requestStream)],
    );
    const streams = new Map<string, EntryRow[]>();
    for (const row of z.array(entryRow).parse(rows)) {
      const stream = streams.get(row.stream);
      if (stream) stream.push(row);
      else streams.set(row.stream, [row]);
    }
    return ids.flatMap((id) => {
      const commits = commitsOf(streams.get(requestStream(id)) ?? [], this.witness());
      const request = requestFrom(id, commits);
      if (!request) return [];
      const stored = { request, version: commits.length };
      this.#known.set(id, stored);
      return stored;
    });
  }

  #follow(erasures: number): void {
    if (erasures <= this.#erasures) return;
    this.#erasures = erasures;
    this.#known.clear();
  }
}
