import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { noControl } from '../../approvals/control.js';
import { type RecordedBinding, requestStream, type Stored, StoreFailure } from '../../approvals/store.js';
import { requestIdOf } from '../commit.js';
import { requestFrom } from '../fold.js';
import type { Witness } from '../witness.js';
import type { Queries } from './database.js';
import { projectedRow, readBinding, readControl } from './projected.js';
import { Projection } from './projection.js';
import { RequestReader } from './request-reader.js';
import { saveProjection, wakeAllAgain } from './save.js';
import { commitsOf, type EntryRow, entryRow, openedEntry, selectEntries } from './stored-entry.js';

const pageEntries = 500;
const entryRows = z.array(entryRow);

/**
 * Rebuilds the tables of requests, bindings and the freeze from the entries, in a transaction that holds the lock for
 * commits. Leases stay. Throws `StoreFailure` for an entry that Usher did not write in this form.
 */
export async function derive(connection: Queries, witness: Witness): Promise<void> {
  await connection.query('delete from usher.control');
  await connection.query('delete from usher.bindings');
  await connection.query(
    "delete from usher.requests r where not exists (select from usher.entries e where e.stream = 'request/' || r.id)",
  );
  const bindings = new Map<string, RecordedBinding>();
  const known = new LRUCache<string, Stored>({ max: 2_000 });
  let control = noControl;
  for (let after = 0; ; ) {
    const { rows } = await connection.query(
      `${selectEntries} where e.n > $1 order by e.n limit ${pageEntries}`,
      [after],
    );
    const page = entryRows.parse(rows);
    const last = page.at(-1);
    if (!last) break;
    const requests = await before(connection, page, known, witness);
    const projection = new Projection({ control, requests, bindings });
    for (const row of page) projection.apply(openedEntry(row, witness).commit, row.n, row.version);
    await saveProjection(connection, projection, witness.key);
    control = projection.control;
    for (const [person, binding] of projection.bindings) bindings.set(person, binding);
    for (const [id, stored] of projection.requests) known.set(id, stored);
    after = last.n;
  }
  await wakeAllAgain(connection, control, new RequestReader(() => witness));
}

/** The requests of a page, in their state before the page. */
async function before(
  connection: Queries,
  page: readonly EntryRow[],
  known: LRUCache<string, Stored>,
  witness: Witness,
): Promise<Map<string, Stored>> {
  const first = page[0]?.n ?? 0;
  const found = new Map<string, Stored>();
  for (const { stream, version } of page) {
    const id = requestIdOf(stream);
    if (id === undefined || version === 1 || found.has(id)) continue;
    const stored = known.get(id) ?? (await folded(connection, id, first, witness));
    if (stored) found.set(id, stored);
  }
  return found;
}

async function folded(
  connection: Queries,
  id: string,
  first: number,
  witness: Witness,
): Promise<Stored | undefined> {
  const { rows } = await connection.query(
    `${selectEntries} where e.stream = $1 and e.n < $2 order by e.version`,
    [requestStream(id), first],
  );
  const commits = commitsOf(entryRows.parse(rows), witness);
  const request = requestFrom(id, commits);
  return request && { request, version: commits.length };
}

const fitRow = z.tuple([z.object({ fits: z.boolean() })]);
const controlRow = z.tuple([projectedRow]);
const bindingRows = z.array(projectedRow.extend({ person: z.string() }));

/** Tells if the derived tables match the number of entries in each stream. */
export async function isDerived(connection: Queries, { key }: Witness): Promise<boolean> {
  const { rows } = await connection.query(selectFits);
  if (!fitRow.parse(rows)[0].fits) return false;
  try {
    readControl(controlRow.parse((await connection.query(selectControl)).rows)[0], key);
    for (const row of bindingRows.parse((await connection.query(selectBindings)).rows)) {
      readBinding(row.person, row, key);
    }
    return true;
  } catch (error) {
    if (error instanceof StoreFailure) return false;
    throw error;
  }
}

const selectFits = `
  select not exists (
    select from (
      select stream, max(version) as version, min(n) as n from usher.entries
      where stream >= 'request/' and stream < 'request0' group by stream
    ) s full join usher.requests r on 'request/' || r.id = s.stream
    where r.stream_version is distinct from s.version or r.first_n is distinct from s.n
  ) as fits`;

/** A subquery for one column. */
export const selectControlVersion =
  "(select coalesce(max(version), 0) from usher.entries where stream = 'control')";

const selectControl = `select (select value from usher.control) as value, ${selectControlVersion} as version`;

export const selectBindings = `
  select s.person, b.value, s.version from (
    select substr(stream, 8) as person, max(version) as version from usher.entries
    where stream >= 'person/' and stream < 'person0' group by stream
  ) s left join usher.bindings b on b.person = s.person order by s.person`;
