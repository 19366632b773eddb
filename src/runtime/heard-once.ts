import { LRUCache } from 'lru-cache';

/** Remembers names for a while, so that the same thing counts once. */
export interface HeardOnce {
  /** True the first time this name is heard. */
  first(name: string): boolean;
  /** What the name stood for failed, so it may come again. */
  forget(name: string): void;
}

/** Keeps at most `most` names, each for `forMs`; the oldest go first. */
export function createHeardOnce(options: {
  readonly forMs: number;
  readonly most: number;
  readonly now: () => number;
}): HeardOnce {
  const { forMs: ttl, most: maxSize, now } = options;
  const heard = new LRUCache<string, true>({
    // A limit by `max` would take all of its room at once, a tenth of a second of every start.
    maxSize,
    sizeCalculation: () => 1,
    ttl,
    ttlResolution: 0,
    perf: { now },
  });
  return {
    first(name) {
      if (heard.has(name)) return false;
      heard.set(name, true);
      return true;
    },
    forget: (name) => void heard.delete(name),
  };
}
