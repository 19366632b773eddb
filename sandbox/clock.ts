/** The sandbox's own time, which can be moved forward. */
export class Clock {
  /** How far it is ahead of the world's, in milliseconds. */
  ahead = 0;

  readonly now = (): number => Date.now() + this.ahead;
}

/**
 * Runs in a process before the app does: a clock that is so far ahead and goes forward when the parent says so, and timers
 * of more than half a minute that ring at once if they are due by then. Shorter ones come soon by themselves, and are those
 * of sockets. A clock that is only set rings nothing, since no time has passed.
 */
export const movableClock = (aheadMs = 0): string =>
  `--import=data:text/javascript,${encodeURIComponent(`
  const real = Date.now, set = globalThis.setTimeout, clear = globalThis.clearTimeout, far = 30_000;
  const waiting = new Map();
  let ahead = ${aheadMs};
  Date.now = () => real() + ahead;
  globalThis.setTimeout = Object.assign((work, ms, ...rest) => {
    if (!(ms > far) || ms > 0x7fffffff) return set(work, ms, ...rest);
    const ring = () => { if (waiting.delete(timer)) work(...rest); };
    const timer = set(ring, ms);
    waiting.set(timer, { ring, due: Date.now() + ms });
    return timer;
  }, set);
  globalThis.clearTimeout = (timer) => { waiting.delete(timer); clear(timer); };
  process.on('message', ({ ahead: now, isOnlySet }) => {
    if (typeof now !== 'number') return;
    ahead = now;
    if (isOnlySet) return;
    for (const [timer, { ring, due }] of [...waiting])
      if (due <= Date.now()) { clear(timer); setImmediate(ring); }
  });
  process.channel?.unref();
`)}`;
