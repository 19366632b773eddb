import { Column } from './column.js';
import { requestNumber, requestOf, StreamSlots } from './stream-slots.js';

/**
 * The streams in the order of their beginning, each with its slot, a number from 0. Nearly all are requests, for which
 * only the number is kept: a hundred thousand names take ten times the memory.
 */
export class StreamNames {
  readonly #slots: StreamSlots;
  /** Request numbers by slot; zero for a stream of another kind. */
  readonly #requests: Column;
  readonly #others = new Map<number, string>();
  #count = 0;

  /** `room`: the expected number of streams. */
  constructor(names: readonly string[] = [], room = names.length) {
    this.#slots = new StreamSlots(room);
    this.#requests = Column.narrow('', room);
    for (const name of names) this.add(name);
  }

  get count(): number {
    return this.#count;
  }

  /** Adds a stream and returns its slot. */
  add(name: string): number {
    const slot = this.#count;
    const number = requestNumber(name);
    if (number === 0) this.#others.set(slot, name);
    this.#requests.push(number);
    this.#slots.set(name, slot);
    this.#count += 1;
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

  all(): string[] {
    return Array.from({ length: this.#count }, (_, slot) => this.nameOf(slot));
  }
}
