import type { Harness } from '../stories/harness.js';

/** The app's life from one start to the next end, for those who work with it meanwhile. */
export interface Life {
  /** How often it was killed so far. */
  readonly kills: number;
  /** Resolves when the app that runs now is killed. */
  readonly over: Promise<void>;
  /** Resolves once an app runs. */
  up(): Promise<void>;
  /** Ends it by a signal it cannot refuse, runs what happens while it is down, and starts it on the same data. */
  kill(meanwhile?: () => void): Promise<void>;
}

export function lifeOf(harness: Harness): Life {
  let kills = 0;
  let end = (): void => undefined;
  let over = new Promise<void>((resolve) => {
    end = resolve;
  });
  let started: Promise<void> = Promise.resolve();
  return {
    get kills() {
      return kills;
    },
    get over() {
      return over;
    },
    up: () => started,
    async kill(meanwhile) {
      await started;
      let begun = (): void => undefined;
      started = new Promise((resolve) => {
        begun = resolve;
      });
      await harness.app().kill();
      kills += 1;
      end();
      over = new Promise((resolve) => {
        end = resolve;
      });
      meanwhile?.();
      await harness.begin();
      begun();
    },
  };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** False if it was not so in time. */
export async function becomes(so: () => boolean, withinMs: number, everyMs = 50): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (!so()) {
    if (performance.now() > until) return false;
    await pause(everyMs);
  }
  return true;
}
