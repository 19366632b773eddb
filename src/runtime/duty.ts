import type { Leases } from './keyed-lock.js';
import { createLoop } from './loop.js';
import type { PartOf } from './monitor.js';

/** Work that one of several processes does. */
export interface Duty {
  /** Takes the duty if it is free, and keeps trying until it is. */
  start(): Promise<void>;
  /** Ends the work and gives the duty up. */
  stop(): Promise<void>;
  isOurs(): boolean;
}

export interface DutyParts extends Leases {
  readonly name: string;
  readonly begin: () => void | Promise<void>;
  /** Ends the work; afterwards it may begin again. */
  readonly end: () => void | Promise<void>;
  /** Elapsed milliseconds, which do not depend on the clock; Node's own by default. */
  readonly passed?: () => number;
  readonly log: {
    info(fields: object, event: string): void;
    error(fields: object, event: string): void;
  };
  readonly part?: PartOf;
  readonly everyMs?: number;
}

const looksEveryMs = 5_000;

/**
 * Holds a lease and works while it holds it. If that is unknown, as with a lost database, it ends the work before
 * another process can begin.
 */
export function createDuty(parts: DutyParts): Duty {
  const { name, begin, end, log, part, passed = () => performance.now(), everyMs = looksEveryMs } = parts;
  const leaseMs = 3 * everyMs;
  let heldUntil = 0;
  let isWorking = false;
  let isStopped = false;

  const finish = async (why: string): Promise<void> => {
    if (!isWorking) return;
    isWorking = false;
    log.info({ duty: name, why }, 'another process may take the duty');
    await end();
  };

  const look = async (): Promise<void> => {
    const asked = passed();
    try {
      if (!(await parts.lease(name, leaseMs))) return await finish('the lease is held by another process');
    } catch (error) {
      if (passed() + everyMs >= heldUntil) await finish('the lease could not be renewed');
      throw error;
    }
    heldUntil = asked + leaseMs;
    if (isWorking || isStopped) return;
    isWorking = true;
    log.info({ duty: name }, 'this process has the duty');
    await begin();
  };

  const loop = createLoop({
    everyMs,
    work: look,
    watched: { part: part, name: `${name}, whose turn`, does: 'asked whose turn it is' },
    failed: (err) => log.error({ duty: name, err }, 'nobody could say whose turn it is'),
  });

  return {
    start: () => loop.start(),
    async stop() {
      isStopped = true;
      const ending = isWorking ? end() : undefined;
      isWorking = false;
      await Promise.all([ending, loop.stop()]);
      // A lease that cannot be released expires by itself.
      await parts.giveUp(name).catch(() => undefined);
    },
    isOurs: () => isWorking,
  };
}
