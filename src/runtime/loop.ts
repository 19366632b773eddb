import { reasonOf } from './reason.js';

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

/** Does the same work again and again. A round that fails is reported and never ends the loop. */
export function createLoop({ everyMs, work, beat, failed }: LoopOptions): Loop {
  let life = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let started = false;

  const round = async (own: number): Promise<void> => {
    try {
      await work();
      if (own === life) beat?.done();
    } catch (error) {
      if (own === life) {
        beat?.failed(reasonOf(error));
        failed(error);
      }
    }
    if (own === life) timer = setTimeout(begin, everyMs).unref();
  };

  const begin = (): void => {
    running = round(life);
  };

  const halt = (): void => {
    life += 1;
    clearTimeout(timer);
  };

  return {
    start() {
      if (!started) {
        started = true;
        begin();
      }
      return running;
    },
    restart() {
      if (!started) return;
      halt();
      begin();
    },
    async stop() {
      started = false;
      halt();
      await running;
    },
  };
}
