import { Column } from './column.js';

/** Where each entry stands and which entry of its stream came before it; a few bytes for each. */
export class EntryIndex {
  readonly #positions = Column.wide();
  readonly #streams = new Map<string, { last: number; version: number }>();

  constructor(
    private readonly lengths = Column.narrow(),
    private readonly previous = Column.narrow(),
    streams: readonly (readonly [string, number, number])[] = [],
  ) {
    let position = 0;
    for (let n = 1; n < lengths.length; n += 1) {
      this.#positions.set(n, position);
      position += lengths.at(n);
    }
    for (const [stream, last, version] of streams) this.#streams.set(stream, { last, version });
  }

  add(n: number, position: number, length: number, stream: string): void {
    const known = this.#streams.get(stream);
    this.lengths.set(n, length);
    this.#positions.set(n, position);
    this.previous.set(n, known?.last ?? 0);
    this.#streams.set(stream, { last: n, version: (known?.version ?? 0) + 1 });
  }

  version(stream: string): number {
    return this.#streams.get(stream)?.version ?? 0;
  }

  /** The places of a stream's entries, oldest first. */
  places(stream: string): { n: number; position: number; length: number }[] {
    const places = [];
    for (let n = this.#streams.get(stream)?.last ?? 0; n > 0; n = this.previous.at(n)) {
      places.push({ n, position: this.#positions.at(n), length: this.lengths.at(n) });
    }
    return places.reverse();
  }

  position(n: number): number {
    return this.#positions.at(n);
  }

  encode() {
    return {
      lengths: this.lengths.encode(),
      previous: this.previous.encode(),
      streams: [...this.#streams].map(([stream, { last, version }]): [string, number, number] => [
        stream,
        last,
        version,
      ]),
    };
  }

  static decode({ lengths, previous, streams }: ReturnType<EntryIndex['encode']>): EntryIndex {
    return new EntryIndex(Column.narrow(lengths), Column.narrow(previous), streams);
  }
}
