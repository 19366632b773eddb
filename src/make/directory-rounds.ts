import { createWorkQueue, type Next } from '../runtime/work-queue.js';
import type { MakeBeat } from './http.js';

export interface RoundsParts {
  /** From the start of one reading of an organization to the start of the next, in milliseconds. */
  readonly everyMs: number;
  /** The same for the list of organizations. While it is empty, it is read as often as an organization. */
  readonly listEveryMs: number;
  readonly readList: () => Promise<void>;
  readonly readOne: (organizationId: number) => Promise<void>;
  /** Registers the watcher of the rounds, and gives it a way to restart them when a reading hangs. */
  readonly part?: ((revive: () => void) => MakeBeat) | undefined;
  /** Whether a failure may mean that Usher can no longer read an organization. The list is then read at once. */
  readonly isShut?: (error: unknown) => boolean;
  /** Hanging readings were given up; everything is read again. */
  readonly givenUp: () => void;
  /** Called for each failed reading, which is then repeated. */
  readonly failed: (error: unknown) => void;
}

/** Keeps reading the list of organizations and each organization. */
export interface Rounds {
  /** Begins; an organization read a moment ago waits for its turn. The timers do not keep the process alive. */
  start(): void;
  stop(): void;
  /** From now on, reads these and no others. */
  follow(organizationIds: readonly number[]): void;
  follows(organizationId: number): boolean;
  /** The caller has just read the list and all of these. */
  allRead(organizationIds: readonly number[]): void;
}

const list = 'list';

/**
 * Each organization has its own loop, so one that has used up its limit does not hold up the others. A round is done
 * once every one of them was read, so a single failing or hanging one is noticed.
 */
export function createRounds(parts: RoundsParts): Rounds {
  const { everyMs, listEveryMs, readList, readOne } = parts;
  const begunAt = new Map<string, number>();
  const round = new Round();
  /** Organizations that caused a reading of the list since they were last read. */
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

  /** Gives up readings that hang. If one still answers, the newer of the two readings counts. */
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

/** What this round still has to read, and where its end is reported. */
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

  /** The list has its own pace: it belongs to the round in which its reading begins. */
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
