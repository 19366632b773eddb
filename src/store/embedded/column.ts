type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A growing list of numbers, four or eight bytes each, so that an index of millions of entries fits in memory. */
export class Column {
  #values: Numbers;
  #length: number;

  private constructor(
    private readonly make: (length: number) => Numbers,
    encoded: string,
    room = 0,
  ) {
    this.#length = Math.floor(Buffer.byteLength(encoded, 'base64') / make(0).BYTES_PER_ELEMENT);
    this.#values = make(Math.max(this.#length, room));
    Buffer.from(this.#values.buffer).write(encoded, 'base64');
  }

  /**
   * For numbers up to 2^53, such as positions and times. `encoded` is a text from `encode`; `room` is the expected
   * number of values.
   */
  static wide(encoded = '', room = 0): Column {
    return new Column((length) => new Float64Array(length), encoded, room);
  }

  /** For numbers up to 2^32, such as entry numbers, versions and lengths. */
  static narrow(encoded = '', room = 0): Column {
    return new Column((length) => new Uint32Array(length), encoded, room);
  }

  get length(): number {
    return this.#length;
  }

  /** Zero for an index that was never set. */
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

  /** The sum of the numbers from index `from` until before `to`. */
  sum(from: number, to: number): number {
    let sum = 0;
    for (let i = from; i < to; i += 1) sum += this.#values[i] ?? 0;
    return sum;
  }

  encode(): string {
    const { buffer, BYTES_PER_ELEMENT } = this.#values;
    return Buffer.from(buffer, 0, this.#length * BYTES_PER_ELEMENT).toString('base64');
  }

  #grow(least: number): void {
    const larger = this.make(Math.max(least, 256, Math.ceil(this.#values.length * 1.25)));
    larger.set(this.#values);
    this.#values = larger;
  }
}
