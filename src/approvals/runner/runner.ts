import { tryAgain } from './again.js';
import type { RunnerContext } from './context.js';
import { followPolicy } from './follow-policy.js';
import { Lanes, leaseMs } from './lanes.js';
import type { Overdue } from './overdue.js';
import { createSteps } from './steps.js';

export interface Runner {
  start(): void;
  /** Checks one request, or all open ones, now. */
  wake(id: string | 'all'): void;
  /**
   * A process has changed this request, which has this version now: checks it now if this one works on it and has not
   * seen the version, and soon if the request is free.
   */
  heard(id: string, version: number): void;
  /**
   * An obstacle may be fixed, or the policy may be another: retries at once the steps that wait for it, and compares the
   * waiting requests with the policy.
   */
  tryAgain(): void;
  /** Begins no new steps and waits for the running ones. */
  stop(): Promise<void>;
  /** The step that has been due longest, for the health check. */
  overdue(): Promise<Overdue | undefined>;
}

const pollMs = 60_000;
const looksAgainMs = 1000;
/** The shortest time between two looks, so that a request that is due without a step costs little. */
const pauseMs = 10;
const claimsAtOnce = 100;

/** A process looks at once at what it changes itself, so the others look a moment later, once for many changes. */
const othersFirstMs = 250;

/** The work that the runner repeats, beside the lanes of each request. */
const look = 'look';
const follow = 'follow';

/**
 * Looks up the due steps, does them, records the outcome, and looks again. The record is the only list of what is due:
 * after a crash the same look-up gives the same answer. A claim belongs to one process, whatever number of processes
 * share the store.
 */
export function createRunner(ctx: RunnerContext): Runner {
  const { store, clock, log } = ctx;
  const steps = createSteps(ctx);
  const failed = (step: string, err: unknown): void => log.error({ step, err }, 'a step failed');

  let beat: ReturnType<NonNullable<RunnerContext['part']>> | undefined;

  const queue = ctx.queue({
    reconcile: (key) => (key === look ? lookUp() : key === follow ? followChanges() : lanes.reconcile(key)),
    backOffMs: () => looksAgainMs,
    failed(key, error) {
      failed(key, error);
      if (key === look) beat?.failed(error instanceof Error ? error.message : 'unknown reason');
    },
  });
  const lanes = new Lanes({
    store,
    clock,
    queue,
    steps: steps.doDue,
    released: () => queue.addWithin(look, pauseMs),
    failed,
  });
  const lookUp = async () => {
    for (const { request } of await store.claimDue(clock.now(), claimsAtOnce, leaseMs)) {
      lanes.enter(request.id);
    }
    const next = (await store.nextWake()) ?? Number.POSITIVE_INFINITY;
    beat?.done();
    return { afterMs: Math.max(pauseMs, Math.min(next - clock.now(), pollMs)) };
  };

  /**
   * Follows what changes around the requests, so that they have more to do than their own times say. It may read many
   * groups, and what is due does not wait for that.
   */
  const followChanges = async (): Promise<undefined> => {
    await tryAgain(ctx);
    await followPolicy(ctx);
    queue.add(look);
  };

  return {
    start() {
      beat ??= ctx.part?.(() => queue.restart(look));
      queue.add(look);
      queue.add(follow);
    },
    tryAgain: () => queue.add(follow),
    wake(id) {
      if (id !== 'all' && lanes.has(id)) lanes.enter(id);
      else queue.add(look);
    },
    heard(id, version) {
      if (!lanes.heard(id, version)) queue.addWithin(look, othersFirstMs);
    },
    async stop() {
      lanes.stop();
      await queue.stop();
    },
    overdue: steps.oldest,
  };
}
