import { Column } from './column.js';
import { Places } from './places.js';
import type { Place } from './runs.js';
import { StreamNames } from './stream-names.js';

/** What a snapshot keeps of the index. */
export interface IndexImage {
  readonly lengths: string;
  readonly previous: string;
  readonly streams: readonly string[];
  readonly last: string;
  readonly versions: string;
}

/**
 * Where every entry is, and which entries make up a stream: eight bytes an entry. Each entry knows the one before it
 * in its stream, so a stream only needs to know its last.
 */
export class EntryIndex {
  private constructor(
    private readonly places: Places,
    private readonly previous: Column,
    private readonly names: StreamNames,
    private readonly last: Column,
    private readonly versions: Column,
  ) {}

  /** With room for so many as are known to come: what grows leaves holes in the memory. */
  static empty(entries = 0, streams = 0): EntryIndex {
    return new EntryIndex(
      new Places('', entries),
      Column.narrow('', entries),
      new StreamNames([], streams),
      Column.narrow('', streams),
      Column.narrow('', streams),
    );
  }

  static from({ lengths, previous, streams, last, versions }: IndexImage): EntryIndex {
    return new EntryIndex(
      new Places(lengths),
      Column.narrow(previous),
      new StreamNames(streams),
      Column.narrow(last),
      Column.narrow(versions),
    );
  }

  image(): IndexImage {
    return {
      lengths: this.places.encode(),
      previous: this.previous.encode(),
      streams: this.names.all(),
      last: this.last.encode(),
      versions: this.versions.encode(),
    };
  }

  /** Number of entries; the last one's number. */
  get count(): number {
    return this.places.count;
  }

  /** Where the last entry ends in the ledger. */
  get end(): number {
    return this.places.end;
  }

  /** Adds the next entry, which lies where the last one ended. Answers with its stream's slot. */
  add(stream: string, length: number): number {
    const slot = this.names.slotOf(stream) ?? this.names.add(stream);
    this.places.push(length);
    this.previous.push(this.last.at(slot));
    this.last.set(slot, this.count);
    this.versions.set(slot, this.versions.at(slot) + 1);
    return slot;
  }

  place(n: number): Place {
    return this.places.at(n - 1);
  }

  version(stream: string): number {
    const slot = this.names.slotOf(stream);
    return slot === undefined ? 0 : this.versions.at(slot);
  }

  slotOf(stream: string): number | undefined {
    return this.names.slotOf(stream);
  }

  nameOf(slot: number): string {
    return this.names.nameOf(slot);
  }

  /** Of the streams that are no request's: those whose names begin so. */
  othersWith(prefix: string): string[] {
    return this.names.othersWith(prefix);
  }

  /** The numbers of a stream's entries, oldest first. Throws where a snapshot gave numbers that do not go down. */
  entriesOf(stream: string): number[] {
    const slot = this.names.slotOf(stream);
    const found: number[] = [];
    for (let n = slot === undefined ? 0 : this.last.at(slot); n > 0; n = this.previous.at(n - 1)) {
      if (n >= (found.at(-1) ?? this.count + 1)) throw new Error(`the entries of ${stream} lead nowhere`);
      found.push(n);
    }
    return found.reverse();
  }
}
