import { type Beat, createLoop } from './loop.js';
import type { Vitals } from './vitals.js';

export interface PulseOptions {
  readonly vitals: Pick<Vitals, 'part'>;
  readonly name: string;
  readonly does: string;
  /** Milliseconds that pass, whatever becomes of the clock; Node's own unless told. */
  readonly passed?: () => number;
}

/** Whether somebody whom we call still answers, known from all calls, and from a light one where there are none. */
export interface Pulse {
  /** Every call reports here. */
  readonly beat: Beat;
  isWell(): boolean;
  /** Calls now and then from now on, where nothing else did. The call reports by itself, so its errors are left out. */
  start(call: () => Promise<unknown>): void;
  stop(): void;
}

/** Three calls may fail in a row before it is red, and it is red within a minute. */
const quietMs = 50_000;
const everyMs = 15_000;

export function createPulse({ vitals, name, does, passed = () => performance.now() }: PulseOptions): Pulse {
  // A call has a time limit of its own, and nothing here could be rebuilt.
  const part = vitals.part({ name, does, readiness: true, quietMs, hangMs: Number.POSITIVE_INFINITY });
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
