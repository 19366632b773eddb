import type { Clock } from './approvals/ports.js';

const longestTimerMs = 60_000;

/** The wall clock. Timers are cut to a minute, since long ones overflow; the caller looks again then. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(time, wake) {
    const timer = setTimeout(wake, Math.min(Math.max(0, time - Date.now()), longestTimerMs));
    return () => clearTimeout(timer);
  },
};
