type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A growing list of numbers at four or eight bytes each, so that an index of millions fits in memory. */
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

  /** For numbers up to 2^53: positions, times. The text is what `encode` gave; `room` is how many are known to come. */
  static wide(encoded = '', room = 0): Column {
    return new Column((length) => new Float64Array(length), encoded, room);
  }

  /** For numbers up to 2^32: entry numbers, versions, lengths. */
  static narrow(encoded = '', room = 0): Column {
    return new Column((length) => new Uint32Array(length), encoded, room);
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

  /** Of the numbers from one index up to before another. */
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
