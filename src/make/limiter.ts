import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { PacedQueue } from '../runtime/paced-queue.js';

/**
 * `read`: reads of executions, endings and containments, before and after they write. `poll`: the watch and the
 * directory. `click`: reads for a button. `form`: reads for a submitted form.
 */
export type Priority = 'write' | 'read' | 'poll' | 'click' | 'form';

export interface LimiterOptions {
  /** Make's time, because Make's reset times refer to it. */
  readonly now?: (() => number) | undefined;
  /** The part of the limit that polls may use, 0 to 1. */
  readonly share?: number | undefined;
  /** The limit until `setLimit` is called; 30 is the lowest limit seen on Make. */
  readonly perMinute?: number | undefined;
  /** Once it aborts, queued polls throw its reason. */
  readonly stopping?: AbortSignal | undefined;
  /**
   * Reserves the next poll of an organization where several processes poll, one poll in `everyMs`. Returns the wait for
   * it in milliseconds. Left out where no other process can exist.
   */
  readonly reservePoll?: ((organizationId: number, everyMs: number) => Promise<number>) | undefined;
  /** The length of Make's "minute". */
  readonly windowMs?: number | undefined;
}

/**
 * Keeps each organization within its request limit. Writes go first, then the reads they need, then polls within their
 * share, then clicks, then forms. Clicks and forms are bounded, so people cannot use up the minute: a containment
 * still runs at once, and the watch continues. Where several processes share the limit, polls have a part of their own.
 */
export interface Limiter {
  setLimit(organizationId: number, perMinute: number): void;
  /**
   * Tells the limiter that this many processes share the limits. The polls' share stays whole: processes take turns in
   * it. This process uses its part of the rest.
   */
  shareWith(processes: number): void;
  /** Runs the task when its turn comes. Throws what the task throws. */
  run<T>(organizationId: number, priority: Priority, task: () => Promise<T>): Promise<T>;
  /** Starts no task of this organization for this long. */
  pause(organizationId: number, forMs: number): void;
  /**
   * Records how many requests Make says are left. At zero everything waits for the reset; below the share, polls wait.
   */
  observe(organizationId: number, remaining: number, resetAt: number | undefined): void;
}

const rank = { write: 4, read: 3, poll: 2, click: 1, form: 0 } as const;
const concurrency = 10;
/** The part of the limit, after the polls' share, that clicks and forms may each use in any minute. */
const mostOf = { click: 1 / 6, form: 1 / 3 } as const;

/**
 * Creates a limiter. The limit is per organization and minute; `license.apiLimit` states it.
 * https://developers.make.com/api-documentation/getting-started/rate-limiting
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  const { now = Date.now, share = 0.1, perMinute: initial = 30, windowMs = 60_000, stopping } = options;
  const { reservePoll } = options;
  const lanes = new Map<number, Lane>();
  // Each waiting poll adds a listener, and their number is not bounded.
  if (stopping) setMaxListeners(0, stopping);

  const limits = new Map<number, number>();
  let processes = 1;

  const limitOf = (organizationId: number): number => limits.get(organizationId) ?? initial;
  const paceOf = (organizationId: number): LanePace => ({
    perMinute: limitOf(organizationId),
    share,
    windowMs,
    processes,
  });

  const lane = (organizationId: number): Lane => {
    const created = lanes.get(organizationId) ?? createLane(paceOf(organizationId));
    lanes.set(organizationId, created);
    return created;
  };

  /** A queue cannot change its pace: waiting tasks keep the old one, later tasks get the new one. */
  const paceAgain = (organizationId: number): void => {
    const current = lane(organizationId);
    const pace = paceOf(organizationId);
    if (current.perMinute === pace.perMinute && current.processes === pace.processes) return;
    const next = createLane(pace);
    for (const queue of ['all', 'allPolls', 'polls'] as const) next[queue].hold(current[queue].heldFor());
    lanes.set(organizationId, next);
  };

  const signal = stopping && { signal: stopping };
  const poll = async <T>(organizationId: number, task: () => Promise<T>): Promise<T> => {
    await lane(organizationId).polls.add(async () => {
      const waitMs = await reservePoll?.(organizationId, lane(organizationId).pollEveryMs);
      if (waitMs) await wait(waitMs, undefined, signal);
    }, signal);
    return lane(organizationId).allPolls.add(task, { priority: rank.poll, ...signal });
  };

  return {
    setLimit(organizationId, perMinute) {
      limits.set(organizationId, perMinute);
      paceAgain(organizationId);
    },
    shareWith(count) {
      processes = Math.max(1, count);
      for (const organizationId of lanes.keys()) paceAgain(organizationId);
    },
    run(organizationId, priority, task) {
      if (priority === 'poll') {
        const polled = poll(organizationId, task);
        return stopping ? unlessStopped(polled, stopping) : polled;
      }
      const { all, clicks, forms } = lane(organizationId);
      const turn = () => all.add(task, { priority: rank[priority] });
      if (priority === 'click') return clicks.add(turn);
      if (priority === 'form') return forms.add(turn);
      return turn();
    },
    pause(organizationId, forMs) {
      const { all, allPolls } = lane(organizationId);
      for (const queue of [all, allPolls]) queue.hold(Math.min(forMs, windowMs));
    },
    observe(organizationId, remaining, resetAt) {
      if (resetAt === undefined) return;
      const ms = Math.min(resetAt - now(), windowMs);
      const { all, allPolls, polls } = lane(organizationId);
      if (remaining <= 0) for (const queue of [all, allPolls]) queue.hold(ms);
      else if (remaining < limitOf(organizationId) * share)
        for (const queue of allPolls === all ? [polls] : [polls, allPolls]) queue.hold(ms);
    },
  };
}

/**
 * Rejects as soon as the process stops. The queue itself checks the signal only when a turn comes, which may be a
 * minute later.
 */
function unlessStopped<T>(work: Promise<T>, stopping: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(stopping.reason);
    if (stopping.aborted) stop();
    stopping.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => stopping.removeEventListener('abort', stop));
  });
}

interface LanePace {
  /** The organization's limit. */
  readonly perMinute: number;
  readonly share: number;
  readonly windowMs: number;
  readonly processes: number;
}

interface Lane {
  readonly perMinute: number;
  readonly processes: number;
  readonly pollEveryMs: number;
  readonly all: PacedQueue;
  readonly allPolls: PacedQueue;
  readonly polls: PacedQueue;
  readonly clicks: PacedQueue;
  readonly forms: PacedQueue;
}

// Polls, clicks and forms pass two queues. The first one bounds each kind, and spreads polls over the minute, since a
// burst would leave none for the rest of it. Every task waits in the second one. Polls have their own where several
// processes share the limit: one process may then use up the polls' share, and must not use up its part of the rest.
// A large share leaves half of the limit to the rest in any case; if Make's limit gets low, polls wait.
function createLane({ perMinute, share, windowMs, processes }: LanePace): Lane {
  const pollCap = Math.max(1, Math.floor(perMinute * share));
  const ours = (part: number) => Math.max(1, Math.floor((perMinute / processes) * part));
  const isAlone = processes === 1;
  const all = new PacedQueue({ concurrency, most: ours(isAlone ? 1 : Math.max(0.5, 1 - share)), windowMs });
  return {
    perMinute,
    processes,
    pollEveryMs: windowMs / pollCap,
    all,
    allPolls: isAlone ? all : new PacedQueue({ concurrency, most: pollCap, windowMs }),
    polls: new PacedQueue({ concurrency: 1, most: 1, windowMs: windowMs / pollCap }),
    clicks: new PacedQueue({ most: ours((1 - share) * mostOf.click), windowMs }),
    forms: new PacedQueue({ most: ours((1 - share) * mostOf.form), windowMs }),
  };
}
