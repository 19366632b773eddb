import { LRUCache } from 'lru-cache';

/** Remembers names for a limited time, so that the same thing counts once. */
export interface SeenNames {
  /** True the first time this name comes. */
  first(name: string): boolean;
  /** Lets the name come again, after a failure. */
  forget(name: string): void;
}

/** Keeps at most `most` names, each for `forMs`; the oldest go first. */
export function createSeenNames(options: {
  readonly forMs: number;
  readonly most: number;
  readonly now: () => number;
}): SeenNames {
  const { forMs: ttl, most: maxSize, now } = options;
  const heard = new LRUCache<string, true>({
    // A limit by `max` would allocate all its room at once, a tenth of a second of every start.
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
