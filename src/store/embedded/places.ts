import { Column } from './column.js';
import type { Place } from './runs.js';

const blockEntries = 64;

/** The place of each entry in the ledger: the length of each, and the position of every 64th. */
export class Places {
  readonly #lengths: Column;
  readonly #starts = Column.wide();
  #end = 0;

  /** `encoded` is a text from `encode`; `room` is the expected number of values. */
  constructor(encoded = '', room = 0) {
    this.#lengths = Column.narrow(encoded, room);
    for (let i = 0; i < this.count; i += blockEntries) {
      this.#starts.push(this.#end);
      this.#end += this.#lengths.sum(i, Math.min(i + blockEntries, this.count));
    }
  }

  get count(): number {
    return this.#lengths.length;
  }

  /** The end of the last entry. */
  get end(): number {
    return this.#end;
  }

  /** Adds an entry at the end of the last one. */
  push(length: number): void {
    if (this.count % blockEntries === 0) this.#starts.push(this.#end);
    this.#lengths.push(length);
    this.#end += length;
  }

  /** The place of the entry at this index, from 0. */
  at(index: number): Place {
    const block = Math.floor(index / blockEntries);
    const before = this.#lengths.sum(block * blockEntries, index);
    return { position: this.#starts.at(block) + before, length: this.#lengths.at(index) };
  }

  encode(): string {
    return this.#lengths.encode();
  }
}
