import type { Harness } from '../stories/harness.js';

/** The app from one start to its next kill, for work that goes on meanwhile. */
export interface Life {
  /** The number of kills so far. */
  readonly kills: number;
  /** Resolves when the running app is killed. */
  readonly over: Promise<void>;
  /** Resolves when an app is running. */
  up(): Promise<void>;
  /** Kills the app, runs `meanwhile` while it is down, and starts it again on the same data. */
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

/** Waits until it is so; false if that took too long. */
export async function becomes(so: () => boolean, withinMs: number, everyMs = 50): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (!so()) {
    if (performance.now() > until) return false;
    await pause(everyMs);
  }
  return true;
}
