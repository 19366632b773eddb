import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedHarbourSlack } from '../../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../../sandbox/slack/server.js';
import { startHarbourApp } from './harbour-app.js';

let slack: SlackSandbox;
const stops: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  slack = await startSlack({ seed: seedHarbourSlack, ackTimeoutMs: 2000 });
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await slack.close();
});

async function twoReceivers(): Promise<string[]> {
  const heard: string[] = [];
  for (const name of ['first', 'second']) {
    const clientOptions = { slackApiUrl: slack.apiUrl };
    const receiver = new SocketModeReceiver({
      appToken: slack.appToken,
      clientPingTimeout: 500,
      logLevel: LogLevel.ERROR,
      installerOptions: { clientOptions },
    });
    const app = new App({
      token: slack.botToken,
      receiver,
      clientOptions: { ...clientOptions },
      logLevel: LogLevel.ERROR,
    });
    app.command('/make-role', async ({ ack }) => {
      heard.push(name);
      await ack();
    });
    await app.start();
    stops.push(() => app.stop());
  }
  return heard;
}

describe('Socket Mode', () => {
  test('each payload goes to one connection, in turn', async () => {
    const heard = await twoReceivers();
    for (const _ of [1, 2, 3, 4]) await slack.person('U0BEN').command('/make-role');
    expect(heard.filter((name) => name === 'first')).toHaveLength(2);
    expect(heard.filter((name) => name === 'second')).toHaveLength(2);
  });

  test('refreshed connections are reopened', async () => {
    const heard = await twoReceivers();
    slack.refreshSockets();
    expect(slack.openSockets()).toBe(0);
    await slack.waitForSockets(2);
    expect(await slack.person('U0BEN').command('/make-role')).not.toHaveProperty('timedOut');
    expect(heard).toHaveLength(1);
  });

  test('with no connection a command fails at once', async () => {
    expect(await slack.person('U0BEN').command('/make-role')).toMatchObject({
      timedOut: true,
      reason: 'no_connection',
    });
  });

  test('an event that could not be delivered is sent again', async () => {
    const delivered = slack.person('U0ANA').openHome();
    const app = await startHarbourApp(slack, 'socket');
    stops.push(() => app.stop());
    expect(await delivered).toMatchObject({ status: 'acked' });
    expect(slack.deliveries.at(-1)?.parcel).toHaveProperty('retry');
  });
});

describe('signed HTTP', () => {
  beforeEach(async () => {
    const app = await startHarbourApp(slack, 'http');
    stops.push(() => app.stop());
  });

  test('a payload with no signature, a wrong one or an old one is refused', async () => {
    const person = slack.person('U0OTHER');
    const body = new URLSearchParams({ command: '/make-hello', text: 'x', user_id: 'U0ANA' }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const refused = { status: 'failed', reason: 'http_error 401' };
    expect(await person.deliverRaw({ headers, body })).toEqual(refused);
    expect(await person.deliverRaw({ headers: { ...headers, ...slack.sign('other') }, body })).toEqual(
      refused,
    );
    const old = slack.sign(body, Math.floor(Date.now() / 1000) - 301);
    expect(await person.deliverRaw({ headers: { ...headers, ...old }, body })).toEqual(refused);
  });

  test('a payload can be sent again byte for byte', async () => {
    await slack.person('U0BEN').command('/make-hello', 'once');
    const sent = slack.deliveries.at(-1)?.sent;
    expect(sent).toBeDefined();
    if (!sent) return;
    expect(await slack.person('U0BEN').deliverRaw(sent)).toMatchObject({ status: 'acked' });
  });

  test('a forged click can carry any value', async () => {
    const actions = [{ type: 'button', action_id: 'approve', value: 'REQ-9', block_id: 'b' }];
    const ack = await slack
      .person('U0OTHER')
      .forge({ type: 'block_actions', team: { id: 'T0EVIL' }, actions });
    expect(ack).toMatchObject({ status: 'acked' });
    expect(slack.deliveries.at(-1)?.parcel.payload).toMatchObject({
      team: { id: 'T0EVIL' },
      user: { id: 'U0OTHER' },
    });
  });

  test('an unregistered command is not acked', async () => {
    expect(await slack.person('U0BEN').command('/make-nothing')).toMatchObject({ timedOut: true });
  });
});

test('with registered commands, any other command does not exist', async () => {
  const strict = await startSlack({ seed: seedHarbourSlack, commands: ['/make-role'] });
  await expect(strict.person('U0BEN').command('/make-tea')).rejects.toThrow(
    '/make-tea is not a valid command',
  );
  await strict.close();
});
