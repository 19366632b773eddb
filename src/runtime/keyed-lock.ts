import PQueue from 'p-queue';

/** Names that one process at a time may hold, for a period measured by the store's own clock. */
export interface Leases {
  lease(name: string, ms: number): Promise<boolean>;
  giveUp(name: string): Promise<void>;
}

export interface KeyedLock {
  /** Does the work as soon as nobody else, here or in another process, works under this name. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const leaseMs = 15_000;
const asksAgainMs = 100;

/**
 * One piece of work at a time under a name. A process that is suspended for longer than its lease loses its turn
 * without noticing. Work that could then do harm needs its own deadline, after which it sends nothing.
 */
export function createKeyedLock(leases: Leases): KeyedLock {
  const lines = new Map<string, PQueue>();

  const alone = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    while (!(await leases.lease(name, leaseMs))) {
      await new Promise((resolve) => setTimeout(resolve, asksAgainMs));
    }
    // A lease that cannot be renewed expires by itself; the work then continues like that of a suspended process.
    const keep = () => void leases.lease(name, leaseMs).catch(() => undefined);
    const keeping = setInterval(keep, leaseMs / 3);
    try {
      return await work();
    } finally {
      clearInterval(keeping);
      await leases.giveUp(name).catch(() => undefined);
    }
  };

  return {
    async take(name, work) {
      const line = lines.get(name) ?? new PQueue({ concurrency: 1 });
      lines.set(name, line);
      try {
        return await line.add(() => alone(name, work));
      } finally {
        if (line.size === 0 && line.pending === 0) lines.delete(name);
      }
    },
  };
}
