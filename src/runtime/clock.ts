const longestTimerMs = 60_000;

/** The wall clock. Timers last at most a minute, since long ones overflow; the caller then looks again. */
export const systemClock = {
  now: (): number => Date.now(),
  at(time: number, wake: () => void): () => void {
    const timer = setTimeout(wake, Math.min(Math.max(0, time - Date.now()), longestTimerMs));
    return () => clearTimeout(timer);
  },
};
