import { Column } from './column.js';

export const prefix = 'request/REQ-';
export const mostDigits = 7;

/**
 * A slot for each stream. Nearly all streams are requests, which already have numbers: a column of them takes a tenth
 * of a map's memory, and of the time to fill it at start.
 */
export class StreamSlots {
  /** The slot plus one, by request number; zero if there is none. */
  readonly #requests: Column;
  readonly #others = new Map<string, number>();

  /** `room`: the expected number of streams. */
  constructor(room = 0) {
    this.#requests = Column.narrow('', room + 1);
  }

  get(stream: string): number | undefined {
    const number = requestNumber(stream);
    if (number === 0) return this.#others.get(stream);
    const next = this.#requests.at(number);
    return next === 0 ? undefined : next - 1;
  }

  has(stream: string): boolean {
    return this.get(stream) !== undefined;
  }

  set(stream: string, slot: number): void {
    const number = requestNumber(stream);
    if (number === 0) this.#others.set(stream, slot);
    else this.setRequest(number, slot);
  }

  /** Sets the slot of a request's stream, by the request's number. */
  setRequest(number: number, slot: number): void {
    this.#requests.set(number, slot + 1);
  }

  delete(stream: string): void {
    const number = requestNumber(stream);
    if (number === 0) this.#others.delete(stream);
    else if (number < this.#requests.length) this.#requests.set(number, 0);
  }
}

/** The stream of the request with this number. */
export const requestOf = (number: number): string => `${prefix}${number}`;

/** The number of a request's stream; zero for any other stream, and for numbers with leading zeros. */
export function requestNumber(stream: string): number {
  const digits = stream.length - prefix.length;
  if (digits < 1 || digits > mostDigits || !stream.startsWith(prefix)) return 0;
  let number = 0;
  for (let i = prefix.length; i < stream.length; i += 1) {
    const digit = stream.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9 || (digit === 0 && number === 0)) return 0;
    number = number * 10 + digit;
  }
  return number;
}
