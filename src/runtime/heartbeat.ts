import { type Beat, createLoop } from './loop.js';
import type { Monitor } from './monitor.js';

export interface HeartbeatOptions {
  readonly monitor: Pick<Monitor, 'part'>;
  readonly name: string;
  readonly does: string;
  /** Elapsed milliseconds, which do not depend on the clock; Node's own by default. */
  readonly passed?: () => number;
}

/** Shows whether a service still answers, by all calls to it, or by a light call if there are no others. */
export interface Heartbeat {
  /** Every call reports here. */
  readonly beat: Beat;
  isWell(): boolean;
  /**
   * Starts to make a light call when no other call was made. The call reports by itself, so its errors are ignored
   * here.
   */
  start(call: () => Promise<unknown>): void;
  stop(): void;
}

/** Three calls in a row may fail before it is red, and it is red within a minute. */
const quietMs = 50_000;
const everyMs = 15_000;

export function createHeartbeat({
  monitor,
  name,
  does,
  passed = () => performance.now(),
}: HeartbeatOptions): Heartbeat {
  // A call has its own time limit, and there is nothing to rebuild.
  const part = monitor.part({ name, does, readiness: true, quietMs, hangMs: Number.POSITIVE_INFINITY });
  let goodAt = passed();
  let stop = (): void => {};
  return {
    beat: {
      done() {
        goodAt = passed();
        part.done();
      },
      failed: part.failed,
    },
    isWell: () => passed() - goodAt <= quietMs,
    start(call) {
      const loop = createLoop({
        everyMs,
        async work() {
          if (passed() - goodAt >= everyMs) await call();
        },
        failed: () => {},
      });
      loop.start();
      stop = () => void loop.stop();
    },
    stop: () => stop(),
  };
}
