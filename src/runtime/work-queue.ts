/**
 * What a reconciliation leaves to do: come back after a time, again with a growing pause because something outside had
 * trouble, or nothing until the key is added again.
 */
export type Next = { readonly afterMs: number } | 'again' | undefined;

export interface WorkQueueOptions {
  /**
   * Brings what a key names to where it should be. It looks at what holds now, never at why it was called, so calls for
   * one key may be merged.
   */
  readonly reconcile: (key: string) => Promise<Next>;
  /** The pause after the n-th trouble in a row, in milliseconds. */
  readonly backOffMs: (troubles: number) => number;
  /** Hears of each reconciliation that went well. */
  readonly done?: (key: string) => void;
  /** Hears of each that threw; it is tried again after the pause. */
  readonly failed: (key: string, error: unknown) => void;
}

/** Keyed work, one reconciliation of a key at a time, several keys side by side. */
export interface WorkQueue {
  /** Reconciles a key now, or once more after the reconciliation under way. */
  add(key: string): void;
  /** The same, and answers when it is over; throws what it threw. */
  run(key: string): Promise<void>;
  /** Gives up a reconciliation that hangs, whatever comes of it, and begins another now. */
  restart(key: string): void;
  /** Once the reconciliation of the key that is under way is over, however it went. */
  settled(key: string): Promise<void>;
  /** Lets go of a key, and waits for its reconciliation under way. */
  remove(key: string): Promise<void>;
  /** Begins nothing more, and waits for all that is under way. */
  stop(): Promise<void>;
}

interface Listener {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Work {
  running: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
  troubles: number;
  /** It was added while it was running. */
  isDirty: boolean;
  /** Who waits for the next reconciliation. */
  listeners: Listener[];
}

/** The one loop of Usher: everything that is done again, later or in the background goes through one of these. */
export function createWorkQueue({ reconcile, backOffMs, done, failed }: WorkQueueOptions): WorkQueue {
  const works = new Map<string, Work>();
  let isStopped = false;

  const isCurrent = (key: string, work: Work): boolean => works.get(key) === work;

  const reconciled = async (key: string, work: Work): Promise<Next> => {
    const listeners = work.listeners.splice(0);
    try {
      const next = await reconcile(key);
      if (isCurrent(key, work)) done?.(key);
      for (const one of listeners) one.resolve();
      return next;
    } catch (error) {
      if (isCurrent(key, work)) failed(key, error);
      for (const one of listeners) one.reject(error);
      return 'again';
    }
  };

  const begin = (key: string, work: Work): void => {
    clearTimeout(work.timer);
    work.isDirty = false;
    work.running = reconciled(key, work).then((next) => {
      work.running = undefined;
      if (isCurrent(key, work) && !isStopped) goOn(key, work, next);
    });
  };

  const goOn = (key: string, work: Work, next: Next): void => {
    work.troubles = next === 'again' ? work.troubles + 1 : 0;
    if (work.isDirty) begin(key, work);
    else if (next === undefined) works.delete(key);
    else {
      const afterMs = next === 'again' ? backOffMs(work.troubles) : next.afterMs;
      work.timer = setTimeout(() => begin(key, work), afterMs).unref();
    }
  };

  const fresh = (key: string): Work => {
    const work = { running: undefined, timer: undefined, troubles: 0, isDirty: false, listeners: [] };
    works.set(key, work);
    return work;
  };

  const add = (key: string): void => {
    if (isStopped) return;
    const work = works.get(key) ?? fresh(key);
    if (work.running) work.isDirty = true;
    else begin(key, work);
  };

  const letGo = (key: string): Work | undefined => {
    const work = works.get(key);
    clearTimeout(work?.timer);
    works.delete(key);
    for (const one of work?.listeners.splice(0) ?? []) one.resolve();
    return work;
  };

  return {
    add,
    run: (key) =>
      new Promise((resolve, reject) => {
        if (isStopped) return resolve();
        (works.get(key) ?? fresh(key)).listeners.push({ resolve, reject });
        add(key);
      }),
    restart(key) {
      const listeners = works.get(key)?.listeners.splice(0) ?? [];
      letGo(key);
      if (isStopped) return;
      const work = fresh(key);
      work.listeners.push(...listeners);
      begin(key, work);
    },
    settled: async (key) => works.get(key)?.running,
    async remove(key) {
      await letGo(key)?.running;
    },
    async stop() {
      isStopped = true;
      await Promise.all([...works.keys()].map((key) => letGo(key)?.running));
    },
  };
}
