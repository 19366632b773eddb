import pino from 'pino';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createHttp } from '../../src/make/http.js';
import { boltLogger } from '../../src/runtime/log.js';
import { createClient } from '../../src/slack/client.js';
import { observedFetch } from '../../src/slack/observed-call.js';
import { failure, token } from '../make/client.js';
import { type Route, serve } from '../make/server.js';

const quiet = pino({ enabled: false });

it.each<[string, ReturnType<Route>]>([
  ['ok', { body: { ok: true } }],
  ['refused', { body: { ok: false, error: 'channel_not_found' } }],
  [
    'rate_limited',
    { status: 429, headers: { 'retry-after': '1' }, body: { ok: false, error: 'ratelimited' } },
  ],
  ['failed', { status: 503, body: 'down' }],
  ['failed', { body: { ok: false, error: 'internal_error' } }],
  ['failed', { body: '<html></html>' }],
  ['no_answer', 'cut'],
])('a call to Slack counts as %s, by whichever client', async (outcome, reply) => {
  const slack = await serve(() => reply);
  const heard: string[] = [];
  const observer = (method: string, how: string, ms: number) =>
    void heard.push(`${method} ${how} ${Math.sign(ms)}`);
  const address = slack.url.replace('/v2', '/');
  const client = createClient('xoxb-1', address, { observer, logger: boltLogger(quiet) });
  await client.auth.test().catch(() => undefined);
  const way = observedFetch((url: string | URL) => fetch(url), 'apps.connections.open', observer);
  await way(`${address}apps.connections.open`).catch(() => undefined);
  expect(heard).toEqual([`auth.test ${outcome} 1`, `apps.connections.open ${outcome} 1`]);
});

it.each<[string, ReturnType<Route>]>([
  ['ok', { body: {} }],
  ['refused', { status: 403, body: {} }],
  ['refused', { status: 404, body: {} }],
  ['rate_limited', { status: 429, body: {} }],
  ['failed', { status: 500, body: {} }],
  ['no_answer', 'cut'],
])('a write to Make counts as %s, by its route', async (outcome, reply) => {
  const make = await serve(() => reply);
  const heard: unknown[] = [];
  const calls = {
    called: ({ method, path }: { method: string; path: string }, how: string) =>
      heard.push([method, path, how]),
    left: () => undefined,
  };
  const http = createHttp({ url: make.url, token, log: quiet, calls });
  await http.delete('teams/{teamId}', z.unknown(), { params: { teamId: 915 } }).catch(() => undefined);
  expect(heard).toEqual([['DELETE', 'teams/{teamId}', outcome]]);
});

it('each repeat of a read from Make is counted, and the rest of the limit is reported', async () => {
  const reset = Math.ceil(Date.now() / 1000) + 30;
  const make = await serve(({ path }) => ({
    status: path.includes('down') ? 500 : 200,
    headers: { 'x-ratelimit-remaining': '17', 'x-ratelimit-reset': `${reset}` },
    body: {},
  }));
  const [outcomes, left]: [string[], unknown[]] = [[], []];
  const calls = {
    called: (_: unknown, how: string) => void outcomes.push(how),
    left: (...all: unknown[]) => void left.push(all),
  };
  const http = createHttp({ url: make.url, token, log: quiet, calls, backoffMs: 1 });
  await failure(http.get('down', z.unknown()));
  expect(outcomes).toEqual(['failed', 'failed', 'failed', 'failed']);
  await http.get('x', z.unknown(), { organizationId: 7301 });
  expect(left).toEqual([[7301, 17, reset * 1000]]);
});
