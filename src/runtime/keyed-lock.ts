import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import { within } from './within.js';

/** Names that one process at a time may hold, for a period measured by the store's own clock. */
export interface Leases {
  lease(name: string, ms: number): Promise<boolean>;
  giveUp(name: string): Promise<void>;
  /** Calls the listener with each name that a process gives up. */
  onFree(listener: (name: string) => void): () => void;
  /** Whether other processes may hold names, too. */
  readonly isShared: boolean;
}

export interface KeyedLock {
  /** Does the work as soon as nobody else, here or in another process, works under this name. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const leaseMs = 15_000;
/** A process that is gone does not report that it gives a name up. */
const asksAgainMs = 250;
/** After this a process begins no further piece of work without asking; much less than a lease. */
const turnMs = 1_000;
/** After a whole turn, the others get time to ask first. */
const pauseMs = 25;

/**
 * One piece of work at a time under a name. A process keeps the name for the next pieces of work in its own line, and
 * begins none of them after a second. A process that is suspended for longer than its lease loses its turn without
 * noticing. Work that could then do harm needs its own deadline, after which it sends nothing.
 */
export function createKeyedLock(leases: Leases): KeyedLock {
  const lines = new Map<string, PQueue>();
  /** The names that this process holds, each with the time when it asked, by two clocks. */
  const held = new Map<string, Asked>();

  const giveUp = async (name: string): Promise<void> => {
    held.delete(name);
    await leases.giveUp(name).catch(() => undefined);
  };

  const ask = async (name: string): Promise<void> => {
    let freed = (): void => {};
    const unsubscribe = leases.onFree((one) => {
      if (one === name) freed();
    });
    try {
      for (;;) {
        // A name that is given up during the question counts too.
        const free = new Promise<void>((resolve) => {
          freed = resolve;
        });
        const asked = now();
        if (await leases.lease(name, leaseMs)) {
          held.set(name, asked);
          return;
        }
        await within(free, asksAgainMs);
      }
    } finally {
      unsubscribe();
    }
  };

  const beginTurn = async (name: string): Promise<void> => {
    const asked = held.get(name);
    if (asked) {
      if (!leases.isShared || msSince(asked) < turnMs) return;
      await giveUp(name);
      await pause(pauseMs);
    }
    await ask(name);
  };

  const alone = async <T>(name: string, work: () => Promise<T>, line: PQueue): Promise<T> => {
    await beginTurn(name);
    let renewing: Promise<void> | undefined;
    const renew = async (): Promise<void> => {
      // A lease that cannot be renewed expires by itself; the work then continues like that of a suspended process.
      const isOurs = await leases.lease(name, leaseMs).catch(() => undefined);
      if (isOurs === false) held.delete(name);
      renewing = undefined;
    };
    const keeping = setInterval(() => {
      renewing ??= renew();
    }, leaseMs / 3);
    try {
      return await work();
    } finally {
      clearInterval(keeping);
      // A renewal that arrived after the end would take the name again.
      await renewing;
      if (line.size === 0) await giveUp(name);
    }
  };

  return {
    async take(name, work) {
      const line = lines.get(name) ?? new PQueue({ concurrency: 1 });
      lines.set(name, line);
      try {
        return await line.add(() => alone(name, work, line));
      } finally {
        if (line.size === 0 && line.pending === 0) lines.delete(name);
      }
    },
  };
}

interface Asked {
  readonly passed: number;
  readonly at: number;
}

const now = (): Asked => ({ passed: performance.now(), at: Date.now() });

/** One clock stands still while a machine is suspended, and the other one may be set back. */
const msSince = ({ passed, at }: Asked): number => Math.max(performance.now() - passed, Date.now() - at);
