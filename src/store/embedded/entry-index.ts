import { Column } from './column.js';
import { StreamSlots } from './stream-slots.js';

/** What a snapshot keeps of the index. */
export interface IndexImage {
  readonly lengths: string;
  readonly previous: string;
  readonly streams: readonly string[];
  readonly last: string;
  readonly versions: string;
}

/**
 * Where every entry is, and which entries make up a stream: twelve bytes an entry. Each entry knows the one before it
 * in its stream, so a stream only needs to know its last.
 */
export class EntryIndex {
  readonly #slots: StreamSlots;

  private constructor(
    private readonly positions: Column,
    private readonly previous: Column,
    private readonly names: string[],
    private readonly last: Column,
    private readonly versions: Column,
    private length: number,
  ) {
    this.#slots = new StreamSlots(names.length);
    for (const [slot, stream] of names.entries()) this.#slots.set(stream, slot);
  }

  static empty(): EntryIndex {
    return new EntryIndex(Column.wide(), Column.narrow(), [], Column.narrow(), Column.narrow(), 0);
  }

  static from({ lengths, previous, streams, last, versions }: IndexImage): EntryIndex {
    const each = Column.narrow(lengths);
    const positions = Column.wide('', each.length);
    let end = 0;
    for (let i = 0; i < each.length; i += 1) {
      positions.push(end);
      end += each.at(i);
    }
    const [before, ends, counts] = [previous, last, versions].map((column) => Column.narrow(column));
    const none = Column.narrow();
    return new EntryIndex(positions, before ?? none, [...streams], ends ?? none, counts ?? none, end);
  }

  image(): IndexImage {
    const lengths = Column.narrow();
    for (let n = 1; n <= this.count; n += 1) lengths.push(this.place(n).length);
    return {
      lengths: lengths.encode(),
      previous: this.previous.encode(),
      streams: this.names,
      last: this.last.encode(),
      versions: this.versions.encode(),
    };
  }

  /** Number of entries; the last one's number. */
  get count(): number {
    return this.positions.length;
  }

  /** Where the last entry ends in the ledger. */
  get end(): number {
    return this.length;
  }

  /** Number of streams. Their slots are numbers from 0, in the order in which they began. */
  get streams(): number {
    return this.names.length;
  }

  /** Adds the next entry, which lies where the last one ended. Answers with its stream's slot. */
  add(stream: string, length: number): number {
    const slot = this.#slots.get(stream) ?? this.#begin(stream);
    this.positions.push(this.length);
    this.previous.push(this.last.at(slot));
    this.last.set(slot, this.count);
    this.versions.set(slot, this.versions.at(slot) + 1);
    this.length += length;
    return slot;
  }

  place(n: number): { readonly position: number; readonly length: number } {
    const position = this.positions.at(n - 1);
    const end = n < this.count ? this.positions.at(n) : this.length;
    return { position, length: end - position };
  }

  version(stream: string): number {
    const slot = this.#slots.get(stream);
    return slot === undefined ? 0 : this.versions.at(slot);
  }

  slotOf(stream: string): number | undefined {
    return this.#slots.get(stream);
  }

  nameOf(slot: number): string {
    return this.names[slot] ?? '';
  }

  /** The streams whose names begin so. */
  streamsWith(prefix: string): string[] {
    return this.names.filter((name) => name.startsWith(prefix));
  }

  /** The numbers of a stream's entries, oldest first. Throws where a snapshot gave numbers that do not go down. */
  entriesOf(stream: string): number[] {
    const slot = this.#slots.get(stream);
    const found: number[] = [];
    for (let n = slot === undefined ? 0 : this.last.at(slot); n > 0; n = this.previous.at(n - 1)) {
      if (n >= (found.at(-1) ?? this.count + 1)) throw new Error(`the entries of ${stream} lead nowhere`);
      found.push(n);
    }
    return found.reverse();
  }

  #begin(stream: string): number {
    const slot = this.names.length;
    this.names.push(stream);
    this.#slots.set(stream, slot);
    return slot;
  }
}
