import { createWorkQueue, type Next } from '../runtime/work-queue.js';
import type { MakeBeat } from './http.js';

export interface RoundsParts {
  /** The time from the start of one reading of an organization to the start of the next, in milliseconds. */
  readonly everyMs: number;
  /** The same for the list of organizations. While the list is empty, it is read as often as an organization. */
  readonly listEveryMs: number;
  readonly readList: () => Promise<void>;
  readonly readOne: (organizationId: number) => Promise<void>;
  /** Registers the watcher of the rounds, and hands it a function that restarts them when a reading hangs. */
  readonly part?: ((revive: () => void) => MakeBeat) | undefined;
  /** Whether a failure may mean that Usher can no longer read an organization. The list is then read at once. */
  readonly isShut?: (error: unknown) => boolean;
  /** Called after hanging readings were given up; everything is then read again. */
  readonly givenUp: () => void;
  /** Called for each failed reading, which is then repeated. */
  readonly failed: (error: unknown) => void;
}

/** Reads the list of organizations and each organization, again and again. */
export interface Rounds {
  /**
   * Starts the rounds; an organization that was read a moment ago waits for its turn. The timers do not keep the
   * process alive.
   */
  start(): void;
  stop(): void;
  /** From now on, only these organizations are read. */
  follow(organizationIds: readonly number[]): void;
  follows(organizationId: number): boolean;
  /** Tells the rounds that the caller has just read the list and all of these organizations. */
  allRead(organizationIds: readonly number[]): void;
}

const list = 'list';

/**
 * Creates the rounds. Each organization has its own loop, so one that has used up its limit does not hold up the
 * others. A round ends once every organization was read, so a single one that fails or hangs is noticed.
 */
export function createRounds(parts: RoundsParts): Rounds {
  const { everyMs, listEveryMs, readList, readOne } = parts;
  const begunAt = new Map<string, number>();
  const round = new Round();
  /** Organizations that caused a reading of the list after they were last read. */
  const doubted = new Set<string>();
  let isStarted = false;

  const dueInMs = (key: string): number => {
    const every = key === list && round.followed.length > 0 ? listEveryMs : everyMs;
    return (begunAt.get(key) ?? Number.NEGATIVE_INFINITY) + every - performance.now();
  };

  const reconcile = async (key: string): Promise<Next> => {
    const early = dueInMs(key);
    if (early > 0) return { afterMs: early };
    begunAt.set(key, performance.now());
    round.awaits(key);
    await (key === list ? readList() : readOne(Number(key)));
    doubted.delete(key);
    round.read([key]);
    return { afterMs: Math.max(0, dueInMs(key)) };
  };

  const queue = createWorkQueue({
    reconcile,
    backOffMs: () => everyMs,
    failed(key, error) {
      begunAt.delete(key);
      round.beat?.failed(error instanceof Error ? error.message : 'unknown reason');
      parts.failed(error);
      if (key === list || doubted.has(key) || parts.isShut?.(error) !== true) return;
      doubted.add(key);
      begunAt.delete(list);
      if (isStarted) queue.add(list);
    },
  });

  /** Gives up readings that hang. If one of them still answers, the newer of the two readings counts. */
  const beginAgain = (): void => {
    if (!isStarted) return;
    parts.givenUp();
    for (const key of round.unread) begunAt.delete(key);
    for (const key of [list, ...round.followed]) queue.restart(key);
  };

  const follow = (organizationIds: readonly number[]): void => {
    for (const key of round.follow(organizationIds.map(String))) void queue.remove(key);
    if (isStarted) for (const key of round.followed) queue.add(key);
  };

  return {
    follow,
    follows: (organizationId) => round.followed.includes(`${organizationId}`),
    allRead(organizationIds) {
      const keys = [list, ...organizationIds.map(String)];
      for (const key of keys) begunAt.set(key, performance.now());
      follow(organizationIds);
      round.read(keys);
    },
    start() {
      round.beat ??= parts.part?.(beginAgain);
      isStarted = true;
      for (const key of [list, ...round.followed]) queue.add(key);
    },
    stop() {
      isStarted = false;
      for (const key of [list, ...round.followed]) void queue.remove(key);
    },
  };
}

/** The keys that this round still has to read, and the watcher that hears of its end. */
class Round {
  beat: MakeBeat | undefined;
  readonly unread = new Set<string>();
  followed: readonly string[] = [];

  /** Returns the keys that are no longer followed. */
  follow(next: readonly string[]): string[] {
    const gone = this.followed.filter((key) => !next.includes(key));
    for (const key of gone) this.unread.delete(key);
    this.followed = next;
    return gone;
  }

  /** The list has its own interval: it belongs to the round in which its reading begins. */
  awaits(key: string): void {
    if (key === list) this.unread.add(key);
  }

  read(keys: readonly string[]): void {
    for (const key of keys) this.unread.delete(key);
    if (this.unread.size > 0) return;
    this.beat?.done();
    for (const key of this.followed) this.unread.add(key);
  }
}
