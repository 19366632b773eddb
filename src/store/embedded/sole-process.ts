/** What several processes would have to agree on, for a data folder that only one can hold: in memory. */
export class SoleProcess {
  readonly #heard = new Map<string, number>();
  readonly #freeAt = new Map<string, number>();
  readonly #listeners = new Set<(stream: string) => void>();

  constructor(private readonly now: () => number) {}

  firstToHear(name: string, forMs: number): boolean {
    const now = this.now();
    for (const [one, until] of this.#heard) {
      // In the order in which they were heard, so what comes after is younger for the most part.
      if (until > now) break;
      this.#heard.delete(one);
    }
    if ((this.#heard.get(name) ?? 0) > now) return false;
    this.#heard.delete(name);
    this.#heard.set(name, now + forMs);
    return true;
  }

  unhear(name: string): void {
    this.#heard.delete(name);
  }

  reserve(name: string, everyMs: number): number {
    const now = this.now();
    const turn = Math.max(this.#freeAt.get(name) ?? 0, now);
    this.#freeAt.set(name, turn + everyMs);
    return turn - now;
  }

  onEntry(listener: (stream: string) => void): () => void {
    const own = (stream: string): void => listener(stream);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** Each on its own, so that one which throws does not make a durable commit look like a failed one. */
  tell(stream: string): void {
    for (const listener of this.#listeners) queueMicrotask(() => listener(stream));
  }
}
