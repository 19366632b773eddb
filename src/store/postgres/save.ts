import pg from 'pg';
import { z } from 'zod';
import type { Control, Entry } from '../../approvals/store.js';
import type { MacKey } from '../mac.js';
import type { Queries } from './database.js';
import { writeBinding, writeControl } from './projected.js';
import { type Projection, rowOf } from './projection.js';
import { foundRequest, type RequestReader, selectErasures } from './request-reader.js';

export interface WrittenEntry {
  readonly entry: Entry;
  readonly line: string;
}

/** The content of a commit. */
export interface ToSave {
  readonly entries: readonly WrittenEntry[];
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly projection: Projection;
  readonly head: string;
  readonly key: MacKey | undefined;
  readonly requests: RequestReader;
}

const requestTypes = [
  'text',
  'integer',
  'bigint',
  'integer',
  'text',
  'boolean',
  'text',
  'timestamptz',
  'text',
  'timestamptz',
] as const;

/** The commit is durable; or a part could not be written, and nothing was committed. */
export type Saved = { readonly ok: true } | { readonly ok: false; readonly error: unknown };

/**
 * Writes the content of a commit, and ends its transaction. Throws if there is no answer; nobody knows then whether it
 * was committed.
 */
export async function saveAndCommit(connection: Queries, what: ToSave): Promise<Saved> {
  const { projection, key, requests } = what;
  // The statements go to the server together: after one that it refuses, it commits nothing.
  const saving = allOf([
    saveEntries(connection, what),
    ...saveOthers(connection, projection, key),
    ...(projection.controlMoved ? [wakeAllAgain(connection, projection.control, requests)] : []),
  ]);
  if (projection.controlMoved) {
    // The requests are read before their new times are written, and only then may the commit go.
    const failed = await saving.then(
      () => undefined,
      (error: unknown) => ({ ok: false, error }) as const,
    );
    if (failed) return failed;
  }
  const [saved, committed] = await Promise.allSettled([saving, connection.query('commit')]);
  if (saved.status === 'rejected') {
    const error: unknown = saved.reason;
    if (error instanceof pg.DatabaseError) return { ok: false, error };
    throw error;
  }
  if (committed.status === 'rejected') throw committed.reason;
  return { ok: true };
}

/** Waits for all of them, and throws the first error. */
async function allOf(answers: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(answers);
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
}

/** Writes the entries, keys, head and requests in one statement; each part may be empty. */
async function saveEntries(connection: Queries, { entries, keys, projection, head }: ToSave): Promise<void> {
  const column = <T>(read: (one: WrittenEntry) => T): T[] => entries.map(read);
  await connection.query(statement, [
    column(({ entry }) => entry.n),
    column(({ entry }) => entry.stream),
    column(({ entry }) => entry.version),
    column(({ entry }) => entry.at),
    column(({ entry }) => entry.hash),
    column(({ line }) => line),
    [...keys.keys()],
    [...keys.values()],
    head,
    [...new Set(column(({ entry }) => entry.stream))],
    ...requestColumns(projection),
  ]);
}

/** An existing request keeps its lease, and its first entry unless a new one is given (0: none). */
const upsertRequests = (first: number): string => `
  insert into usher.requests
    (id, number, first_n, stream_version, status, open, requester, submitted_at, submission, wake_at)
  select * from unnest(${requestTypes.map((type, index) => `$${first + index}::${type}[]`).join(', ')})
  on conflict (id) do update set number = excluded.number, stream_version = excluded.stream_version,
    first_n = case excluded.first_n when 0 then requests.first_n else excluded.first_n end,
    status = excluded.status, open = excluded.open, requester = excluded.requester,
    submitted_at = excluded.submitted_at, submission = excluded.submission, wake_at = excluded.wake_at`;

/** In the order of `requestTypes`. */
function requestColumns({ control, requests, begun }: Projection): unknown[][] {
  const rows = [...requests.values()].map((one) => rowOf(one, control));
  return [
    rows.map(({ id }) => id),
    rows.map(({ number }) => number),
    rows.map(({ id }) => begun.get(id) ?? 0),
    rows.map(({ version }) => version),
    rows.map(({ status }) => status),
    rows.map(({ open }) => open),
    rows.map(({ requester }) => requester),
    rows.map(({ submittedAt }) => submittedAt),
    rows.map(({ submission }) => submission),
    rows.map(({ wake }) => wake),
  ];
}

const statement = `
  with added as (
    insert into usher.entries (n, stream, version, at, hash, line)
    select * from unnest($1::bigint[], $2::text[], $3::integer[], $4::timestamptz[], $5::text[], $6::text[])
  ), keyed as (
    insert into usher.stream_keys (stream, key) select * from unnest($7::text[], $8::bytea[])
  ), headed as (
    insert into usher.head (value) values ($9) on conflict (one) do update set value = excluded.value
  ), projected as (${upsertRequests(11)}
  )
  select pg_notify('usher_entries', stream) from unnest($10::text[]) as s (stream)`;

/** Writes requests, bindings and the freeze in their state after these entries. */
export async function saveProjection(
  connection: Queries,
  projection: Projection,
  key: MacKey | undefined,
): Promise<void> {
  if (projection.requests.size > 0) await connection.query(upsertRequests(1), requestColumns(projection));
  await allOf(saveOthers(connection, projection, key));
}

function saveOthers(
  connection: Queries,
  { control, bindings, controlChanged }: Projection,
  key: MacKey | undefined,
): Promise<unknown>[] {
  const saving: Promise<unknown>[] = [];
  if (bindings.size > 0) {
    const values = [...bindings].map(([person, binding]) => writeBinding(person, binding, key));
    saving.push(connection.query(upsertBindings, [[...bindings.keys()], values]));
  }
  if (controlChanged) saving.push(connection.query(upsertControl, [writeControl(control, key)]));
  return saving;
}

const upsertBindings = `
  insert into usher.bindings (person, value) select * from unnest($1::text[], $2::text[])
  on conflict (person) do update set value = excluded.value`;

const upsertControl =
  'insert into usher.control (value) values ($1) on conflict (one) do update set value = excluded.value';

const live = z.array(foundRequest);

/** A freeze or its end changes the due steps of every request. A closed request without due steps stays as it is. */
export async function wakeAllAgain(
  connection: Queries,
  control: Control,
  requests: RequestReader,
): Promise<void> {
  const { rows } = await connection.query(
    `select id, stream_version as version, ${selectErasures} as erasures from usher.requests where open or wake_at is not null`,
  );
  const wakes = (await requests.readInside(connection, live.parse(rows))).map((one) => rowOf(one, control));
  await connection.query(
    `update usher.requests r set wake_at = u.wake_at
     from unnest($1::text[], $2::timestamptz[]) as u (id, wake_at) where r.id = u.id`,
    [wakes.map(({ id }) => id), wakes.map(({ wake }) => wake)],
  );
}
