/** The sandbox's own clock, which can be moved forward. */
export class Clock {
  /** How far it is ahead of the real time, in milliseconds. */
  ahead = 0;

  readonly now = (): number => Date.now() + this.ahead;
}

/**
 * The option for Node that loads a movable clock before the app: the clock starts this far ahead and moves when the
 * parent says so, and timers of more than half a minute then fire if they are due. Shorter timers, which are those of
 * sockets, fire soon anyway. A clock that is only set fires no timer, since no time has passed.
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
