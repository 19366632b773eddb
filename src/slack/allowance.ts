import { LRUCache } from 'lru-cache';

/** So often within so long, for each name by itself. */
export function createAllowance({ times, withinMs }: { readonly times: number; readonly withinMs: number }) {
  const used = new LRUCache<string, readonly number[]>({ max: 10_000 });
  return {
    /** Whether one more is within it; if so, it counts. */
    allows(name: string): boolean {
      const now = performance.now();
      const recent = (used.get(name) ?? []).filter((at) => at > now - withinMs);
      if (recent.length >= times) return false;
      used.set(name, [...recent, now]);
      return true;
    },
  };
}
