import { LRUCache } from 'lru-cache';

const cachedMs = 60_000;

/** Asks once and remembers the answer for a minute; what failed is not remembered. */
export function remembered<T extends object>(ask: (key: string) => Promise<T>) {
  const known = new LRUCache<string, T>({
    max: 10_000,
    ttl: cachedMs,
    fetchMethod: ask,
    // Forgetting what is known must not take an answer away from whoever is waiting for it.
    ignoreFetchAbort: true,
  });
  const get = async (key: string): Promise<T> => {
    const answer = await known.fetch(key);
    if (answer === undefined) throw new Error('the look-up was given up');
    return answer;
  };
  return Object.assign(get, { clear: () => known.clear() });
}
