import { reasonOf } from './reason.js';
import { createWorkQueue } from './work-queue.js';

/** How a loop reports; `Part` of `vitals.ts` fits. */
export interface Beat {
  done(): void;
  failed(why: string): void;
}

export interface LoopOptions {
  /** From the end of one round to the beginning of the next, in milliseconds. */
  readonly everyMs: number;
  readonly work: () => void | Promise<void>;
  readonly beat?: Beat | undefined;
  /** Hears of a round that failed. */
  readonly failed: (error: unknown) => void;
}

export interface Loop {
  /** Begins the first round now, and answers when that is over, however it went. */
  start(): Promise<void>;
  /** Gives up a round that hangs and begins another now. */
  restart(): void;
  /** Begins nothing more and waits for the round under way. */
  stop(): Promise<void>;
}

const round = 'round';

/** Does the same work again and again. A round that fails is reported and never ends the loop. */
export function createLoop({ everyMs, work, beat, failed }: LoopOptions): Loop {
  const queue = createWorkQueue({
    async reconcile() {
      await work();
      return { afterMs: everyMs };
    },
    backOffMs: () => everyMs,
    done: () => beat?.done(),
    failed(_, error) {
      beat?.failed(reasonOf(error));
      failed(error);
    },
  });
  let isStarted = false;
  return {
    start() {
      if (!isStarted) queue.add(round);
      isStarted = true;
      return queue.settled(round);
    },
    restart() {
      if (isStarted) queue.restart(round);
    },
    stop() {
      isStarted = false;
      return queue.remove(round);
    },
  };
}
