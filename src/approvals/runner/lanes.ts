import type { Due } from '../due.js';
import { agenda, dueNow } from '../due-now.js';
import type { Clock } from '../ports.js';
import type { Request } from '../request.js';
import type { Control, Store } from '../store.js';

/** Steps on Make and of the clock are one lane, and steps in Slack the other: neither waits for the other. */
export type Lane = 'make' | 'slack';
const lanes: readonly Lane[] = ['make', 'slack'];

const laneOf = ({ side }: Due): Lane => (side === 'slack' ? 'slack' : 'make');

/** The first step due in this lane now. */
export const firstDue = (request: Request, control: Control, lane: Lane, now: number): Due | undefined =>
  dueNow(request, now, control).find((due) => laneOf(due) === lane);

export interface LanesParts {
  readonly store: Pick<Store, 'request' | 'control' | 'release' | 'keep'>;
  readonly clock: Clock;
  /** Does the first step that is due in a lane; returns false if there is none. */
  readonly step: (id: string, lane: Lane) => Promise<boolean>;
  /** Called when a request was released, so that another round may find it due. */
  readonly released: () => void;
  readonly failed: (what: string, error: unknown) => void;
}

/** The time for which a claim keeps other processes off a request; renewed while a step runs. */
export const leaseMs = 30_000;

/** The requests that this process has claimed, each with the lanes in which a step runs. */
export class Lanes {
  readonly #busy = new Map<string, Set<Lane>>();
  readonly #running = new Set<Promise<void>>();
  /** Requests that another process has claimed meanwhile: running steps end, and no more begin. */
  readonly #lost = new Set<string>();
  #isStopped = false;
  #isKeepSet = false;

  constructor(private readonly parts: LanesParts) {}

  has(id: string): boolean {
    return this.#busy.has(id);
  }

  /** Works on both lanes of a claimed request. */
  enter(id: string): void {
    if (!this.#busy.has(id)) this.#busy.set(id, new Set());
    for (const lane of lanes) this.#open(id, lane);
    this.#keepLater();
  }

  /** Begins no more steps, and returns once the running ones are over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.allSettled([...this.#running]);
  }

  #open(id: string, lane: Lane): void {
    const busy = this.#busy.get(id);
    if (!busy || busy.has(lane) || this.#isStopped) return;
    busy.add(lane);
    const walk = this.#walk(id, lane)
      .catch((error: unknown) => this.parts.failed(`the end of ${id} ${lane}`, error))
      .finally(() => this.#running.delete(walk));
    this.#running.add(walk);
  }

  async #walk(id: string, lane: Lane): Promise<void> {
    try {
      while (!this.#isStopped && !this.#lost.has(id) && (await this.parts.step(id, lane)));
    } catch (error) {
      this.parts.failed(`${id} ${lane}`, error);
    } finally {
      await this.#leave(id, lane);
    }
  }

  async #leave(id: string, lane: Lane): Promise<void> {
    const busy = this.#busy.get(id);
    busy?.delete(lane);
    if (busy && busy.size > 0) return this.#reopenLater(id, lane);
    this.#busy.delete(id);
    if (this.#lost.delete(id)) return;
    await this.parts.store.release(id);
    if (!this.#isStopped) this.parts.released();
  }

  /** While the other lane is busy no other code checks this request, so this lane sets its own alarm. */
  async #reopenLater(id: string, lane: Lane): Promise<void> {
    const { store, clock } = this.parts;
    const stored = await store.request(id);
    if (!stored || this.#isStopped) return;
    const control = await store.control(clock.now());
    const due = agenda(stored.request, control).filter((one) => laneOf(one) === lane);
    const next = Math.min(...due.map(({ at }) => at));
    if (Number.isFinite(next)) clock.at(Math.max(next, clock.now() + 10), () => this.#open(id, lane));
  }

  /** Renews the claims, since a step may take longer than a claim lasts. */
  #keepLater(): void {
    const { clock } = this.parts;
    if (this.#isKeepSet) return;
    this.#isKeepSet = true;
    clock.at(clock.now() + leaseMs / 3, () => {
      this.#isKeepSet = false;
      const keeping = this.#keep()
        .catch((error: unknown) => this.parts.failed('renewing the claims', error))
        .finally(() => this.#running.delete(keeping));
      this.#running.add(keeping);
    });
  }

  async #keep(): Promise<void> {
    const ids = [...this.#busy.keys()];
    if (ids.length === 0 || this.#isStopped) return;
    try {
      const kept = new Set(await this.parts.store.keep(ids, leaseMs));
      for (const id of ids) if (!kept.has(id)) this.#lost.add(id);
    } finally {
      this.#keepLater();
    }
  }
}
