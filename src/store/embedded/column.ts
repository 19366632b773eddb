type Numbers = Float64Array | Uint32Array;

/** A growing list of numbers at four or eight bytes each, so that an index of millions fits in memory. */
export class Column {
  #values: Numbers;
  #length: number;

  private constructor(
    private readonly make: (length: number) => Numbers,
    values: Numbers,
    length: number,
  ) {
    this.#values = values;
    this.#length = length;
  }

  /** For numbers up to 2^53: positions in the ledger. */
  static wide(): Column {
    return new Column((length) => new Float64Array(length), new Float64Array(1024), 0);
  }

  /** For numbers up to 2^32: entry numbers, versions, lengths. */
  static narrow(base64 = ''): Column {
    const bytes = Buffer.from(base64, 'base64');
    const length = Math.floor(bytes.length / Uint32Array.BYTES_PER_ELEMENT);
    const values = new Uint32Array(Math.max(length, 1024));
    for (let i = 0; i < length; i += 1) values[i] = bytes.readUInt32LE(i * 4);
    return new Column((size) => new Uint32Array(size), values, length);
  }

  get length(): number {
    return this.#length;
  }

  /** Zero where nothing was ever set. */
  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) this.#grow(index + 1);
    this.#values[index] = value;
    this.#length = Math.max(this.#length, index + 1);
  }

  push(value: number): void {
    this.set(this.#length, value);
  }

  /** The numbers as `narrow` reads them. */
  encode(): string {
    const bytes = Buffer.allocUnsafe(this.#length * 4);
    for (let i = 0; i < this.#length; i += 1) bytes.writeUInt32LE(this.at(i), i * 4);
    return bytes.toString('base64');
  }

  #grow(least: number): void {
    const larger = this.make(Math.max(least, Math.ceil(this.#values.length * 1.25)));
    larger.set(this.#values);
    this.#values = larger;
  }
}
