import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, type ExpectStatic, expect, it, type TestContext } from 'vitest';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../sandbox/slack/server.js';
import { boltLogger } from '../../src/runtime/log.js';
import { createMonitor } from '../../src/runtime/monitor.js';
import { createClient } from '../../src/slack/client.js';
import { createSlackApp, identifySelf, type SlackApp } from '../../src/start/connect-slack.js';
import { createNetwork } from '../../src/start/network.js';
import { always, ways } from './ways.js';

const open = 'apps.connections.open';

interface Ears {
  readonly slack: SlackSandbox;
  /** Every command and event that reached a listener, in order. */
  readonly heard: string[];
  readonly ended: string[];
  /** Lets time pass for the health, and returns the parts that are red then. */
  redAfter(ms: number): string[];
  close(): Promise<void>;
}

/** Each test has its own Slack and its own `expect`, since many run side by side. */
const listening = (test: (ears: Ears, expect: ExpectStatic) => Promise<void>) => async (it: TestContext) => {
  const ears = await listen();
  try {
    await test(ears, it.expect);
  } finally {
    await ears.close();
  }
};

async function listen(): Promise<Ears> {
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false, ackTimeoutMs: 15_000 });
  const heard: string[] = [];
  const ended: string[] = [];
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const log = pino({ enabled: false });
  const monitor = createMonitor({ now, log, end: (sentence) => ended.push(sentence) });
  const {
    home: _,
    workspaceUrl: __,
    ...bot
  } = await identifySelf(createClient(slack.botToken, slack.apiUrl));
  const { botToken, appToken, apiUrl } = slack;
  const door: SlackApp = createSlackApp(
    { botToken, appToken, signingSecret: undefined, apiUrl, port: 0 },
    bot,
    boltLogger(log),
    createNetwork({ https: undefined, http: undefined, none: undefined }),
    { monitor, now, log, slackAnswers: () => true },
  );
  door.app.command('/make-access', async ({ ack, body }) => {
    heard.push(body.text);
    await ack();
  });
  door.app.event('app_home_opened', async ({ body }) => void heard.push(body.event_id));
  await door.open();
  await slack.waitForSockets(2, 10_000);
  const ears: Ears = {
    slack,
    heard,
    ended,
    redAfter(ms) {
      for (let passed = 0; passed < ms; passed += 1000) {
        ahead += 1000;
        monitor.look();
      }
      return monitor.checks().flatMap(({ ok, name, says }) => (ok ? [] : [`${name}: ${says}`]));
    },
    async close() {
      await door.close();
      await slack.close();
    },
  };
  return ears;
}

const opens = ({ slack }: Ears): number => slack.calls.filter(({ method }) => method === open).length;
const say = ({ slack }: Ears, text: string) => slack.person('U0BEN').command('/make-access', text);
describe('while Slack', () => {
  for (const [way, leave, says] of ways) {
    it.concurrent(
      `${way}, with both sockets refreshed, it is red; both are back within ten seconds, and nothing counts twice`,
      listening(async (ears, expect) => {
        const { slack, heard } = ears;
        const before = opens(ears);
        await leave(slack);
        slack.refreshSockets();
        await expect.poll(() => slack.openSockets()).toBe(0);
        const event = slack.sendEvent({
          type: 'app_home_opened',
          user: 'U0BEN',
          channel: 'DU0BEN',
          tab: 'home',
        });
        const isPortClosed = opens(ears) === before && /ECONNREFUSED/.test(says.source);
        if (isPortClosed) await pause(1500);
        else await expect.poll(() => opens(ears), { timeout: 15_000 }).toBeGreaterThanOrEqual(before + 3);
        const red = await expect
          .poll(() => ears.redAfter(11_000).join('\n'), { timeout: 15_000 })
          .toMatch(says)
          .then(() => ears.redAfter(0));
        expect(red.map((one) => one.split(':')[0])).toEqual(['slack connection', 'socket 1', 'socket 2']);
        expect(ears.ended).toEqual([]);

        slack.faults.clear();
        if (isPortClosed) await slack.comeBack();
        await slack.waitForSockets(2, 10_000);
        await event;
        await expect.poll(() => ears.redAfter(0)).toEqual([]);
        await Promise.all([say(ears, 'one'), say(ears, 'two'), say(ears, 'three')]);
        const texts = heard.filter((text) => !text.startsWith('Ev'));
        expect([...texts].sort()).toEqual(['one', 'three', 'two']);
        expect(new Set(heard).size).toBe(heard.length);
      }),
      90_000,
    );
  }
});

describe.concurrent('two sockets', () => {
  it(
    'are opened at different times, so that Slack does not refresh both together',
    listening(async ({ slack }, expect) => {
      const [first, second] = slack.calls.filter(({ method }) => method === open);
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(900);
    }),
  );

  it(
    'answer every command once while Slack has warned both',
    listening(async (ears, expect) => {
      const { slack, heard } = ears;
      slack.warnSockets(5000);
      const acks: string[] = [];
      const texts: string[] = [];
      while (texts.length < 60 || opens(ears) < 4) {
        const text = `command ${texts.length}`;
        texts.push(text);
        acks.push(JSON.stringify(await say(ears, text)));
      }
      expect(acks.filter((ack) => /failed|timed-out/.test(ack))).toEqual([]);
      expect(heard).toEqual(texts);
      await expect.poll(() => slack.openSockets()).toBe(2);
    }),
  );

  it(
    'are not both away for a second if both are closed together',
    listening(async ({ slack }) => {
      slack.refreshSockets();
      await slack.waitForSockets(1, 1000);
      await slack.waitForSockets(2, 10_000);
    }),
  );

  it(
    'never pile up, however often Slack asks for new ones',
    listening(async (ears, expect) => {
      const { slack } = ears;
      for (let round = 0; round < 4; round++) {
        const before = opens(ears);
        slack.warnSockets(20_000);
        slack.warnSockets(20_000);
        await expect.poll(() => opens(ears)).toBeGreaterThan(before);
      }
      await expect.poll(() => slack.openSockets()).toBe(2);
      expect(opens(ears)).toBeLessThanOrEqual(10);
    }),
    60_000,
  );

  it(
    'are detected and replaced if a dead network leaves them open silently',
    listening(async (ears, expect) => {
      const before = opens(ears);
      ears.slack.freezeSockets();
      await expect.poll(() => opens(ears), { timeout: 30_000 }).toBe(before + 2);
      await ears.slack.waitForSockets(2, 10_000);
      await say(ears, 'still here');
      expect(ears.heard).toEqual(['still here']);
    }),
    60_000,
  );
});

it('a token that Slack does not accept ends the start', async () => {
  const slack = await startSlack({ seed: seedHarbourSlack });
  slack.faults.add({ ...always, kind: 'error', error: 'invalid_auth' });
  const { botToken, appToken, apiUrl } = slack;
  const door = createSlackApp(
    { botToken, appToken, signingSecret: undefined, apiUrl, port: 0 },
    { botId: 'B0USHER', botUserId: 'U0USHER' },
    boltLogger(pino({ enabled: false })),
    createNetwork({ https: undefined, http: undefined, none: undefined }),
  );
  await expect(door.open()).rejects.toThrow('invalid_auth');
  await door.close();
  await slack.close();
});
