import { LRUCache } from 'lru-cache';

/** Allows a number of acts within a period, counted for each name. */
export function createAllowance({ times, withinMs }: { readonly times: number; readonly withinMs: number }) {
  // A limit by `max` would allocate its room at the start.
  const used = new LRUCache<string, readonly number[]>({ maxSize: 10_000, sizeCalculation: () => 1 });
  return {
    /** Whether one more act is allowed; if so, counts it. */
    allows(name: string): boolean {
      const now = performance.now();
      const recent = (used.get(name) ?? []).filter((at) => at > now - withinMs);
      if (recent.length >= times) return false;
      used.set(name, [...recent, now]);
      return true;
    },
  };
}
