/**
 * Settings under which the app's clock and timers run so many times faster, so that a story needs seconds where the
 * app needs minutes. The time limit of a call to Slack (`AbortSignal.timeout`) stays as it is, that of Make is set high.
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
