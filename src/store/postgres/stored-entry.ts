import { z } from 'zod';
import { type Entry, StoreFailure } from '../../approvals/store.js';
import type { Commit } from '../commit.js';
import { readLine, type SealedEntry } from '../line.js';
import { openEntry } from '../open-entry.js';
import type { KeyOf } from '../seal.js';
import { doubtAbout, type Witness } from '../witness.js';
import { check, databaseName } from './place.js';

/**
 * An entry from a query, with the key of its stream and, in base64, the keys of the people named in it who have their
 * own. Only the line counts; the columns only help to find it.
 */
export const entryRow = z.object({
  n: z.coerce.number().int(),
  stream: z.string(),
  version: z.number().int(),
  line: z.string(),
  key: z.instanceof(Buffer).nullable(),
  others: z.record(z.string(), z.string()).nullable(),
});
export type EntryRow = z.infer<typeof entryRow>;

/** Must be followed by `where` and `order by`. */
export const selectEntries = `select e.n, e.stream, e.version, e.line, k.key, (
    select json_object_agg(o.stream, encode(o.key, 'base64')) from usher.stream_keys o
    where position('"of":"' in e.line) > 0
      and o.stream in (select m[1] from regexp_matches(e.line, '"of":"([^"]+)"', 'g') as m)
  ) as others
  from usher.entries e left join usher.stream_keys k on k.stream = e.stream`;

/** Finds the keys that open an entry. */
export const keysOf =
  ({ stream, key, others }: Pick<EntryRow, 'stream' | 'key' | 'others'>): KeyOf =>
  (name) => {
    if (name === stream) return key ?? undefined;
    const text = others?.[name];
    return text === undefined ? undefined : Buffer.from(text, 'base64');
  };

export interface OpenedEntry {
  readonly sealed: SealedEntry;
  readonly commit: Commit;
}

/** Reads an entry, checks that Usher wrote it, and opens it. Throws `StoreFailure`, naming it. */
export function openedEntry(row: EntryRow, witness: Witness): OpenedEntry {
  const reading = readLine(row.line);
  if (!reading.ok) throw fault(row.n, reading.why);
  const { entry } = reading;
  if (entry.n !== row.n) throw fault(row.n, `has the number ${entry.n}`);
  if (entry.stream !== row.stream || entry.version !== row.version) {
    throw fault(row.n, `is entry ${entry.version} of ${entry.stream}, not where the table has it`);
  }
  const doubt = doubtAbout(entry, row.line, witness);
  if (doubt) throw fault(row.n, doubt);
  return { sealed: entry, commit: openEntry(entry, keysOf(row), databaseName) };
}

export function entryOf({ sealed, commit }: OpenedEntry): Entry {
  const { key: _, mac: __, ...entry } = sealed;
  return { ...entry, events: commit.events };
}

/** The commits of one stream after this version, oldest first, checked to be complete and in order. */
export function commitsOf(rows: readonly EntryRow[], witness: Witness, after = 0): Commit[] {
  return rows.map((row, i) => {
    const version = after + i + 1;
    if (row.version !== version)
      throw fault(row.n, `is not entry ${version} of ${row.stream}, which is missing`);
    return openedEntry(row, witness).commit;
  });
}

const fault = (n: number, why: string): StoreFailure =>
  new StoreFailure(`Entry ${n} (${databaseName}) ${why}. ${check}`);
