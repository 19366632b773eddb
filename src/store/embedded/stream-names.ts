import { Column } from './column.js';
import { mostDigits, requestNumber, requestOf, StreamSlots } from './stream-slots.js';

/** The part of a snapshot with the names. */
export interface NamesImage {
  /** The column of request numbers by slot; zero for a stream of another kind. */
  readonly requests: string;
  /** The slot and the name of each other stream. */
  readonly others: readonly (readonly [slot: number, name: string])[];
}

/**
 * The streams in the order of their beginning, each with its slot, a number from 0. Nearly all are requests, for which
 * only the number is kept: a hundred thousand names take ten times the memory.
 */
export class StreamNames {
  readonly #slots: StreamSlots;
  /** Request numbers by slot; zero for a stream of another kind. */
  readonly #requests: Column;
  readonly #others: Map<number, string>;

  /** `room`: the expected number of streams. */
  constructor({ requests, others }: NamesImage = { requests: '', others: [] }, room = 0) {
    this.#requests = Column.narrow(requests, room);
    this.#others = new Map(others);
    this.#slots = new StreamSlots(Math.max(room, this.count));
    for (let slot = 0; slot < this.count; slot += 1) {
      const number = this.#requests.at(slot);
      if (number >= 10 ** mostDigits) throw new Error(`a snapshot has no request ${number}`);
      if (number > 0) this.#slots.setRequest(number, slot);
    }
    for (const [slot, name] of others) this.#slots.set(name, slot);
  }

  get count(): number {
    return this.#requests.length;
  }

  /** Adds a stream and returns its slot. */
  add(name: string): number {
    const slot = this.count;
    const number = requestNumber(name);
    if (number === 0) this.#others.set(slot, name);
    this.#requests.push(number);
    this.#slots.set(name, slot);
    return slot;
  }

  slotOf(name: string): number | undefined {
    return this.#slots.get(name);
  }

  /** Empty if no stream has this slot. */
  nameOf(slot: number): string {
    const number = this.#requests.at(slot);
    return number > 0 ? requestOf(number) : (this.#others.get(slot) ?? '');
  }

  /** The streams with this prefix, except streams of requests. */
  othersWith(prefix: string): string[] {
    return [...this.#others.values()].filter((name) => name.startsWith(prefix));
  }

  image(): NamesImage {
    return { requests: this.#requests.encode(), others: [...this.#others] };
  }
}
