import { pass, wiped } from '../decide/time.js';
import type { Due, Side } from '../due.js';
import { agenda, dueNow } from '../due-now.js';
import { cardLate } from '../late-card.js';
import { NotDelivered } from '../ports.js';
import { tryAgain } from './again.js';
import { commitOn, type RunnerContext } from './context.js';
import { runMakeStep } from './make-steps.js';
import { createOverdueSteps, type Overdue } from './overdue.js';
import { runSlackStep } from './slack-steps.js';

export interface Runner {
  start(): void;
  /** Looks at one request, or at all open ones, now. */
  wake(id: string | 'all'): void;
  /** Something may have been mended: what waits for that is tried at once. */
  tryAgain(): void;
  /** Takes no new steps and waits for those under way. */
  stop(): Promise<void>;
  /** The step that has been owed longest without being done, for health. */
  overdue(): Promise<Overdue | undefined>;
}

type Lane = 'make' | 'slack';

const laneOf = (side: Side): Lane => (side === 'slack' ? 'slack' : 'make');
const pollMs = 60_000;
const leaseMs = 300_000;

/**
 * Asks what is owed, does it, records the outcome, and asks again. Each request has two lanes, so that nothing on
 * Make ever waits for Slack. There is no queue: after a crash the same question gives the same answer.
 */
export function createRunner(ctx: RunnerContext): Runner {
  const { store, clock, log } = ctx;
  const lanes = new Map<string, Set<Lane>>();
  const running = new Set<Promise<void>>();
  let stopped = false;
  let cancelTimer = () => {};
  let beat: ReturnType<NonNullable<RunnerContext['part']>> | undefined;
  const steps = createOverdueSteps(store, clock.now);

  const track = (work: Promise<void>): void => {
    const tracked = work
      .catch((error: unknown) => note('an end of work', error))
      .finally(() => running.delete(tracked));
    running.add(tracked);
  };

  const look = async (): Promise<void> => {
    cancelTimer();
    if (stopped) return;
    const claimed = await store.claimDue(clock.now(), 100, leaseMs);
    for (const { request } of claimed) enter(request.id);
    const next = (await store.nextWake()) ?? Number.POSITIVE_INFINITY;
    beat?.done();
    if (stopped) return;
    cancelTimer();
    cancelTimer = clock.at(Math.max(clock.now() + 10, Math.min(next, clock.now() + pollMs)), () =>
      track(guarded(look)),
    );
  };

  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      note('look', error);
      beat?.failed(error instanceof Error ? error.message : 'unknown reason');
      if (!stopped) cancelTimer = clock.at(clock.now() + 1000, () => track(guarded(look)));
    }
  };

  const note = (step: string, error: unknown): void => {
    log.error({ step, err: error }, 'a step failed');
  };

  const enter = (id: string): void => {
    if (!lanes.has(id)) lanes.set(id, new Set());
    open(id, 'make');
    open(id, 'slack');
  };

  const open = (id: string, lane: Lane): void => {
    const busy = lanes.get(id);
    if (!busy || busy.has(lane) || stopped) return;
    busy.add(lane);
    track(walk(id, lane));
  };

  const walk = async (id: string, lane: Lane): Promise<void> => {
    try {
      while (!stopped && (await oneStep(id, lane)));
    } catch (error) {
      note(`${id} ${lane}`, error);
    } finally {
      const busy = lanes.get(id);
      busy?.delete(lane);
      if (busy && busy.size > 0) await reopenLater(id, lane);
      if (busy?.size === 0) {
        lanes.delete(id);
        await store.release(id);
        if (!stopped) cancelTimer = rearm();
      }
    }
  };

  /** With the other lane still busy nobody else looks at this request, so this lane sets its own alarm. */
  const reopenLater = async (id: string, lane: Lane): Promise<void> => {
    const stored = await store.request(id);
    if (!stored || stopped) return;
    const due = agenda(stored.request, await store.control(clock.now())).filter(
      ({ side }) => laneOf(side) === lane,
    );
    const next = Math.min(...due.map(({ at }) => at));
    if (Number.isFinite(next)) clock.at(Math.max(next, clock.now() + 10), () => open(id, lane));
  };

  const rearm = (): (() => void) => {
    cancelTimer();
    return clock.at(clock.now() + 10, () => track(guarded(look)));
  };

  /** Does the first step owed in this lane; false if there is none. */
  const oneStep = async (id: string, lane: Lane): Promise<boolean> => {
    const stored = await store.request(id);
    if (!stored) return false;
    const now = clock.now();
    const due = dueNow(stored.request, now, await store.control(now)).find(
      ({ side }) => laneOf(side) === lane,
    );
    if (!due) return false;
    try {
      steps.begun(id, due.key);
      await runStep(id, due);
    } catch (error) {
      await failed(id, due, error);
      return true;
    }
    const after = await store.request(id);
    if (after?.version === stored.version) await failed(id, due, new Error('nothing followed from it'));
    else steps.done(id, due.key);
    return true;
  };

  const runStep = async (id: string, due: Due): Promise<void> => {
    const { step } = due;
    switch (step.type) {
      case 'expire':
      case 'escalate':
      case 'ending-soon':
      case 'give-up':
        await commitOn(ctx, id, (request, context) => pass(request, step, context));
        return;
      case 'card-late':
        await commitOn(ctx, id, cardLate);
        return;
      case 'wipe-secret':
        return wipeSecret(id);
      case 'execute':
      case 'read-back':
      case 'check-invitation':
      case 'end':
      case 'undo':
      case 'settle-conflict':
        return runMakeStep(ctx, id, step);
      default:
        return runSlackStep(ctx, id, step, due.key);
    }
  };

  const wipeSecret = async (id: string): Promise<void> => {
    const stored = await store.request(id);
    for (const handle of stored?.request.secret?.handles ?? []) await ctx.secrets.wipe(handle);
    await commitOn(ctx, id, wiped);
  };

  /** Records that a step failed and when it is tried again. */
  const failed = async (id: string, due: Due, error: unknown): Promise<void> => {
    note(`${id} ${due.key}`, error);
    const why =
      error instanceof NotDelivered ? error.reason : error instanceof Error ? error.message : 'unknown';
    steps.failed(id, due.key, why);
    await commitOn(ctx, id, ({ steps }, { now }) => {
      const attempts = (steps[due.key]?.attempts ?? 0) + 1;
      const retryAt = now + ctx.backOffMs(attempts);
      return {
        events: [
          {
            type: 'step.failed',
            at: now,
            by: { kind: 'system' },
            step: due.key,
            attempts,
            retryAt,
            why: why.slice(0, 300),
          },
        ],
      };
    });
  };

  const again = (): void => {
    if (stopped) return;
    track(
      guarded(async () => {
        await tryAgain(ctx);
        await look();
      }),
    );
  };

  return {
    start() {
      beat ??= ctx.part?.(() => track(guarded(look)));
      track(guarded(look));
      again();
    },
    tryAgain: again,
    wake(id) {
      if (stopped) return;
      if (id !== 'all' && lanes.has(id)) enter(id);
      else track(guarded(look));
    },
    async stop() {
      stopped = true;
      cancelTimer();
      await Promise.allSettled([...running]);
    },
    overdue: steps.oldest,
  };
}
