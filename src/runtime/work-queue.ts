/**
 * The next step after a reconciliation: run again after a time, retry after a growing pause because of outside
 * trouble, or do nothing until the key is added again.
 */
export type Next = { readonly afterMs: number } | 'again' | undefined;

export interface WorkQueueOptions {
  /**
   * Brings the thing behind a key to its desired state. It reads the present state and never depends on the reason for
   * the call, so calls for one key may be merged.
   */
  readonly reconcile: (key: string) => Promise<Next>;
  /** The pause after the n-th trouble in a row, in milliseconds. */
  readonly backOffMs: (troubles: number) => number;
  /** Called after each successful reconciliation. */
  readonly done?: (key: string) => void;
  /** Called for each that threw; it is tried again after the pause. */
  readonly failed: (key: string, error: unknown) => void;
  /** Node's own timers by default. */
  readonly timers?: Timers;
}

/** Elapsed milliseconds, which do not depend on the clock, and a call after some of them. */
export interface Timers {
  passed(): number;
  /** The returned function cancels the call. */
  after(ms: number, wake: () => void): () => void;
}

const nodeTimers: Timers = {
  passed: () => performance.now(),
  after(ms, wake) {
    const timer = setTimeout(wake, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** Keyed work: one reconciliation of a key at a time, several keys in parallel. */
export interface WorkQueue {
  /** Reconciles a key now, or once more after the reconciliation under way. */
  add(key: string): void;
  /** Reconciles a key after this time or earlier, so that what is added meanwhile is handled together. */
  addWithin(key: string, ms: number): void;
  /** The same, and returns when it is over; throws what it threw. */
  run(key: string): Promise<void>;
  /** Gives up a hanging reconciliation, ignores its result, and begins another now. */
  restart(key: string): void;
  /** Resolves when the key's reconciliation under way is over, even if it failed. */
  settled(key: string): Promise<void>;
  /** Drops a key, and waits for its reconciliation under way. */
  remove(key: string): Promise<void>;
  /** Begins nothing more, and waits for work under way. */
  stop(): Promise<void>;
}

interface Listener {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The one loop of Usher: all work that is repeated, delayed or in the background goes through one of these. */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const works = new Map<string, Work>();
  let isStopped = false;

  const workOn = (key: string): Work => {
    const work = works.get(key) ?? new Work(key, options, () => works.delete(key));
    works.set(key, work);
    return work;
  };

  const letGo = (key: string): Promise<void> | undefined => {
    const work = works.get(key);
    works.delete(key);
    return work?.letGo();
  };

  return {
    add(key) {
      if (!isStopped) workOn(key).add();
    },
    addWithin(key, ms) {
      if (!isStopped) workOn(key).addWithin(ms);
    },
    run: (key) =>
      new Promise((resolve, reject) => {
        if (isStopped) return resolve();
        workOn(key).add({ resolve, reject });
      }),
    restart(key) {
      const listeners = works.get(key)?.takeListeners() ?? [];
      letGo(key);
      if (!isStopped) workOn(key).add(...listeners);
    },
    settled: async (key) => works.get(key)?.running,
    remove: async (key) => letGo(key),
    async stop() {
      isStopped = true;
      await Promise.all([...works.keys()].map(letGo));
    },
  };
}

/** The work on one key, until it is done or dropped. */
class Work {
  #running: Promise<void> | undefined;
  #next: { readonly at: number; readonly cancel: () => void } | undefined;
  #troubles = 0;
  /** It was added while it was running, and has to run again within this time. */
  #withinMs: number | undefined;
  #isLetGo = false;
  /** Callers that wait for the next reconciliation. */
  readonly #listeners: Listener[] = [];
  readonly #key: string;
  readonly #options: WorkQueueOptions;
  readonly #over: () => void;
  readonly #timers: Timers;

  constructor(key: string, options: WorkQueueOptions, over: () => void) {
    this.#key = key;
    this.#options = options;
    this.#over = over;
    this.#timers = options.timers ?? nodeTimers;
  }

  get running(): Promise<void> | undefined {
    return this.#running;
  }

  add(...listeners: readonly Listener[]): void {
    this.#listeners.push(...listeners);
    if (this.#running) this.#withinMs = 0;
    else this.#begin();
  }

  addWithin(ms: number): void {
    if (this.#running) this.#withinMs = Math.min(ms, this.#withinMs ?? ms);
    else if (!this.#next || this.#timers.passed() + ms < this.#next.at) this.#runLater(ms);
  }

  takeListeners(): Listener[] {
    return this.#listeners.splice(0);
  }

  /** Stops reporting the result; resolves once the work under way is over. */
  letGo(): Promise<void> | undefined {
    this.#isLetGo = true;
    this.#next?.cancel();
    for (const one of this.takeListeners()) one.resolve();
    return this.#running;
  }

  #begin(): void {
    this.#next?.cancel();
    this.#next = undefined;
    this.#withinMs = undefined;
    this.#running = this.#reconcile().then((next) => {
      this.#running = undefined;
      if (!this.#isLetGo) this.#goOn(next);
    });
  }

  async #reconcile(): Promise<Next> {
    const { reconcile, done, failed } = this.#options;
    const listeners = this.takeListeners();
    try {
      const next = await reconcile(this.#key);
      if (!this.#isLetGo) done?.(this.#key);
      for (const one of listeners) one.resolve();
      return next;
    } catch (error) {
      if (!this.#isLetGo) failed(this.#key, error);
      for (const one of listeners) one.reject(error);
      return 'again';
    }
  }

  #goOn(next: Next): void {
    this.#troubles = next === 'again' ? this.#troubles + 1 : 0;
    const within = this.#withinMs;
    if (within === 0) {
      this.#begin();
      return;
    }
    if (next !== undefined)
      this.#runLater(next === 'again' ? this.#options.backOffMs(this.#troubles) : next.afterMs);
    if (within !== undefined) this.addWithin(within);
    else if (next === undefined) this.#over();
  }

  #runLater(ms: number): void {
    this.#next?.cancel();
    const cancel = this.#timers.after(ms, () => this.#begin());
    this.#next = { at: this.#timers.passed() + ms, cancel };
  }
}
