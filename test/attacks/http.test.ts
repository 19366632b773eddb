import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sent } from '../../sandbox/slack/delivery/http-delivery.js';
import type { Ack } from '../../sandbox/slack/delivery/parcel.js';
import { type Harness, startHarness } from '../stories/harness.js';
import {
  asked,
  buttonOf,
  forDev,
  happens,
  stillServes,
  type Target,
  typesOf,
  withoutEffect,
} from './attack-helpers.js';

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const marker = 'unsigned-marker-4711';
const fiveMinutes = 300;

let harness: Harness;
let target: Target;

beforeAll(async () => {
  harness = await startHarness({ process: true, mode: 'http', env: { LOG_LEVEL: 'trace' } });
  target = await asked(harness, 'U0BEN', forDev);
  await harness.person('U0ANA').waitForMessage({ thread: true, text: /Please decide/ });
});
afterAll(() => harness?.close());

/** The number of calls that only answer a person's act. Messages and cards may also follow earlier requests. */
const answers = () =>
  harness.slack.calls.filter(({ method }) =>
    /^(chat\.postEphemeral|views\.(open|push|update)|response_url)/.test(method),
  ).length;
const homesOf = (user: RegExp) =>
  harness.slack.calls.filter(
    ({ method, args, ok }) => ok && method === 'views.publish' && user.test(`${args.user_id}`),
  ).length;
const homesDrawn = () => homesOf(/./);
const refused: Ack = { status: 'failed', reason: 'http_error 401' };
const nowSeconds = () => Math.floor(Date.now() / 1000);
const raw = (request: Sent): Promise<Ack> => harness.person('U0ANA').deliverRaw(request);
const interactive = (payload: object) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

/** Each kind of input from Slack; each would have an effect if Usher accepted it. */
const routes: readonly (readonly [string, string, () => string])[] = [
  [
    'a command',
    form,
    () =>
      new URLSearchParams({
        command: '/make-access',
        text: `freeze ${marker}`,
        user_id: 'U0ANA',
        team_id: 'T0HARBOUR',
        channel_id: 'C0APPROVALS',
        trigger_id: '1.2.3',
        response_url: `http://127.0.0.1:${harness.slack.port}/response/none`,
      }).toString(),
  ],
  ['a click', form, () => interactive(click())],
  [
    'a search',
    form,
    () =>
      interactive({
        type: 'block_suggestion',
        user: { id: 'U0ANA', team_id: 'T0HARBOUR' },
        team: { id: 'T0HARBOUR' },
        action_id: 'form.person',
        block_id: 'person',
        value: 'Lindqvist',
        marker,
      }),
  ],
  ['a form', form, () => interactive(denial())],
  [
    'a shortcut',
    form,
    () =>
      interactive({
        type: 'shortcut',
        callback_id: 'usher.hub',
        user: { id: 'U0ANA', team_id: 'T0HARBOUR' },
        team: { id: 'T0HARBOUR' },
        trigger_id: '1.2.3',
        marker,
      }),
  ],
  [
    'an event',
    json,
    () =>
      JSON.stringify({
        type: 'event_callback',
        team_id: 'T0HARBOUR',
        event: { type: 'app_home_opened', user: 'U0CAT', tab: 'home', channel: 'DU0CAT' },
        marker,
      }),
  ],
  ['a URL verification', json, () => JSON.stringify({ type: 'url_verification', challenge: marker })],
];

/** Each fault of a signature, and the headers it produces. */
const wrongs: readonly (readonly [string, (body: string) => { [name: string]: string }])[] = [
  ['without a signature', () => ({})],
  ['with half the headers', () => ({ 'x-slack-request-timestamp': `${nowSeconds()}` })],
  ['with a signature of nothing', (body) => ({ ...harness.slack.sign(body), 'x-slack-signature': 'v0=' })],
  ['with a signature by another secret', (body) => signedBy('another-secret', nowSeconds(), body)],
  ['with the signature of another body', () => harness.slack.sign('payload=other')],
  ['with a signature of another version', (body) => ofVersion(harness.slack.sign(body), 'v1')],
  ['with a stale signature', (body) => harness.slack.sign(body, nowSeconds() - fiveMinutes - 5)],
  ['with a signature of the future', (body) => harness.slack.sign(body, nowSeconds() + fiveMinutes + 5)],
  ['with a signature of next year', (body) => harness.slack.sign(body, nowSeconds() + 31_536_000)],
  [
    'with another time than was signed',
    (body) => ({
      ...harness.slack.sign(body, nowSeconds() - 20),
      'x-slack-request-timestamp': `${nowSeconds()}`,
    }),
  ],
  [
    'with a time that is no number',
    (body) => ({ ...harness.slack.sign(body), 'x-slack-request-timestamp': 'now' }),
  ],
];

describe.each(routes)('%s', (_, type, body) => {
  it.each(wrongs)('%s gets 401 and does nothing', async (__, headers) => {
    const before = [answers(), homesDrawn()];
    await withoutEffect(harness, target, async () => {
      const text = body();
      const ack = await raw({ headers: { 'content-type': type, ...headers(text) }, body: text });
      expect(ack).toEqual({ status: 'failed', reason: 'http_error 401' });
    });
    expect([answers(), homesDrawn()]).toEqual(before);
    expect((await harness.events()).map(({ stream }) => stream)).not.toContain('control');
    expect(harness.app().output()).not.toContain(marker);
  });
});

describe('a request that Slack signed', () => {
  it('gets 401 and does nothing if it is replayed, even with other headers', async () => {
    const own = await asked(harness, 'U0BEN', { ...forDev, where: 'Marketing' });
    const ana = harness.person('U0ANA');
    await ana.click(own.card, 'Approve');
    await happens(harness, own.id, 'change.verified');
    const sent = sentWith('request.approve');
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(own.card, ({ rendered }) => /checked on Make/.test(rendered));
    const seen = ana.ephemerals().length;
    await withoutEffect(harness, own, async () => {
      const copies = await Promise.all([raw(sent), ...dressed(sent).map(raw)]);
      expect(copies).toEqual(copies.map(() => refused));
      await stillServes(harness);
    });
    expect(ana.ephemerals()).toHaveLength(seen);
    expect((await typesOf(harness, own.id)).filter((type) => type === 'approval.given')).toHaveLength(1);
  });

  it('creates no second request if a form is replayed', async () => {
    const before = (await harness.events()).filter(({ type }) => type === 'request.submitted').length;
    expect(await raw(sentWith('ask.role'))).toEqual(refused);
    await stillServes(harness);
    const after = (await harness.events()).filter(({ type }) => type === 'request.submitted').length;
    expect(after).toBe(before);
  });

  it('is handled once as an event, even if Slack signs it again later', async () => {
    const cat = harness.person('U0CAT');
    const theirs = () => homesOf(/^U0CAT$/);
    const none = theirs();
    await cat.openHome();
    const sent = sentWith('app_home_opened');
    await harness.slack.waitForCall(() => theirs() > none);
    const before = theirs();
    const again = {
      headers: { 'content-type': json, ...harness.slack.sign(sent.body, nowSeconds() - 1) },
      body: sent.body,
    };
    expect(await raw(sent)).toMatchObject({ status: 'acked' });
    expect(await raw(again)).toMatchObject({ status: 'acked' });
    // An act of Cat's draws their Home again.
    await stillServes(harness, 'U0DEV');
    expect(theirs()).toBe(before);
  });

  it.each([
    ['as plain text', 'text/plain'],
    ['as a form with files', 'multipart/form-data; boundary=x'],
    ['as XML', 'application/xml'],
  ])('with a body sent %s approves nothing', async (_, type) => {
    const body = interactive(click('U0CAT'));
    await withoutEffect(harness, target, async () => {
      await raw({ headers: { 'content-type': type, ...harness.slack.sign(body) }, body });
      await stillServes(harness);
    });
  });

  it.each([
    ['no JSON', 'payload={'],
    ['no payload', 'nothing=1'],
    ['nothing', ''],
    ['a list', 'payload=[]'],
    ['a prototype', `payload=${encodeURIComponent('{"__proto__":{"type":"block_actions"}}')}`],
    ['an unknown type', `payload=${encodeURIComponent('{"type":"unheard_of"}')}`],
  ])('with %s in it does nothing and does not stop the app', async (_, body) => {
    await withoutEffect(harness, target, async () => {
      // Slack waits three seconds for most of these answers; the test does not.
      void raw({ headers: { 'content-type': form, ...harness.slack.sign(body) }, body });
      await stillServes(harness);
    });
  });
});

const certificateChecks: readonly (readonly [string, () => string])[] = [
  ['alone', () => 'ssl_check=1'],
  ['with a click smuggled in', () => `ssl_check=1&${interactive(click())}`],
  ['with a click before it', () => `${interactive(click())}&ssl_check=1`],
  ['with a form smuggled in', () => `ssl_check=1&${interactive(denial())}`],
];

it.each(certificateChecks)("Slack's unsigned certificate check %s does nothing", async (_, body) => {
  const before = answers();
  await withoutEffect(harness, target, () => raw({ headers: { 'content-type': form }, body: body() }));
  expect(answers()).toBe(before);
  expect((await harness.events()).map(({ stream }) => stream)).not.toContain('control');
});

it('a huge body is refused for its length, and the app keeps serving', async () => {
  const body = `payload=${'x'.repeat(8_000_000)}`;
  for (const headers of [{}, harness.slack.sign(body)]) {
    const answer = await statusOf({ headers: { 'content-type': form, ...headers }, body });
    // A client that is still sending when the connection closes may not read the reason.
    expect([413, 'cut']).toContain(answer);
  }
  await stillServes(harness);
});

it('two hundred unsigned requests at the same time do nothing, and the app keeps serving', async () => {
  await withoutEffect(harness, target, async () => {
    const body = interactive(click());
    const all = await Promise.all(
      Array.from({ length: 200 }, () => raw({ headers: { 'content-type': form }, body })),
    );
    // With two hundred requests at once, some answers may come too late for Slack; all others are refusals.
    const refused = JSON.stringify({ status: 'failed', reason: 'http_error 401' });
    const answers = new Set(all.map((ack) => JSON.stringify(ack)));
    expect(answers).toContain(refused);
    expect([...answers].filter((one) => one !== refused && one !== '{"status":"timed-out"}')).toEqual([]);
    await stillServes(harness);
  });
});

it.each([
  ['GET', '/slack/events'],
  ['PUT', '/slack/events'],
  ['GET', '/'],
  ['POST', '/slack/install'],
  ['GET', '/slack/oauth_redirect'],
  ['POST', '/slack/actions'],
  ['POST', '/_sandbox/act'],
  ['POST', '/slack/events/../events2'],
])('%s %s returns not found', async (method, path) => {
  const answer = await fetch(`http://127.0.0.1:${harness.app().port}${path}`, { method });
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toMatch(/at .*\.js|sandbox-signing-secret/);
});

it('the signing secret does not appear in logs or stored data', async () => {
  expect(harness.app().output()).not.toContain(harness.slack.signingSecret);
  expect(await harness.disk()).not.toContain(harness.slack.signingSecret);
});

describe('a separate app', () => {
  let own: Harness;
  let listenedFrom: number;
  beforeAll(async () => {
    listenedFrom = nowSeconds();
    own = await startHarness({ process: true, mode: 'http' });
  });
  afterAll(() => own?.close());

  it('does not lift a later freeze if an earlier unfreeze is replayed', async () => {
    const [admin, other] = [own.person('U0ADMIN'), own.person('U0OTHER')];
    const moved = async (times: number) => {
      await expect.poll(() => frozenTimes(own)).toHaveLength(times);
      return frozenTimes(own);
    };
    await admin.command('/make-access', 'freeze');
    await moved(1);
    await other.command('/make-access', 'unfreeze');
    await moved(2);
    const sent = sentWith('unfreeze', own);
    await admin.command('/make-access', 'freeze');
    const before = await moved(3);
    expect(await admin.deliverRaw(sent)).toEqual(refused);
    await stillServes(own);
    expect(await frozenTimes(own)).toEqual(before);
  });

  it('rejects requests signed before it started, such as a replay after a restart', async () => {
    const began = await asked(own, 'U0BEN', { ...forDev, where: 'Marketing' });
    await own.person('U0ANA').click(began.card, 'Details');
    const { body, headers } = sentWith('request.details', own);
    const type = headers['content-type'] ?? form;
    const old = { 'content-type': type, ...own.slack.sign(body, listenedFrom - 1) };
    expect(await own.person('U0ANA').deliverRaw({ headers: old, body })).toEqual(refused);
  });

  it('survives a signed body that is null, and answers with an error', async () => {
    const body = 'payload=null';
    const headers = { 'content-type': form, ...own.slack.sign(body) };
    const answer = own.person('U0ANA').deliverRaw({ headers, body });
    await stillServes(own);
    expect(await answer).toEqual({ status: 'failed', reason: 'http_error 500' });
  });
});

function sentWith(text: string, where = harness): Sent {
  const delivered = where.slack.deliveries.findLast(({ sent }) => sent?.body.includes(text));
  if (!delivered?.sent) throw new Error(`nothing was sent with ${text}`);
  return delivered.sent;
}

/** The same signed bytes with headers that no signature covers, or that write the same value differently. */
function dressed({ headers, body }: Sent): Sent[] {
  const signature = headers['x-slack-signature'] ?? '';
  const time = headers['x-slack-request-timestamp'] ?? '';
  return [
    { ...headers, 'x-slack-signature': `${signature}=more` },
    { ...headers, 'x-slack-request-timestamp': `0${time}` },
    { ...headers, 'x-slack-request-timestamp': `${time}.0` },
    { ...headers, 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' },
  ].map((one) => ({ headers: one, body }));
}

const frozenTimes = async (where: Harness): Promise<unknown[]> =>
  (await where.events()).filter(({ stream }) => stream === 'control').map(({ type, at }) => [type, at]);

function click(user = 'U0ANA'): object {
  return {
    type: 'block_actions',
    marker,
    user: { id: user, team_id: 'T0HARBOUR' },
    team: { id: 'T0HARBOUR' },
    trigger_id: '1.2.3',
    response_url: `http://127.0.0.1:${harness.slack.port}/response/none`,
    container: { type: 'message', channel_id: target.card.channel, message_ts: target.card.ts },
    channel: { id: target.card.channel },
    actions: [
      { type: 'button', action_id: 'request.approve', block_id: 'decide', value: buttonOf(target.id) },
    ],
  };
}

function denial(): object {
  return {
    type: 'view_submission',
    user: { id: 'U0ANA', team_id: 'T0HARBOUR' },
    team: { id: 'T0HARBOUR' },
    view: {
      id: 'V0FORGED',
      hash: '1',
      type: 'modal',
      callback_id: 'decide.deny',
      private_metadata: JSON.stringify({ id: target.id, n: 1, ...target.card }),
      state: { values: { reason: { reason: { type: 'plain_text_input', value: marker } } } },
    },
  };
}

/** Sends over a separate connection, as a stranger would. */
function statusOf({ headers, body }: Sent): Promise<number | 'cut' | undefined> {
  return new Promise((resolve, reject) => {
    const options = {
      port: harness.app().port,
      path: '/slack/events',
      method: 'POST',
      headers,
      agent: false,
    };
    const sending = request({ host: '127.0.0.1', ...options }, (answer) => {
      resolve(answer.statusCode);
      sending.destroy();
    });
    sending.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'ECONNRESET') resolve('cut');
      else reject(error);
    });
    sending.end(body);
  });
}

function signedBy(secret: string, timestamp: number, body: string): { [name: string]: string } {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': `${timestamp}`, 'x-slack-signature': `v0=${digest}` };
}

function ofVersion(headers: { [name: string]: string }, version: string): { [name: string]: string } {
  const signature = headers['x-slack-signature']?.replace(/^v0/, version) ?? '';
  return { ...headers, 'x-slack-signature': signature };
}
