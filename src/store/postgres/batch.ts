import { z } from 'zod';
import { Conflict, type Entry, type Stored, StoreFailure } from '../../approvals/store.js';
import { type Commit, requestIdOf } from '../commit.js';
import { type Head, writeLine } from '../line.js';
import { keyBytes, keyNames, newKey, sealAll } from '../seal.js';
import type { Witness } from '../witness.js';
import type { Queries } from './database.js';
import { selectControlVersion } from './derive.js';
import { type LastHead, selectHead } from './head.js';
import { beginCommit, selectPresence } from './locks.js';
import { type ReadControl, readBinding } from './projected.js';
import { Projection } from './projection.js';
import { type RequestReader, selectErasures } from './request-reader.js';
import { type ToSave, toSave, type WrittenEntry } from './save.js';

/** A commit that waits to be written. */
export interface Proposal {
  readonly stream: string;
  /**
   * The number of entries that the stream must hold; undefined for an event that is recorded whatever the stream
   * holds.
   */
  readonly expected?: number;
  readonly commit: Commit;
  /** The stream whose key is destroyed in the same transaction. */
  readonly erases?: string;
}

/** The result of a proposal: its entry, once the transaction is durable, or why it cannot be written. */
export type Outcome = { readonly entry: Entry } | { readonly error: unknown };

export interface Batch {
  /** In the order of the proposals. */
  readonly outcomes: readonly Outcome[];
  /** The last entry, and what the caller has to save; undefined if each proposal was refused. */
  readonly ending: { readonly head: Head; readonly toSave: ToSave } | undefined;
  /** The resulting requests, valid once the transaction is durable. */
  readonly requests: readonly Stored[];
  readonly erasures: number;
}

/** The state of the record, and of one stream: they are read together to save a round trip. */
const stateRow = z.object({
  head: z.string().nullable(),
  control: z.string().nullable(),
  control_version: z.number().int(),
  erasures: z.number().int(),
  present: z.boolean(),
  stream: z.string(),
  version: z.number().int(),
  binding: z.string().nullable(),
  /** The existing keys that seal personal values of these proposals; in the first row only. */
  keys: z
    .array(z.object({ name: z.string(), key: z.string().transform((hex) => Buffer.from(hex, 'hex')) }))
    .nullable(),
});
type StreamState = Pick<z.infer<typeof stateRow>, 'stream' | 'version' | 'binding'>;

const selectState = `select r.*, s.stream, b.value as binding,
  (select coalesce(max(version), 0) from usher.entries e where e.stream = s.stream) as version,
  case s.place when 1 then
    (select json_agg(json_build_object('name', k.stream, 'key', encode(k.key, 'hex')))
      from usher.stream_keys k where k.stream = any($2)) end as keys
  from (select ${selectHead} as head, (select value from usher.control) as control,
    ${selectControlVersion} as control_version, ${selectErasures} as erasures, ${selectPresence} as present) r
  cross join unnest($1::text[]) with ordinality as s (stream, place)
  left join usher.bindings b on starts_with(s.stream, 'person/') and b.person = substr(s.stream, 8)
  order by s.place`;

const personPrefix = 'person/';

export interface BatchParts {
  readonly witness: Witness;
  readonly requests: RequestReader;
  readonly now: () => number;
  readonly readControl: ReadControl;
  readonly lastHead: LastHead;
}

/**
 * Begins a transaction that holds the lock for commits, deletes the keys to erase in it, and prepares the entries of
 * those proposals that can be written; the caller saves and commits them. Throws `StoreFailure` if the record is being
 * copied, or something else wrote to it.
 */
export async function prepareBatch(
  connection: Queries,
  proposals: readonly Proposal[],
  { witness, requests, now, readControl, lastHead }: BatchParts,
): Promise<Batch> {
  const names = [...new Set(proposals.map(({ stream }) => stream))];
  // The server reads the state once it has the lock; both go to it together.
  const [, found] = await Promise.all([
    beginCommit(connection),
    connection.query(selectState, [names, keysIn(proposals)]),
  ]);
  const at = new Date(now()).toISOString();
  const rows = z.array(stateRow).parse(found.rows);
  const [state] = rows;
  if (!state?.present) throw copied();
  const head = lastHead.read(state.head, witness);
  const erased = new Set(proposals.flatMap(({ erases }) => erases ?? []));
  for (const stream of erased) await destroyKey(connection, stream);
  const streams = new Map(rows.map((row): [string, StreamState] => [row.stream, row]));
  const { erasures } = state;
  const changed = [...streams.values()].flatMap(({ stream, version }) => {
    const id = requestIdOf(stream);
    return id === undefined || version === 0 ? [] : [{ id, version, erasures }];
  });
  const projection = new Projection({
    control: readControl({ value: state.control, version: state.control_version }, witness.key),
    requests: new Map((await requests.read(connection, changed)).map((one) => [one.request.id, one])),
    bindings: bindingsOf(streams.values(), witness),
  });
  const keys = new Map(state.keys?.map(({ name, key }) => [name, key]));
  for (const stream of erased) keys.delete(stream);
  const chain = new Chain(head, { witness, at, streams, keys, erased });
  const outcomes = proposals.map((one) => chain.add(one, projection));
  if (chain.written.length === 0) return { outcomes, ending: undefined, requests: [], erasures };
  const content = {
    entries: chain.written,
    keys: chain.newKeys,
    projection,
    head: lastHead.write(chain.head, witness),
    key: witness.key,
    requests,
  };
  const ending = { head: chain.head, toSave: toSave(content) };
  return { outcomes, ending, requests: [...projection.requests.values()], erasures };
}

const copied = (): StoreFailure =>
  new StoreFailure('The record is being copied, so nothing was decided. Stop Usher until the copy is done.');

/** The names of the keys that seal personal values of these proposals. */
function keysIn(proposals: readonly Proposal[]): string[] {
  const names = new Set<string>();
  for (const { stream, commit } of proposals) keyNames(commit.events, stream, names);
  return [...names];
}

const bindingsOf = (streams: Iterable<StreamState>, { key }: Witness) =>
  new Map(
    [...streams].flatMap(({ stream, version, binding: value }) => {
      if (!stream.startsWith(personPrefix)) return [];
      const person = stream.slice(personPrefix.length);
      const binding = readBinding(person, { value, version }, key);
      return binding ? [[person, binding]] : [];
    }),
  );

/** Overwrites the key before it deletes the row, so that the row's last version does not contain the key. */
async function destroyKey(connection: Queries, stream: string): Promise<void> {
  const nothing = Buffer.alloc(keyBytes);
  await connection.query('update usher.stream_keys set key = $2 where stream = $1', [stream, nothing]);
  await connection.query('delete from usher.stream_keys where stream = $1', [stream]);
}

/** Numbers, seals and chains entries after the present head. */
class Chain {
  readonly written: WrittenEntry[] = [];
  readonly newKeys = new Map<string, Buffer>();
  readonly #versions = new Map<string, number>();

  constructor(
    public head: Head,
    private readonly ground: {
      readonly witness: Witness;
      readonly at: string;
      readonly streams: ReadonlyMap<string, StreamState>;
      readonly keys: ReadonlyMap<string, Buffer>;
      readonly erased: ReadonlySet<string>;
    },
  ) {}

  add({ stream, expected, commit }: Proposal, projection: Projection): Outcome {
    const { witness, at, streams, erased } = this.ground;
    const there = this.#versions.get(stream) ?? streams.get(stream)?.version ?? 0;
    // A decision on a stream that is being erased was based on data that is now gone.
    if ((expected ?? there) !== there || erased.has(stream)) return { error: new Conflict(stream) };
    const { n, prev, version } = { n: this.head.n + 1, prev: this.head.hash, version: there + 1 };
    try {
      projection.apply(commit, n, version);
    } catch (error) {
      return { error };
    }
    const { events } = commit;
    const body = { n, prev, at, stream, version };
    const sealed = sealAll(events, stream, (name) => this.#keyFor(name));
    const { line, hash, format } = writeLine({ ...body, events: sealed }, witness.key);
    const entry: Entry = { format, ...body, events, hash };
    this.written.push({ entry, line });
    this.head = { n, hash };
    this.#versions.set(stream, version);
    return { entry };
  }

  /** Returns the key of this name, and creates it if it is missing. */
  #keyFor(name: string): Buffer {
    const there = this.ground.keys.get(name) ?? this.newKeys.get(name);
    if (there) return there;
    const key = newKey();
    this.newKeys.set(name, key);
    return key;
  }
}
