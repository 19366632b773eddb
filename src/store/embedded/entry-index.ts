import { Column } from './column.js';
import { Places } from './places.js';
import type { Place } from './runs.js';
import { type NamesImage, StreamNames } from './stream-names.js';

/** The part of a snapshot with this index. */
export interface IndexImage {
  readonly lengths: string;
  readonly previous: string;
  readonly streams: NamesImage;
  readonly last: string;
  readonly versions: string;
}

/**
 * The place of every entry, and the entries of each stream, at eight bytes an entry. Each entry knows the previous one
 * of its stream, so a stream only knows its last.
 */
export class EntryIndex {
  private constructor(
    private readonly places: Places,
    private readonly previous: Column,
    private readonly names: StreamNames,
    private readonly last: Column,
    private readonly versions: Column,
  ) {}

  /** An empty index with room for the expected numbers, since growing arrays leave holes in the memory. */
  static empty(entries = 0, streams = 0): EntryIndex {
    return new EntryIndex(
      new Places('', entries),
      Column.narrow('', entries),
      new StreamNames(undefined, streams),
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
      streams: this.names.image(),
      last: this.last.encode(),
      versions: this.versions.encode(),
    };
  }

  /** The number of entries, which is the number of the last one. */
  get count(): number {
    return this.places.count;
  }

  /** The number of streams. */
  get streams(): number {
    return this.names.count;
  }

  /** The end of the last entry in the ledger. */
  get end(): number {
    return this.places.end;
  }

  /** Adds the next entry, which begins at the end of the last one. Returns its stream's slot. */
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

  /** The streams with this prefix, except streams of requests. */
  othersWith(prefix: string): string[] {
    return this.names.othersWith(prefix);
  }

  /** The numbers of a stream's entries, oldest first. Throws if a snapshot's numbers do not decrease. */
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
