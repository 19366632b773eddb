import { LRUCache } from 'lru-cache';

const cachedMs = 60_000;

interface Known<T> {
  readonly answer: T;
  /** The time at which Usher asked, on the monotonic clock. */
  readonly askedAt: number;
  /** Whether a decision must not rest on it any more. */
  isDoubted?: boolean;
}

/** Asks once and remembers the answer for a minute. Failures are not remembered. */
export function remembered<T extends object>(ask: (key: string) => Promise<T>) {
  const known = new LRUCache<string, Known<T>>({
    // A limit by `max` would allocate its room at the start.
    maxSize: 10_000,
    sizeCalculation: () => 1,
    ttl: cachedMs,
    fetchMethod: async (key) => {
      const askedAt = performance.now();
      return { answer: await ask(key), askedAt };
    },
    // Callers who wait for an answer must still get it after it is forgotten.
    ignoreFetchAbort: true,
  });
  const fetch = async (key: string, forceRefresh = false): Promise<Known<T>> => {
    const found = await known.fetch(key, { forceRefresh });
    if (found === undefined) throw new Error('the look-up was given up');
    return found;
  };
  const get = async (key: string): Promise<T> => {
    const found = await fetch(key);
    return (found.isDoubted ? await fetch(key, true) : found).answer;
  };
  return Object.assign(get, {
    clear: () => known.clear(),
    forget: (key: string) => void known.delete(key),
    /** An answer that was asked for at this time or later; asks again if the known one is older. */
    async since(key: string, time: number): Promise<T> {
      const found = await fetch(key);
      return (found.askedAt >= time ? found : await fetch(key, true)).answer;
    },
    /** Remembers an answer that came in another way. */
    note: (key: string, answer: T): void => void known.set(key, { answer, askedAt: performance.now() }),
    /** The remembered answer, also if it is doubted; undefined if none is. */
    peek: (key: string): T | undefined => known.get(key)?.answer,
    /** The remembered answer, also if it is doubted; asks only if none is remembered. */
    last: async (key: string): Promise<T> => (await fetch(key)).answer,
    /** Doubts the known answers for which `fits` returns true: they are asked for again when a decision needs them. */
    doubtWhere(fits: (answer: T) => boolean): void {
      for (const [, found] of known.entries()) if (fits(found.answer)) found.isDoubted = true;
    },
  });
}
