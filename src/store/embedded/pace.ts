import { setTimeout } from 'node:timers/promises';

const sliceMs = 4;

/** Limits long work to a share of a processor, in slices too short to delay anything else. */
export class Pace {
  #begun = performance.now();

  constructor(
    private readonly share: number,
    private readonly signal: AbortSignal,
  ) {}

  /** Must be awaited between two small steps. Throws after the signal aborts. */
  async step(): Promise<void> {
    this.signal.throwIfAborted();
    const used = performance.now() - this.#begun;
    if (used < sliceMs) return;
    await setTimeout(used / this.share - used, undefined, { signal: this.signal, ref: false });
    this.#begun = performance.now();
  }
}
