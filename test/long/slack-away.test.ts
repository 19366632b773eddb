import { setTimeout as pause } from 'node:timers/promises';
import { describe, it } from 'vitest';
import { ways } from '../runtime/ways.js';
import { freePort, startHarness } from '../stories/harness.js';

/**
 * `npm run test:long` sets two minutes; `test/runtime/sockets.test.ts` in `npm test` covers the same cases without the
 * wait.
 */
const seconds = Number(process.env.USHER_AWAY_SECONDS ?? 0);

describe.skipIf(seconds === 0)(`while Slack is away for ${seconds} seconds and`, () => {
  for (const [way, leave] of ways) {
    it.concurrent(`${way}, the app is red; both sockets are back within ten seconds, and nothing is answered twice`, async ({
      expect,
    }) => {
      const port = await freePort();
      const harness = await startHarness({ process: true, env: { USHER_OPS_PORT: `${port}` } });
      const { slack } = harness;
      const health = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;
      const isPortClosed = way === 'refuses connections';
      try {
        await leave(slack);
        const refreshes = setInterval(() => slack.refreshSockets(), 10_000);
        slack.refreshSockets();
        const events = [20, 60, 100].map(async (percent) => {
          await pause((seconds * 1000 * percent) / 100);
          await slack.person('U0CAT').openHome();
        });
        await pause(seconds * 500);
        expect(await health()).toBe(503);
        await pause(seconds * 500);
        clearInterval(refreshes);
        slack.faults.clear();
        if (isPortClosed) await slack.comeBack();
        await slack.waitForSockets(2, 10_000);
        await Promise.all(events);
        const ben = slack.person('U0BEN');
        for (let n = 0; n < 10; n++) await ben.command('/make-access', 'help');
        await expect.poll(() => ben.ephemerals().length).toBe(10);
        await expect.poll(health).toBe(200);
      } finally {
        await harness.close();
      }
    });
  }
});
