import { createWorkQueue, type Next } from '../runtime/work-queue.js';
import type { MakeBeat } from './http.js';

export interface RoundsParts {
  /** From the beginning of one reading of an organization to the next, in milliseconds. */
  readonly everyMs: number;
  /** The same for the list of organizations; while there are none it is read as often as they are. */
  readonly listEveryMs: number;
  readonly readList: () => Promise<void>;
  readonly readOne: (organizationId: number) => Promise<void>;
  /** Registers what watches the rounds; it is given a way to begin again where a reading hangs. */
  readonly part?: ((revive: () => void) => MakeBeat) | undefined;
  /** Whether a failure may mean that an organization is no longer to be read: the list is read then before its turn. */
  readonly isShut?: (error: unknown) => boolean;
  /** Whatever hangs was given up; all of it is read again. */
  readonly givenUp: () => void;
  /** Hears of each reading that failed; it is repeated. */
  readonly failed: (error: unknown) => void;
}

/** Reads the list of organizations and each of them again and again. */
export interface Rounds {
  /** Begins; what was read a moment ago waits for its turn. The timers do not keep the process alive. */
  start(): void;
  stop(): void;
  /** These are to be read from now on, and no others. */
  follow(organizationIds: readonly number[]): void;
  follows(organizationId: number): boolean;
  /** The list and all of these were read just now. */
  allRead(organizationIds: readonly number[]): void;
}

const list = 'list';

/**
 * Each organization goes round by itself: one whose limit is used up keeps no other from being read. A round is done
 * once every one of them was read, so one that fails or hangs is seen however well the others go.
 */
export function createRounds(parts: RoundsParts): Rounds {
  const { everyMs, listEveryMs, readList, readOne } = parts;
  const begunAt = new Map<string, number>();
  const round = new Round();
  /** Organizations for which the list was asked since they were last read. */
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

  /** Gives up readings that hang; should one still answer, the newer of two readings counts. */
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

/** What is still to be read until all of Make was, and whom that is reported to. */
class Round {
  beat: MakeBeat | undefined;
  readonly unread = new Set<string>();
  followed: readonly string[] = [];

  /** Answers whose turn is over. */
  follow(next: readonly string[]): string[] {
    const gone = this.followed.filter((key) => !next.includes(key));
    for (const key of gone) this.unread.delete(key);
    this.followed = next;
    return gone;
  }

  /** The list has its own pace: it belongs to the round in which it is begun. */
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
