/** Agreements between processes, for a data folder that only one process can hold: kept in memory. */
export class SoleProcess {
  readonly #heard = new Map<string, number>();
  readonly #freeAt = new Map<string, number>();
  readonly #listeners = new Set<(stream: string, version: number) => void>();

  constructor(private readonly now: () => number) {}

  firstToSee(name: string, forMs: number): boolean {
    const now = this.now();
    for (const [one, until] of this.#heard) {
      // Signatures are in the order of arrival, so the later ones are mostly newer.
      if (until > now) break;
      this.#heard.delete(one);
    }
    if ((this.#heard.get(name) ?? 0) > now) return false;
    this.#heard.delete(name);
    this.#heard.set(name, now + forMs);
    return true;
  }

  unsee(name: string): void {
    this.#heard.delete(name);
  }

  reserve(name: string, everyMs: number): number {
    const now = this.now();
    const turn = Math.max(this.#freeAt.get(name) ?? 0, now);
    this.#freeAt.set(name, turn + everyMs);
    return turn - now;
  }

  onEntry(listener: (stream: string, version: number) => void): () => void {
    const own = (stream: string, version: number): void => listener(stream, version);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** Each listener runs on its own, so that one that throws does not make a durable commit look failed. */
  tell(stream: string, version: number): void {
    for (const listener of this.#listeners) queueMicrotask(() => listener(stream, version));
  }
}
