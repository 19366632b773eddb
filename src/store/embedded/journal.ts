import type { AnyEvent } from '../../approvals/event.js';
import { type Entry, StoreFailure } from '../../approvals/store.js';
import type { Commit } from '../commit.js';
import { currentFormat, emptyHead, type Head, readLine, type SealedEntry, writeLine } from '../line.js';
import { holdsPersonal, seal, unseal } from '../seal.js';
import { EntryIndex } from './entry-index.js';
import type { Keyring } from './keys.js';
import type { Ledger } from './ledger.js';
import { openEntry } from './open-entry.js';

/** What is to be written: a commit that is known to follow its stream. */
export interface Draft {
  readonly stream: string;
  readonly version: number;
  readonly events: readonly AnyEvent[];
}

export interface Written {
  readonly entry: Entry;
  /** Bytes of its line, with the line feed. */
  readonly length: number;
}

/** The chain of entries: seals and numbers what is written, and opens what is read. */
export class Journal {
  #head: Head = emptyHead;
  #index = EntryIndex.empty();

  constructor(
    readonly ledger: Ledger,
    private readonly keys: Keyring,
  ) {}

  get head(): Head {
    return this.#head;
  }

  get index(): EntryIndex {
    return this.#index;
  }

  /** Takes up where a snapshot ends. */
  resume(head: Head, index: EntryIndex): void {
    this.#head = head;
    this.#index = index;
  }

  /** Takes note of an entry that is durable. Answers with its stream's slot. */
  accept({ n, hash, stream }: Head & { readonly stream: string }, length: number): number {
    this.#head = { n, hash };
    return this.#index.add(stream, length);
  }

  /** Writes all of the drafts, in their order, with one fsync; they are durable when this answers. */
  async write(drafts: readonly Draft[], at: string): Promise<Written[]> {
    await this.keys.ensure(drafts.filter(({ events }) => holdsPersonal(events)).map(({ stream }) => stream));
    const lines: string[] = [];
    const written: Written[] = [];
    let head = this.#head;
    for (const { stream, version, events } of drafts) {
      const key = this.keys.get(stream);
      const body = { n: head.n + 1, prev: head.hash, at, stream, version };
      const { line, hash } = writeLine({ ...body, events: key ? sealAll(events, stream, key) : [...events] });
      lines.push(`${line}\n`);
      written.push({
        entry: { format: currentFormat, ...body, events, hash },
        length: Buffer.byteLength(line) + 1,
      });
      head = { n: body.n, hash };
    }
    await this.ledger.append(lines.join(''), at);
    return written;
  }

  /** A document as it may stand on disk: personal values sealed under the key of the stream of its name. */
  async sealed(stream: string, value: unknown): Promise<unknown> {
    if (!holdsPersonal(value)) return value;
    await this.keys.ensure([stream]);
    const key = this.keys.get(stream);
    return key ? seal(value, stream, key) : value;
  }

  unsealed(stream: string, value: unknown): unknown {
    return unseal(value, stream, this.keys.get(stream));
  }

  /** The commits of a stream, oldest first, checked to be all of them and in order. */
  async commits(stream: string): Promise<Commit[]> {
    const entries = await Promise.all(this.#index.entriesOf(stream).map((n) => this.#sealed(n)));
    return entries.map((entry, i) => {
      if (entry.stream !== stream || entry.version !== i + 1) {
        throw this.#fault(entry.n, `is not entry ${i + 1} of ${stream}, where the index expects it`);
      }
      return this.open(entry);
    });
  }

  /** Opens the personal values of an entry and parses its events. */
  open(entry: SealedEntry): Commit {
    return openEntry(entry, this.keys.get(entry.stream), this.#fileOf(entry.n));
  }

  /** Entries from a number on, up to the last one that is durable now. */
  async *entries(from: number): AsyncGenerator<Entry> {
    const { n: last } = this.#head;
    for (let n = Math.max(from, 1); n <= last; n += 1) {
      const entry = await this.#sealed(n);
      yield { ...entry, events: this.open(entry).events };
    }
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

  async #sealed(n: number): Promise<SealedEntry> {
    const { position, length } = this.#index.place(n);
    const reading = readLine(await this.ledger.line(position, length));
    if (!reading.ok) throw this.#fault(n, reading.why);
    if (reading.entry.n !== n) throw this.#fault(n, `has the number ${reading.entry.n}`);
    return reading.entry;
  }

  #fault(n: number, why: string): StoreFailure {
    return new StoreFailure(
      `Entry ${n} (${this.#fileOf(n)}) ${why}. Check with "usher ledger verify", and restore the file from the backup.`,
    );
  }

  #fileOf(n: number): string {
    return this.ledger.fileAt(this.#index.place(n).position);
  }
}

const sealAll = (events: readonly AnyEvent[], stream: string, key: Buffer): unknown[] =>
  events.map((event) => seal(event, stream, key));
