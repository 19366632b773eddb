import { Column } from './column.js';
import type { Place } from './runs.js';

const blockEntries = 64;

/** Where each entry lies in the ledger: how long each is, and where every 64th begins. */
export class Places {
  readonly #lengths: Column;
  readonly #starts = Column.wide();
  #end = 0;

  /** The text is what `encode` gave; `room` is how many are known to come. */
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

  /** Where the last one ends. */
  get end(): number {
    return this.#end;
  }

  /** Adds one that lies where the last one ended. */
  push(length: number): void {
    if (this.count % blockEntries === 0) this.#starts.push(this.#end);
    this.#lengths.push(length);
    this.#end += length;
  }

  /** Of the one at this index, from 0. */
  at(index: number): Place {
    const block = Math.floor(index / blockEntries);
    const before = this.#lengths.sum(block * blockEntries, index);
    return { position: this.#starts.at(block) + before, length: this.#lengths.at(index) };
  }

  encode(): string {
    return this.#lengths.encode();
  }
}
