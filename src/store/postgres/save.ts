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
interface Content {
  readonly entries: readonly WrittenEntry[];
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly projection: Projection;
  readonly head: string;
  readonly key: MacKey | undefined;
  readonly requests: RequestReader;
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** What a commit sends to the server before it ends its transaction. */
export interface ToSave {
  readonly statements: readonly Statement[];
  /** Sent after the statements if the commit freezes changes or ends that. */
  readonly wakes: ((connection: Queries) => Promise<void>) | undefined;
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

/** The entries, keys, head and requests are one statement, of which each part may be empty. */
export function toSave(content: Content): ToSave {
  const { entries, keys, projection, head, key, requests } = content;
  const column = <T>(read: (one: WrittenEntry) => T): T[] => entries.map(read);
  const values = [
    column(({ entry }) => entry.n),
    column(({ entry }) => entry.stream),
    column(({ entry }) => entry.version),
    column(({ entry }) => entry.at),
    column(({ entry }) => entry.hash),
    column(({ line }) => line),
    [...keys.keys()],
    [...keys.values()],
    head,
    newsOf(entries),
    ...requestColumns(projection),
  ];
  const { control, controlMoved } = projection;
  return {
    statements: [{ sql: insertEntries, values }, ...otherStatements(projection, key)],
    wakes: controlMoved ? (connection) => wakeAllAgain(connection, control, requests) : undefined,
  };
}

/** What listeners hear of these entries: the last number of each stream, and the stream. */
function newsOf(entries: readonly WrittenEntry[]): string[] {
  const latest = new Map(entries.map(({ entry }) => [entry.stream, entry.version]));
  return [...latest].map(([stream, version]) => `${version} ${stream}`);
}

/** The commit is durable; or nothing was committed, for this reason. */
export type Saved = { readonly ok: true } | { readonly ok: false; readonly error: unknown };

/** Sends what is to be saved, and ends the transaction. Throws if the outcome is not known. */
export async function saveAndCommit(connection: Queries, { statements, wakes }: ToSave): Promise<Saved> {
  const saving = sent(connection, statements);
  if (wakes) {
    const failed = await saving
      .then(() => wakes(connection))
      .then(
        () => undefined,
        (error: unknown) => ({ ok: false, error }) as const,
      );
    // Nothing has asked the server to commit, and the caller closes the connection.
    if (failed) return failed;
  }
  // The commit goes to the server right behind the statements. If the server refuses one of them, the commit rolls back.
  const [saved, ended] = await Promise.allSettled([saving, connection.query('commit')]);
  if (ended.status === 'rejected') throw ended.reason;
  // An error may come from something between us and the server, so it is the end of the transaction that counts.
  if (ended.value.command === 'COMMIT' && saved.status === 'fulfilled') return { ok: true };
  const error: unknown = saved.status === 'rejected' ? saved.reason : new Error('it was rolled back');
  if (ended.value.command === 'ROLLBACK') return { ok: false, error };
  throw error;
}

/** Sends the statements together, waits for all answers, and throws the first error. */
async function sent(connection: Queries, statements: readonly Statement[]): Promise<void> {
  const answers = await Promise.allSettled(
    statements.map(({ sql, values }) => connection.query(sql, values)),
  );
  for (const one of answers) if (one.status === 'rejected') throw one.reason;
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

const insertEntries = `
  with added as (
    insert into usher.entries (n, stream, version, at, hash, line)
    select * from unnest($1::bigint[], $2::text[], $3::integer[], $4::timestamptz[], $5::text[], $6::text[])
  ), keyed as (
    insert into usher.stream_keys (stream, key) select * from unnest($7::text[], $8::bytea[])
  ), headed as (
    insert into usher.head (value) values ($9) on conflict (one) do update set value = excluded.value
  ), projected as (${upsertRequests(11)}
  )
  select pg_notify('usher_entries', news) from unnest($10::text[]) as n (news)`;

/** Writes requests, bindings and the freeze in their state after these entries. */
export async function saveProjection(
  connection: Queries,
  projection: Projection,
  key: MacKey | undefined,
): Promise<void> {
  const { requests } = projection;
  const requestRows = { sql: upsertRequests(1), values: requestColumns(projection) };
  await sent(connection, [...(requests.size > 0 ? [requestRows] : []), ...otherStatements(projection, key)]);
}

/** Writes bindings, and the freeze if it changed. */
function otherStatements(
  { control, bindings, controlChanged }: Projection,
  key: MacKey | undefined,
): Statement[] {
  const values = [...bindings].map(([person, binding]) => writeBinding(person, binding, key));
  return [
    ...(bindings.size > 0 ? [{ sql: upsertBindings, values: [[...bindings.keys()], values] }] : []),
    ...(controlChanged ? [{ sql: upsertControl, values: [writeControl(control, key)] }] : []),
  ];
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
