import type { AnyEvent } from '../../approvals/event.js';
import { type Entry, StoreFailure } from '../../approvals/store.js';
import type { Commit } from '../commit.js';
import { keyNameOf } from '../document.js';
import { emptyHead, genesis, type Head, readLine, type SealedEntry, writeLine } from '../line.js';
import type { MacKey } from '../mac.js';
import { openEntry } from '../open-entry.js';
import type { Recorded } from '../recorded-head.js';
import { holdsPersonal, keyNames, seal, sealAll, unseal } from '../seal.js';
import { doubtAbout, type Witness } from '../witness.js';
import { EntryIndex } from './entry-index.js';
import type { Keyring } from './keys.js';
import type { Ledger } from './ledger.js';

/** A commit to write, which is known to follow its stream. */
export interface Draft {
  readonly stream: string;
  readonly version: number;
  readonly events: readonly AnyEvent[];
}

export interface Written {
  readonly entry: Entry;
  /** The bytes of its line, including the line feed. */
  readonly length: number;
}

/** How many entries are read together by those who read many: few, since most readers follow a few new ones. */
const entriesAtOnce = 50;

/** The chain of entries: numbers and seals new entries, and opens those it reads. */
export class Journal {
  #head: Head = emptyHead;
  #index = EntryIndex.empty();
  #witness: Witness;
  #key: MacKey | undefined;

  constructor(
    readonly ledger: Ledger,
    private readonly keys: Keyring,
    witness: Witness,
    private readonly isSealed = false,
  ) {
    this.#witness = witness;
  }

  /** The condition for read entries. */
  get witness(): Witness {
    return this.#witness;
  }

  get head(): Head {
    return this.#head;
  }

  get index(): EntryIndex {
    return this.#index;
  }

  /** Continues where a snapshot ends. */
  resume(head: Head, index: EntryIndex): void {
    this.#head = head;
    this.#index = index;
  }

  /** From now on, writes entries with a MAC of this key, or without one. Earlier entries need no MAC. */
  vouchWith(witness: Witness): void {
    this.#witness = witness;
    this.#key = witness.key;
  }

  /** The head in the form that is recorded beside the ledger. */
  recorded(state: Recorded['state']): Recorded {
    const { key, from } = this.#witness;
    return { state, ...this.#head, ...(key && { key, from }), keyBytes: this.keys.length };
  }

  /**
   * A second journal over the same files and keys, at their beginning. `sealed`: personal values read as erased there.
   */
  again(sealed: boolean): Journal {
    return new Journal(this.ledger, this.keys, this.#witness, sealed);
  }

  /** Notes an entry that is durable. Returns its stream's slot. */
  accept({ n, hash, stream }: Head & { readonly stream: string }, length: number): number {
    this.#head = { n, hash };
    return this.#index.add(stream, length);
  }

  /** Writes all drafts in order with one fsync; they are durable when this returns. */
  async write(drafts: readonly Draft[], at: string): Promise<Written[]> {
    const needed = new Set<string>();
    for (const { stream, events } of drafts) keyNames(events, stream, needed);
    await this.keys.ensure([...needed]);
    const lines: string[] = [];
    const written: Written[] = [];
    let head = this.#head;
    for (const { stream, version, events } of drafts) {
      const body = { n: head.n + 1, prev: head.hash, at, stream, version };
      const sealed = sealAll(events, stream, (name) => this.keys.get(name));
      const { line, hash, format } = writeLine({ ...body, events: sealed }, this.#key);
      lines.push(`${line}\n`);
      written.push({
        entry: { format, ...body, events, hash },
        length: Buffer.byteLength(line) + 1,
      });
      head = { n: body.n, hash };
    }
    await this.ledger.append(lines.join(''), at);
    return written;
  }

  /** A document in the form for the disk, with personal values sealed. */
  async sealed(name: string, value: unknown): Promise<unknown> {
    if (!holdsPersonal(value)) return value;
    const stream = this.#keyNameOf(name);
    await this.keys.ensure([stream]);
    return seal(value, stream, () => this.keys.get(stream));
  }

  unsealed(name: string, value: unknown): unknown {
    const stream = this.#keyNameOf(name);
    return unseal(value, stream, () => this.keys.get(stream));
  }

  #keyNameOf(name: string): string {
    return keyNameOf(name, (stream) => this.keys.get(stream) !== undefined);
  }

  /** The commits of a stream, oldest first, checked to be complete and in order. */
  async commits(stream: string): Promise<Commit[]> {
    const [commits = []] = await this.commitsOf([stream]);
    return commits;
  }

  /** The commits of many streams, whose entries are read together. */
  async commitsOf(streams: readonly string[]): Promise<Commit[][]> {
    const numbers = streams.map((stream) => this.#index.entriesOf(stream));
    const entries = await this.#sealed(numbers.flat());
    let taken = 0;
    return streams.map((stream, which) => {
      const mine = entries.slice(taken, taken + (numbers[which]?.length ?? 0));
      taken += mine.length;
      return mine.map((entry, i) => this.#opened(entry, stream, i + 1));
    });
  }

  /** Opens the personal values of an entry and parses its events. */
  open(entry: SealedEntry): Commit {
    const keyOf = (name: string) => (this.isSealed ? undefined : this.keys.get(name));
    return openEntry(entry, keyOf, this.fileOf(entry.n));
  }

  /** The entries from a number on, up to the last one that is durable now. */
  async *entries(from: number): AsyncGenerator<Entry> {
    const { n: last } = this.#head;
    for (let first = Math.max(from, 1); first <= last; first += entriesAtOnce) {
      const length = Math.min(entriesAtOnce, last - first + 1);
      for (const sealed of await this.#sealed(Array.from({ length }, (_, i) => first + i))) {
        const { key: _, mac: __, ...entry } = sealed;
        yield { ...entry, events: this.open(sealed).events };
      }
    }
  }

  /** The head when entry `n` was the last. */
  async headAt(n: number): Promise<Head> {
    const [entry] = n === 0 ? [] : await this.#sealed([n]);
    return { n, hash: entry?.hash ?? genesis };
  }

  destroyKey(stream: string): Promise<void> {
    return this.keys.destroy(stream);
  }

  async close(): Promise<void> {
    try {
      await this.ledger.close();
    } finally {
      await this.keys.close();
    }
  }

  #opened(entry: SealedEntry, stream: string, version: number): Commit {
    if (entry.stream === stream && entry.version === version) return this.open(entry);
    throw this.#fault(entry.n, `is not entry ${version} of ${stream}, where the index expects it`);
  }

  async #sealed(numbers: readonly number[]): Promise<SealedEntry[]> {
    const lines = await this.ledger.linesAt(numbers.map((n) => this.#index.place(n)));
    return lines.map((line, i) => this.#read(line, numbers[i] ?? 0));
  }

  #read(line: string, n: number): SealedEntry {
    const reading = readLine(line);
    if (!reading.ok) throw this.#fault(n, reading.why);
    if (reading.entry.n !== n) throw this.#fault(n, `has the number ${reading.entry.n}`);
    const doubt = doubtAbout(reading.entry, line, this.#witness);
    if (doubt) throw this.#fault(n, doubt);
    return reading.entry;
  }

  #fault(n: number, why: string): StoreFailure {
    return new StoreFailure(
      `Entry ${n} (${this.fileOf(n)}) ${why}. Check with "usher ledger verify", and restore the file from the backup.`,
    );
  }

  /** The file that contains entry `n`. */
  fileOf(n: number): string {
    return this.ledger.fileAt(this.#index.place(n).position);
  }
}
