import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { startMake } from '../../sandbox/make/server.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { startSlack } from '../../sandbox/slack/server.js';
import { createUsher, type Usher } from '../../src/app.js';
import { aPlace } from './commands.js';

/** A Slack, a Make, and a function that builds an Usher between them, always on the same data folder. */
async function given() {
  const make = await startMake({ seed: seedHarbour });
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false });
  const place = aPlace();
  const built: Usher[] = [];
  onTestFinished(async () => {
    await Promise.all(built.map((one) => one.stop()));
    await Promise.all([make.close(), slack.close()]);
  });
  const usher = (): Usher => {
    const one = createUsher({
      env: {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        MAKE_API_TOKEN: BOT_TOKEN,
        MAKE_API_URL: make.url,
        USHER_POLICY: join(place, 'policy.yml'),
        USHER_DATA_DIR: join(place, 'data'),
        USHER_OPS_PORT: '0',
      },
      lost() {},
      logTo: { write() {} },
    });
    built.push(one);
    return one;
  };
  return { slack, usher };
}

it('a failed start releases its data folder for the next one', async () => {
  const { slack, usher } = await given();
  slack.faults.add({
    method: 'apps.connections.open',
    kind: 'error',
    error: 'invalid_auth',
    times: Infinity,
  });
  const failing = usher();
  const error: unknown = await failing.start().catch((reason: unknown) => reason);
  expect(failing.failure(error).join('\n')).toContain('SLACK_APP_TOKEN');
  slack.faults.clear();
  await usher().start();
  await slack.waitForSockets(2);
});

it('a part that comes up after Usher was stopped during its start is ended, too', async () => {
  const { slack, usher } = await given();
  const stopped = usher();
  const open = slack.faults.hold({ method: 'apps.connections.open' });
  const starting = stopped.start();
  await open.arrived;
  const stopping = stopped.stop();
  open.release();
  await Promise.all([starting.catch(() => undefined), stopping]);
  await expect.poll(() => slack.openSockets()).toBe(0);
  await usher().start();
  await slack.waitForSockets(2);
});

it('a start that is stopped before anything has come up leaves nothing running', async () => {
  const { slack, usher } = await given();
  const stopped = usher();
  const starting = stopped.start();
  await stopped.stop();
  await starting;
  await expect.poll(() => slack.openSockets()).toBe(0);
  await usher().start();
  await slack.waitForSockets(2);
});
