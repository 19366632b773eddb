import type { Clock, Next, WorkQueue } from '../ports.js';
import type { Store } from '../store.js';
import { type Lane, lanes } from './lane.js';
import type { Looked, Steps } from './steps.js';

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

/** A request that this process has claimed. */
interface Claimed {
  /** The lanes in which steps are under way. */
  readonly busy: Set<Lane>;
  /** The latest version of the request that each lane has looked at. */
  readonly seen: Map<Lane, number>;
  /** The latest version that was reported. */
  reported: number;
}

/** The requests that this process has claimed, with the work in their lanes. */
export class Lanes {
  readonly #claimed = new Map<string, Claimed>();
  /** Requests that another process has claimed meanwhile: running steps end, and no more begin. */
  readonly #lost = new Set<string>();
  #isStopped = false;

  constructor(private readonly parts: LanesParts) {}

  has(id: string): boolean {
    return this.#claimed.has(id);
  }

  /** Works on both lanes of a claimed request. */
  enter(id: string): void {
    const claimed = this.#claimed.get(id) ?? { busy: new Set(), seen: new Map(), reported: 0 };
    this.#claimed.set(id, claimed);
    for (const lane of lanes) this.#add(id, lane, claimed);
    this.parts.queue.addWithin(claims, keepsEveryMs);
  }

  /** Works on the lanes of a claimed request that have not looked at this version; false if it is not claimed. */
  heard(id: string, version: number): boolean {
    const claimed = this.#claimed.get(id);
    if (!claimed) return false;
    claimed.reported = Math.max(claimed.reported, version);
    for (const lane of lanes) {
      // A lane in which a step is under way looks again by itself.
      const isBehind = (claimed.seen.get(lane) ?? 0) < version;
      if (isBehind && !claimed.busy.has(lane)) this.#add(id, lane, claimed);
    }
    return true;
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

  #add(id: string, lane: Lane, { busy }: Claimed): void {
    busy.add(lane);
    this.parts.queue.add(keyOf(id, lane));
  }

  async #walk(id: string, lane: Lane): Promise<Next> {
    const claimed = this.#claimed.get(id);
    // A lane that waited for a later step may find the request released.
    if (!claimed) return undefined;
    const { busy, seen } = claimed;
    busy.add(lane);
    let looked = await this.#doDue(id, lane, claimed);
    // Only a report that came meanwhile is a reason to look again.
    while (claimed.reported > Math.max(looked.reported, looked.version)) {
      looked = await this.#doDue(id, lane, claimed);
    }
    seen.set(lane, looked.version);
    busy.delete(lane);
    if (busy.size > 0) return this.#later(looked.next);
    this.#claimed.delete(id);
    if (!this.#lost.delete(id)) {
      await this.parts.store.release(id);
      if (!this.#isStopped) this.parts.released();
    }
    return undefined;
  }

  /** Does what is due in a lane; also returns the latest version that was reported when it began. */
  async #doDue(
    id: string,
    lane: Lane,
    { reported }: Claimed,
  ): Promise<Looked & { readonly reported: number }> {
    const { clock, steps, failed } = this.parts;
    const mayGoOn = (): boolean => !this.#isStopped && !this.#lost.has(id);
    const looked = await steps(id, lane, mayGoOn).catch((error: unknown) => {
      failed(keyOf(id, lane), error);
      return { version: 0, next: clock.now() + afterFailureMs };
    });
    return { ...looked, reported };
  }

  /** While the other lane is busy no look finds this request, so this lane comes back by itself. */
  #later(next: number | undefined): Next {
    if (next === undefined || this.#isStopped) return undefined;
    return { afterMs: Math.max(10, Math.min(next - this.parts.clock.now(), looksAgainMs)) };
  }

  /** Renews the claims, since a step may take longer than a claim lasts. */
  async #keep(): Promise<Next> {
    const ids = [...this.#claimed.keys()];
    if (ids.length === 0 || this.#isStopped) return undefined;
    const kept = new Set(await this.parts.store.keep(ids, leaseMs));
    for (const id of ids) if (!kept.has(id)) this.#lost.add(id);
    return { afterMs: keepsEveryMs };
  }
}
