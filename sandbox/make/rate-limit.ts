import type { Organization } from './entities/organization.js';

export interface Allowance {
  limit: number;
  remaining: number;
  /** Epoch seconds. */
  reset: number;
  exceeded: boolean;
}

const minute = 60_000;

/** Counts each organization's calls in windows of one clock minute. */
export class RateLimit {
  readonly #now: () => number;
  readonly #used = new Map<number, { window: number; calls: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  take({ id, license: { apiLimit } }: Organization): Allowance {
    const window = Math.floor(this.#now() / minute);
    const last = this.#used.get(id);
    const calls = last?.window === window ? last.calls + 1 : 1;
    this.#used.set(id, { window, calls });
    return {
      limit: apiLimit,
      remaining: Math.max(0, apiLimit - calls),
      reset: ((window + 1) * minute) / 1000,
      exceeded: calls > apiLimit,
    };
  }
}
