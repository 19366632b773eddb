import { z } from 'zod';
import { breakBetween, emptyHead, genesis, type Head, readLine, type SealedEntry } from '../line.js';
import type { Log } from '../log.js';
import { doubtAbout, type Witness } from '../witness.js';
import type { Database } from './database.js';
import { broken, foreignEntry } from './opened-database.js';
import { check } from './place.js';

const lineRows = z.array(z.object({ n: z.coerce.number().int(), line: z.string() }));
const pageEntries = 1_000;

/** So many of the newest entries are checked before a start answers, which takes a second or two. */
const checkedAtStart = 20_000;

/** The lines of entries with these numbers, in order. */
export async function* linesBetween(
  database: Pick<Database, 'query'>,
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

/** Goes through the entries after `after` up to `to`. Throws `StoreFailure`, naming the first one that is not as it was. */
async function walk(
  database: Database,
  after: Head,
  to: Head,
  witness: Witness,
  stop?: AbortSignal,
): Promise<void> {
  let head = after;
  for await (const { line } of linesBetween(database, after.n + 1, to.n)) {
    stop?.throwIfAborted();
    const entry = read(head.n + 1, line);
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

function read(n: number, line: string): SealedEntry {
  const reading = readLine(line);
  if (!reading.ok) throw broken(n, reading.why);
  return reading.entry;
}

/** Looks whether the chain is whole: its newest part at the start, the rest beside the work. */
export class Checking {
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #fault: string | undefined;
  /** Up to where the rest goes: the entry before those that were checked. */
  #rest: Head = emptyHead;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
    private readonly atStart = checkedAtStart,
  ) {}

  get done(): Promise<void> {
    return this.#done;
  }

  /** What was found, for people, until the next start. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Throws `StoreFailure`. */
  async newest(head: Head, witness: Witness): Promise<void> {
    const n = Math.max(0, head.n - this.atStart);
    this.#rest = { n, hash: n === 0 ? genesis : await this.#namedBefore(n + 1) };
    await walk(this.database, this.#rest, head, witness);
  }

  /** Begins to check what the start did not. */
  begin(witness: Witness): void {
    if (this.#rest.n > 0) this.#done = this.#check(witness);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #check(witness: Witness): Promise<void> {
    try {
      await walk(this.database, emptyHead, this.#rest, witness, this.#stop.signal);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#fault = error instanceof Error ? error.message : `The ledger could not be checked. ${check}`;
      this.log.error({}, this.#fault);
    }
  }

  /** What the first of the checked entries names as the one before it. */
  async #namedBefore(n: number): Promise<string> {
    for await (const { line } of linesBetween(this.database, n, n)) return read(n, line).prev;
    throw broken(n, 'is missing');
  }
}
