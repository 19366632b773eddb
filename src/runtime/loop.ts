import { lookingEvery } from './limits.js';
import type { PartOf } from './monitor.js';
import { reasonOf } from './reason.js';
import { createWorkQueue } from './work-queue.js';

/** How a loop reports; `Part` of `monitor.ts` fits. */
export interface Beat {
  done(): void;
  failed(why: string): void;
}

export interface LoopOptions {
  /** From the end of one round to the start of the next, in milliseconds. */
  readonly everyMs: number;
  readonly work: () => void | Promise<void>;
  /** Where the loop reports. */
  readonly beat?: Beat | undefined;
  /** Registers the loop, instead of a `beat`: its name, and its work as a past participle. */
  readonly watched?: { readonly part: PartOf | undefined; readonly name: string; readonly does: string };
  /** Called for a failed round. */
  readonly failed: (error: unknown) => void;
}

export interface Loop {
  /** Begins the first round now, and returns when it is over, even if it failed. */
  start(): Promise<void>;
  /** Gives up a hanging round and begins another now. */
  restart(): void;
  /** Begins nothing more and waits for the round under way. */
  stop(): Promise<void>;
}

const round = 'round';

/** Repeats the same work. A failed round is reported and never ends the loop. */
export function createLoop(options: LoopOptions): Loop {
  const { everyMs, work, watched, failed } = options;
  const beat =
    options.beat ??
    watched?.part?.({
      name: watched.name,
      does: watched.does,
      ...lookingEvery(everyMs),
      revive: () => restart(),
    });
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
  const restart = (): void => {
    if (isStarted) queue.restart(round);
  };
  return {
    start() {
      if (!isStarted) queue.add(round);
      isStarted = true;
      return queue.settled(round);
    },
    restart,
    stop() {
      isStarted = false;
      return queue.remove(round);
    },
  };
}
