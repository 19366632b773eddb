import { createChanges } from './again.js';
import type { RunnerContext } from './context.js';
import { Lanes, leaseMs } from './lanes.js';
import type { Overdue } from './overdue.js';
import { createSteps } from './steps.js';

export interface Runner {
  start(): void;
  /** Checks one request, or all open ones, now. */
  wake(id: string | 'all'): void;
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
const claimsAtOnce = 100;

/**
 * Looks up the due steps, does them, records the outcome, and looks again. There is no queue: after a crash the same
 * look-up gives the same answer. A claim belongs to one process, whatever number of processes share the store.
 */
export function createRunner(ctx: RunnerContext): Runner {
  const { store, clock, log } = ctx;
  const looking = new Set<Promise<void>>();
  let isStopped = false;
  let cancelTimer = () => {};
  let beat: ReturnType<NonNullable<RunnerContext['part']>> | undefined;

  const failed = (step: string, err: unknown): void => log.error({ step, err }, 'a step failed');

  const changes = createChanges(ctx);
  const steps = createSteps(ctx);
  const lanes = new Lanes({
    store,
    clock,
    step: steps.doFirst,
    released: () => lookAt(clock.now() + 10),
    failed,
  });

  const look = async (): Promise<void> => {
    cancelTimer();
    if (isStopped) return;
    for (const { request } of await store.claimDue(clock.now(), claimsAtOnce, leaseMs)) {
      lanes.enter(request.id);
    }
    const next = (await store.nextWake()) ?? Number.POSITIVE_INFINITY;
    beat?.done();
    if (!isStopped) lookAt(Math.max(clock.now() + 10, Math.min(next, clock.now() + pollMs)));
    if (!isStopped && changes.isDue()) track(() => changes.follow().then(look));
  };

  const lookAt = (at: number): void => {
    cancelTimer();
    cancelTimer = clock.at(at, () => track(look));
  };

  const track = (work: () => Promise<void>): void => {
    const tracked = work()
      .catch((error: unknown) => {
        failed('look', error);
        beat?.failed(error instanceof Error ? error.message : 'unknown reason');
        if (!isStopped) lookAt(clock.now() + looksAgainMs);
      })
      .finally(() => looking.delete(tracked));
    looking.add(tracked);
  };

  const again = (): void => {
    if (isStopped) return;
    changes.note();
    track(look);
  };

  return {
    start() {
      beat ??= ctx.part?.(() => track(look));
      track(look);
      again();
    },
    tryAgain: again,
    wake(id) {
      if (isStopped) return;
      if (id !== 'all' && lanes.has(id)) lanes.enter(id);
      else track(look);
    },
    async stop() {
      isStopped = true;
      cancelTimer();
      await Promise.allSettled([...looking, lanes.stop()]);
    },
    overdue: steps.oldest,
  };
}
