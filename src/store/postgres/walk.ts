import { z } from 'zod';
import { breakBetween, type Head, readLine, type SealedEntry } from '../line.js';
import { doubtAbout, type Witness } from '../witness.js';
import type { Database, Queries } from './database.js';
import { broken, foreignEntry } from './faults.js';

const lineRows = z.array(z.object({ n: z.coerce.number().int(), line: z.string() }));
const pageEntries = 1_000;

/** The lines of the entries with these numbers, in order. */
export async function* linesBetween(
  database: Queries,
  from: number,
  to: number,
): AsyncGenerator<{ readonly n: number; readonly line: string }> {
  for (let next = from; next <= to; next += pageEntries) {
    const { rows } = await database.query(
      'select n, line from usher.entries where n between $1 and $2 order by n',
      [next, Math.min(next + pageEntries - 1, to)],
    );
    yield* lineRows.parse(rows);
  }
}

/** Checks the entries after `after` up to `to`. Throws `StoreFailure` naming the first one that was changed. */
export async function walk(
  database: Database,
  after: Head,
  to: Head,
  witness: Witness,
  stop?: AbortSignal,
): Promise<void> {
  let head = after;
  for await (const { line } of linesBetween(database, after.n + 1, to.n)) {
    stop?.throwIfAborted();
    const entry = entryIn(head.n + 1, line);
    const gap = breakBetween(head, entry);
    if (gap) throw broken(head.n + 1, gap);
    const doubt = doubtAbout(entry, line, witness);
    if (doubt) throw foreignEntry(entry.n, doubt);
    head = { n: entry.n, hash: entry.hash };
  }
  if (head.n < to.n) throw broken(head.n + 1, 'is missing');
  if (head.hash !== to.hash)
    throw broken(to.n, 'does not continue the chain: it names another entry before it');
}

export function entryIn(n: number, line: string): SealedEntry {
  const reading = readLine(line);
  if (!reading.ok) throw broken(n, reading.why);
  return reading.entry;
}
