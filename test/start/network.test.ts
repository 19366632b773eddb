import pino from 'pino';
import { EnvHttpProxyAgent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { startMake } from '../../sandbox/make/server.js';
import { MakeError } from '../../src/make/error.js';
import { createHttp } from '../../src/make/http.js';
import { createClient } from '../../src/slack/client.js';
import { createNetwork } from '../../src/start/network.js';
import { failure, token } from '../make/client.js';
import { serve } from '../make/server.js';
import { askForRole, cardOf } from '../stories/asking.js';
import { startHarness } from '../stories/harness.js';
import { appIn, usherIn } from './commands.js';
import { startProxy } from './proxy.js';

const none = { http: undefined, https: undefined, none: undefined };

function network(proxies: Partial<typeof none | Record<keyof typeof none, string>>) {
  const made = createNetwork({ ...none, ...proxies });
  onTestFinished(() => made.close());
  return made;
}

const makeBy = (url: string, proxies: Partial<Record<keyof typeof none, string>>) =>
  createHttp({ url, token, log: pino({ enabled: false }), fetch: network(proxies).fetch, backoffMs: 1 });

describe('calls to Make', () => {
  it('go through the proxy, with its user and password', async () => {
    const [proxy, make] = [await startProxy(), await serve(() => ({ body: { fine: true } }))];
    const http = makeBy(make.url, { http: proxy.url });
    expect(await http.get('users/me', z.unknown())).toEqual({ fine: true });
    await http.post('x', z.unknown(), { a: 'ü' }, z.unknown());
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(make.url).host]));
    expect(proxy.headers[0]?.['proxy-authorization']).toBe(
      `Basic ${Buffer.from('usher:hush-hush').toString('base64')}`,
    );
    expect(make.received.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['POST', '{"a":"ü"}'],
    ]);
    expect(make.received[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  it('go direct if NO_PROXY names the host or the proxy is only for https', async () => {
    const [proxy, make] = [await startProxy(), await serve(() => ({ body: {} }))];
    await makeBy(make.url, { http: proxy.url, none: 'example.com, 127.0.0.1' }).get('x', z.unknown());
    await makeBy(make.url, { https: proxy.url }).get('x', z.unknown());
    expect([proxy.asked, make.received.length]).toEqual([[], 2]);
  });

  it('to an https address open a tunnel, and are not sent if the proxy refuses', async () => {
    const proxy = await startProxy();
    const http = makeBy('https://make.invalid/api/v2', { https: proxy.url });
    expect(await failure(http.postEmpty('x', z.unknown()))).toMatchObject({ kind: 'not-sent' });
    expect(proxy.asked).toEqual(['make.invalid:443']);
  });
});

describe('calls to Slack', () => {
  it('and answers to a response_url go through the proxy', async () => {
    const [proxy, slack] = [await startProxy(), await serve(() => ({ body: { ok: true } }))];
    const { boundedFetch } = network({ http: proxy.url, https: proxy.url });
    const url = slack.url.replace('/v2', '/');
    await createClient('xoxb-1', url, { fetch: boundedFetch }).auth.test();
    await createClient('xoxb-1', 'https://slack.invalid/api/', { fetch: boundedFetch })
      .auth.test()
      .catch(() => undefined);
    await boundedFetch(`${url}response`, { method: 'POST', body: '{}' });
    expect(proxy.asked).toEqual([new URL(url).host, 'slack.invalid:443']);
    expect(slack.received).toHaveLength(2);
  });
});

it('the whole app works through a proxy, in Socket Mode and over HTTP', async () => {
  for (const mode of ['socket', 'http'] as const) {
    const proxy = await startProxy();
    const harness = await startHarness({
      mode,
      env: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url },
    });
    onTestFinished(() => harness.close());
    await askForRole(harness.person('U0BEN'), {
      who: 'dev@example.com',
      where: 'Finance Ops',
      role: 'Team Operator',
    });
    await cardOf(harness, 'REQ-1');
    const [slack, make] = [new URL(harness.slack.apiUrl).host, new URL(harness.make.url).host];
    expect(new Set(proxy.asked)).toEqual(new Set([slack, make]));
    // Each of the two sockets keeps its own tunnel, beside the one for calls.
    expect(proxy.asked.filter((place) => place === slack).length).toBeGreaterThanOrEqual(
      mode === 'socket' ? 3 : 1,
    );
    expect(harness.app().output()).not.toContain('hush');
  }
});

it('sockets open a tunnel to their own address', async () => {
  const proxy = await startProxy();
  const make = await startMake({ seed: seedHarbour });
  onTestFinished(() => make.close());
  const me = { ok: true, user_id: 'U0BOT', bot_id: 'B0BOT', team_id: 'T0HOME', url: 'https://x.slack.com/' };
  const slack = await serve(({ path }) => ({
    body: path.endsWith('auth.test')
      ? me
      : { ok: true, url: 'wss://sockets.invalid/link', user: {}, channel: {} },
  }));
  const running = appIn({
    SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
    SLACK_APP_TOKEN: 'xapp-1-A0-abc',
    SLACK_API_URL: slack.url.replace('/v2', '/'),
    MAKE_API_TOKEN: BOT_TOKEN,
    MAKE_API_URL: make.url,
    USHER_OPS_PORT: '0',
    HTTPS_PROXY: proxy.url,
  });
  await expect.poll(() => proxy.asked).toContain('sockets.invalid:443');
  running.end('SIGTERM');
  await running.ended;
});

it('a sandbox on loopback works next to an https proxy without using it', async () => {
  const proxy = await startProxy();
  const harness = await startHarness({ env: { https_proxy: proxy.url } });
  onTestFinished(() => harness.close());
  expect(proxy.asked).toEqual([]);
});

describe('the route of a call to', () => {
  const proxies = { http: 'http://a:b@one.invalid:1', https: 'http://a:b@two.invalid:2' };
  it.each([
    ['http://x.invalid', undefined, 'one.invalid:1'],
    ['https://x.invalid', undefined, 'two.invalid:2'],
    ['wss://x.invalid', undefined, 'two.invalid:2'],
    ['https://x.invalid', '*', undefined],
    ['https://x.invalid', 'x.invalid', undefined],
    ['https://X.invalid', 'y.invalid,X.INVALID', undefined],
    ['https://a.x.invalid', '.x.invalid', undefined],
    ['https://a.x.invalid', '*.x.invalid', undefined],
    ['https://ax.invalid', 'x.invalid', 'two.invalid:2'],
    ['https://x.invalid', 'x.invalid:443', undefined],
    ['https://x.invalid', 'x.invalid:8443', 'two.invalid:2'],
    ['https://x.invalid:8443', 'x.invalid:8443 y', undefined],
  ])('%s with NO_PROXY %s is reported as it is taken: %s', async (url, except, proxy) => {
    const { way } = network({ ...proxies, ...(except !== undefined && { none: except }) });
    expect(way(url)).toEqual({ host: new URL(url).host, proxy });
    // The host that undici cannot find shows its real choice.
    const agent = new EnvHttpProxyAgent({
      httpProxy: proxies.http,
      httpsProxy: proxies.https,
      noProxy: except ?? '',
    });
    onTestFinished(() => agent.close());
    const secure = url.replace('wss', 'https');
    const error = await failure(agent.request({ origin: secure, path: '/', method: 'GET' }));
    expect(error).toMatchObject({ hostname: (proxy ?? new URL(secure).host).replace(/:\d+$/, '') });
  });
});

describe('if nothing answers', () => {
  const settings = {
    SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
    SLACK_APP_TOKEN: 'xapp-1-A0-abc',
    MAKE_API_TOKEN: token,
    MAKE_API_URL: 'https://make.invalid/api/v2',
    SLACK_API_URL: 'https://slack.invalid/api/',
    USHER_OPS_PORT: '0',
  };

  it('the host and the proxy are named, and no token is blamed', async () => {
    const proxy = await startProxy();
    const { out } = await usherIn(['doctor'], { ...settings, HTTPS_PROXY: proxy.url });
    expect(out).toContain(
      `The proxy ${proxy.host} does not let calls to make.invalid through (it answers 502).`,
    );
    expect(out).toContain(
      `The proxy ${proxy.host} does not let calls to slack.invalid through (it answers 502).`,
    );
    expect(out).not.toMatch(/hush|✗.*_TOKEN/);
    expect(proxy.asked).toContain('make.invalid:443');
  });

  it('a proxy that wants another password is named with the reason', async () => {
    const proxy = await startProxy(407);
    const { out } = await usherIn(['doctor'], { ...settings, HTTPS_PROXY: proxy.url });
    expect(out).toContain('(it answers 407). It wants a user and a password, or others');
  });

  it('an unreachable proxy is named', async () => {
    const HTTPS_PROXY = 'http://usher:hush-hush@127.0.0.1:1';
    const { out } = await usherIn(['doctor'], { ...settings, HTTPS_PROXY });
    expect(out).toContain('The proxy 127.0.0.1:1, which HTTPS_PROXY or HTTP_PROXY names, cannot be reached');
    expect(out).not.toMatch(/hush|✗.*_TOKEN/);
  });

  it('without a proxy the unresolved host name is reported', async () => {
    const { out } = await usherIn(['doctor'], settings);
    expect(out).toMatch(/✗ Make: make\.invalid cannot be reached: its name does not resolve \(E\w+\)/);
    expect(out).toMatch(/✗ Slack: slack\.invalid cannot be reached: its name does not resolve \(E\w+\)/);
    expect(out).not.toMatch(/✗.*_TOKEN/);
  });
});

it('a Make error does not mention tokens if the call was never made', async () => {
  const http = makeBy('http://127.0.0.1:1/api/v2', {});
  const error = await failure(http.postEmpty('x', z.unknown()));
  expect(error).toBeInstanceOf(MakeError);
  expect(String(error)).not.toMatch(/token/i);
});
