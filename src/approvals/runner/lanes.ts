import type { Clock, Next, WorkQueue } from '../ports.js';
import type { Store } from '../store.js';
import { type Lane, lanes } from './lane.js';
import type { Steps } from './steps.js';

export interface LanesParts {
  readonly store: Pick<Store, 'release' | 'keep'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Calls `reconcile` for the keys that the lanes add. */
  readonly queue: Pick<WorkQueue, 'add' | 'addWithin'>;
  readonly steps: Steps['doDue'];
  /** Called when a request was released, so that another look may find it due. */
  readonly released: () => void;
  readonly failed: (what: string, error: unknown) => void;
}

/** The time for which a claim keeps other processes off a request; renewed while a step runs. */
export const leaseMs = 30_000;
const keepsEveryMs = leaseMs / 3;
/** The longest wait for a step's time, since timers overflow. */
const looksAgainMs = 60_000;
const afterFailureMs = 1000;

const claims = 'claims';
const keyOf = (id: string, lane: Lane): string => `${id} ${lane}`;

/** The requests that this process has claimed, each with the lanes in which steps are under way. */
export class Lanes {
  readonly #busy = new Map<string, Set<Lane>>();
  /** Requests that another process has claimed meanwhile: running steps end, and no more begin. */
  readonly #lost = new Set<string>();
  #isStopped = false;

  constructor(private readonly parts: LanesParts) {}

  has(id: string): boolean {
    return this.#busy.has(id);
  }

  /** Works on both lanes of a claimed request. */
  enter(id: string): void {
    const busy = this.#busy.get(id) ?? new Set();
    this.#busy.set(id, busy);
    for (const lane of lanes) {
      busy.add(lane);
      this.parts.queue.add(keyOf(id, lane));
    }
    this.parts.queue.addWithin(claims, keepsEveryMs);
  }

  /** Does what is due in a lane, or renews the claims. */
  async reconcile(key: string): Promise<Next> {
    if (key === claims) return this.#keep();
    const [id = '', lane] = key.split(' ');
    return this.#walk(id, lane === 'slack' ? 'slack' : 'make');
  }

  /** Begins no more steps. */
  stop(): void {
    this.#isStopped = true;
  }

  async #walk(id: string, lane: Lane): Promise<Next> {
    const busy = this.#busy.get(id);
    // A lane that waited for a later step may find the request released.
    if (!busy) return undefined;
    busy.add(lane);
    const { clock, steps, failed } = this.parts;
    const next = await steps(id, lane, () => !this.#isStopped && !this.#lost.has(id)).catch((error) => {
      failed(keyOf(id, lane), error);
      return clock.now() + afterFailureMs;
    });
    busy.delete(lane);
    if (busy.size > 0) return this.#later(next);
    this.#busy.delete(id);
    if (!this.#lost.delete(id)) {
      await this.parts.store.release(id);
      if (!this.#isStopped) this.parts.released();
    }
    return undefined;
  }

  /** While the other lane is busy no look finds this request, so this lane comes back by itself. */
  #later(next: number | undefined): Next {
    if (next === undefined || this.#isStopped) return undefined;
    return { afterMs: Math.max(10, Math.min(next - this.parts.clock.now(), looksAgainMs)) };
  }

  /** Renews the claims, since a step may take longer than a claim lasts. */
  async #keep(): Promise<Next> {
    const ids = [...this.#busy.keys()];
    if (ids.length === 0 || this.#isStopped) return undefined;
    const kept = new Set(await this.parts.store.keep(ids, leaseMs));
    for (const id of ids) if (!kept.has(id)) this.#lost.add(id);
    return { afterMs: keepsEveryMs };
  }
}
