/**
 * Settings that speed up the app's clock and timers by this factor, so that a story needs seconds instead of minutes.
 * The time limit of calls to Slack (`AbortSignal.timeout`) is unchanged; the limit of calls to Make is set high.
 */
export const hastened = (times: number): Readonly<Record<string, string>> => ({
  MAKE_TIMEOUT_SECONDS: '100',
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
    const began = Date.now(), real = Date.now;
    Date.now = () => Math.round(began + (real() - began) * ${times});
    const passed = performance.now.bind(performance), start = passed();
    performance.now = () => start + (passed() - start) * ${times};
    for (const name of ['setTimeout', 'setInterval']) {
      const original = globalThis[name];
      globalThis[name] = Object.assign((work, ms, ...rest) => original(work, (ms ?? 0) / ${times}, ...rest), original);
    }
  `)}`,
});
