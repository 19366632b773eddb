import { once } from 'node:events';
import { createServer } from 'node:net';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isNotSent, isPermanent } from '../../src/make/error.js';
import { createHttp } from '../../src/make/http.js';
import { createLimiter } from '../../src/make/limiter.js';
import { connect, failure, token } from './client.js';

const anything = z.unknown();
const role = z.object({ usersRoleId: z.int().positive() });
const ok = { body: { fine: true } };

describe('authorization', () => {
  test('a UUID is sent as Token, anything else as Bearer', async () => {
    const api = await connect(() => ok);
    await api.http.get('users/me', anything);
    const oauth = await connect(() => ok, { token: 'eyJhbGciOi.eyJzdWIi.c2ln' });
    await oauth.http.get('users/me', anything);
    expect(api.received[0]?.headers.authorization).toBe(`Token ${token}`);
    expect(oauth.received[0]?.headers.authorization).toBe('Bearer eyJhbGciOi.eyJzdWIi.c2ln');
    expect(api.received[0]?.headers['user-agent']).toBe('usher');
  });

  test('a token that no header can carry is refused without being quoted', () => {
    const create = () =>
      createHttp({ url: 'http://127.0.0.1:1', token: 'se\ncret', log: pino({ enabled: false }) });
    expect(create).toThrow(/^(?!.*cret).*token/);
  });

  test('the zone is known only for addresses of Make', () => {
    const log = pino({ enabled: false });
    expect(createHttp({ url: 'https://eu1.make.com/api/v2', token, log }).zone).toBe('eu1.make.com');
    expect(createHttp({ url: 'http://127.0.0.1:8080/api/v2', token, log }).zone).toBeUndefined();
  });
});

describe('addresses', () => {
  test('brackets, spaces, plus signs and path values are percent-encoded, lists repeat their key', async () => {
    const { http, received } = await connect(() => ok);
    const query = { 'cols[]': ['id', 'name'], 'pg[limit]': 5, email: 'a+b c@example.com', left: undefined };
    await http.get('things/{name}', anything, { params: { name: '2026-06-02T11:45:09.214Z/x' }, query });
    expect(received[0]?.url).toBe(
      '/api/v2/things/2026-06-02T11%3A45%3A09.214Z%2Fx?cols%5B%5D=id&cols%5B%5D=name&pg%5Blimit%5D=5&email=a%2Bb%20c%40example.com',
    );
  });

  test.each([Number.NaN, 0, -1, 1.5, '', '.', '..'])('a path value of %j is never sent', async (id) => {
    const { http, received } = await connect(() => ok);
    const error = await failure(http.get('users/{id}/roles', anything, { params: { id } }));
    expect(error).toMatchObject({
      kind: 'not-sent',
      path: 'users/{id}/roles',
      detail: expect.stringContaining('id:'),
    });
    expect(received).toEqual([]);
  });
});

describe('reads', () => {
  test.each([408, 429, 500, 502, 503, 504])('a read is tried again after %i', async (status) => {
    const { http, received } = await connect((_request, count) => (count < 3 ? { status } : ok));
    expect(await http.get('users/me', anything)).toEqual({ fine: true });
    expect(received).toHaveLength(3);
  });

  test.each(['cut', 'half'] as const)('a read whose answer was %s is tried again', async (loss) => {
    const { http, received } = await connect((_request, count) => (count === 1 ? loss : ok));
    expect(await http.get('users/me', anything)).toEqual({ fine: true });
    expect(received).toHaveLength(2);
  });

  test('a read is given up after the fourth attempt', async () => {
    const { http, received } = await connect(() => ({ status: 503, body: { message: 'Down' } }));
    expect(await failure(http.get('users/me', anything))).toMatchObject({
      kind: 'unavailable',
      detail: 'Down',
    });
    expect(received).toHaveLength(4);
  });

  test.each([
    [400, 'refused'],
    [401, 'unauthorized'],
    [402, 'forbidden'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [422, 'refused'],
  ])('%i is permanent and not tried again', async (status, kind) => {
    const { http, received } = await connect(() => ({ status, body: { message: 'No', code: 'IM005' } }));
    const error = await failure(http.get('users/me', anything));
    expect(error).toMatchObject({ kind, status, code: 'IM005', method: 'GET', path: 'users/me' });
    expect([isPermanent(error), isNotSent(error), received.length]).toEqual([true, false, 1]);
  });
});

describe('the request limit', () => {
  test('a 429 in plain text without Retry-After waits for the default', async () => {
    const { http } = await connect(() => ({ status: 429, body: 'Requests limit exceeded,\n try later.' }));
    expect(await failure(http.postEmpty('x', anything))).toMatchObject({
      kind: 'rate-limited',
      detail: 'Requests limit exceeded, try later.',
      retryAfterMs: 5,
    });
  });

  test('the default wait is a minute', async () => {
    const { http } = await connect(() => ({ status: 429 }), { retryAfterDefaultMs: undefined });
    expect(await failure(http.postEmpty('x', anything))).toMatchObject({ retryAfterMs: 60_000 });
  });

  test.each([
    ['2', 2_000],
    ['0', 0],
    ['3600', 60_000],
    ['Thu, 01 Jan 2026 00:00:07 GMT', 7_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', 5],
  ])('Retry-After %s is %i ms', async (header, retryAfterMs) => {
    const now = () => Date.parse('2026-01-01T00:00:00Z');
    const { http } = await connect(() => ({ status: 429, headers: { 'retry-after': header } }), { now });
    expect(await failure(http.postEmpty('x', anything))).toMatchObject({
      kind: 'rate-limited',
      retryAfterMs,
    });
  });

  test('the reset time of the window is used after a 429, and after nothing else', async () => {
    const headers = { 'x-ratelimit-reset': '1767225607' };
    const now = () => Date.parse('2026-01-01T00:00:00Z');
    const { http } = await connect(({ path }) => ({ status: Number(path), headers }), { now });
    expect(await failure(http.postEmpty('429', anything))).toMatchObject({ retryAfterMs: 7_000 });
    expect(await failure(http.postEmpty('503', anything))).toMatchObject({ retryAfterMs: undefined });
  });

  test('a read waits as Make says and then succeeds', async () => {
    const { http, received } = await connect((_request, count) =>
      count === 1 ? { status: 429, headers: { 'retry-after': '0.05' } } : ok,
    );
    const started = performance.now();
    await http.get('x', anything, { organizationId: 7301 });
    expect(performance.now() - started).toBeGreaterThan(45);
    expect(received).toHaveLength(2);
  });

  test('a 429 holds back the other calls of that organization', async () => {
    const { http, received } = await connect((_request, count) =>
      count === 1 ? { status: 429, headers: { 'retry-after': '0.08' } } : ok,
    );
    await failure(http.postEmpty('first', anything, { organizationId: 7301 }));
    const held = http.postEmpty('held', anything, { organizationId: 7301 });
    await http.postEmpty('other', anything, { organizationId: 7302 });
    await held;
    expect(received.map(({ path }) => path)).toEqual(['first', 'other', 'held']);
  });
});

describe('writes', () => {
  test.each([429, 500, 503, 'cut', 'half'] as const)(
    'a write that ends in %s is not sent again',
    async (end) => {
      const { http, received } = await connect(() => (typeof end === 'number' ? { status: end } : end));
      const error = await failure(http.post('x', role, { usersRoleId: 12 }, anything));
      expect(isNotSent(error)).toBe(end === 429);
      expect(error).toMatchObject({
        kind: end === 429 ? 'rate-limited' : typeof end === 'number' ? 'unavailable' : 'lost',
      });
      expect(received).toHaveLength(1);
    },
  );

  test('a write without an answer in time is lost', async () => {
    const { http, received } = await connect(() => 'silence', { timeoutMs: 1_000 });
    const error = await failure(http.delete('x', anything));
    expect(error).toMatchObject({ kind: 'lost', detail: 'No answer within 1000 ms.' });
    expect(isNotSent(error)).toBe(false);
    expect(received).toHaveLength(1);
  });

  test('a write to a closed port is not sent', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = z.object({ port: z.number() }).parse(closed.address());
    closed.close();
    const http = createHttp({ url: `http://127.0.0.1:${port}`, token, log: pino({ enabled: false }) });
    const error = await failure(http.postEmpty('x', anything));
    expect(error).toMatchObject({ kind: 'not-sent', code: 'ECONNREFUSED', cause: expect.any(TypeError) });
    expect(isNotSent(error)).toBe(true);
  });

  test('a write to a host without an address is not sent', async () => {
    const http = createHttp({ url: 'http://make.invalid', token, log: pino({ enabled: false }) });
    expect(await failure(http.postEmpty('x', anything))).toMatchObject({ kind: 'not-sent' });
  });

  test('a redirect is not followed', async () => {
    const { http, received } = await connect(() => ({
      status: 307,
      headers: { location: '/api/v2/elsewhere' },
    }));
    expect(await failure(http.postEmpty('x', anything))).toMatchObject({ kind: 'malformed', status: 307 });
    expect(received).toHaveLength(1);
  });

  test('a write is not sent after its deadline', async () => {
    const now = () => 1_000;
    const { http, received } = await connect(() => ok, { now });
    const error = await failure(http.postEmpty('x', anything, { sendBefore: new Date(1_000) }));
    expect(error).toMatchObject({ kind: 'not-sent' });
    await http.postEmpty('x', anything, { sendBefore: new Date(1_001) });
    expect(received).toHaveLength(1);
  });

  test('a write is not sent if the clock was set back while it was queued', async () => {
    let now = 1_000;
    const limiter = createLimiter();
    const { http, received } = await connect(() => ok, { now: () => now, limiter });
    limiter.pause(7301, 60);
    const turn = { organizationId: 7301, sendBefore: new Date(1_020) };
    const sending = failure(http.postEmpty('x', anything, turn));
    now -= 3_600_000;
    expect(await sending).toMatchObject({ kind: 'not-sent' });
    expect(received).toEqual([]);
  });

  test('an empty body can be sent only by postEmpty', async () => {
    const { http, received } = await connect(() => ok);
    const loose = z.object({ usersRoleId: z.int().optional() });
    expect(await failure(http.post('x', loose, {}, anything))).toMatchObject({ kind: 'not-sent' });
    const blank = JSON.parse('{}');
    expect(await failure(http.post('x', loose, { usersRoleId: blank.none }, anything))).toMatchObject({
      kind: 'not-sent',
    });
    await http.postEmpty('x', anything);
    expect(received.map(({ body, headers }) => [body, headers['content-length']])).toEqual([['', '0']]);
  });
});

describe('answers', () => {
  const users = z.object({ users: z.array(z.object({ email: z.string() })) });

  test('a malformed answer names the path of the field and not its value', async () => {
    const { http, received } = await connect(() => ({ body: { users: [{ email: 'a' }, { email: 4_711 }] } }));
    const error = await failure(http.get('users', users));
    expect(error).toMatchObject({ kind: 'malformed', detail: expect.stringMatching(/^users\.1\.email: /) });
    expect(inspect(error)).not.toContain('4711');
    expect(received).toHaveLength(1);
  });

  test('a page instead of JSON is malformed, and not quoted', async () => {
    const { http } = await connect(() => ({ body: '<html>secret</html>' }));
    const error = await failure(http.get('users', users));
    expect(error).toMatchObject({ kind: 'malformed', detail: expect.stringContaining('answer: ') });
    expect(inspect(error)).not.toContain('secret');
  });

  test('detail comes before message, with the suberrors after it', async () => {
    const suberrors = [{ name: 'email', message: 'is taken' }, { message: 'no seat left' }];
    const body = { message: 'Bad request', detail: 'Not so.', code: 'IM005', suberrors };
    const { http } = await connect(() => ({ status: 400, body }));
    expect(await failure(http.get('x', anything))).toMatchObject({
      detail: 'Not so.; email: is taken; no seat left',
    });
  });

  test('only the title of an error page is kept', async () => {
    const body = '<html><head><title>Access denied 1010</title></head><body>long</body></html>';
    const { http } = await connect(() => ({ status: 403, body }));
    expect(await failure(http.get('x', anything))).toMatchObject({ detail: 'Access denied 1010' });
  });

  test('an error never contains a token, whatever Make says, and is shortened', async () => {
    const oauth = 'opaque_access_token_1';
    const other = 'eyJhbGciOi.eyJzdWIi.c2ln';
    const body = { message: `${oauth} ${token} ${other} ${'x'.repeat(400)}` };
    const { http } = await connect(() => ({ status: 403, body }), { token: oauth });
    const error = await failure(http.get('x', anything));
    expect(error).toMatchObject({ detail: expect.stringMatching(/^\[token\] \[token\] \[token\] x{270,}$/) });
    for (const secret of [oauth, token, other]) expect(inspect(error, { depth: 9 })).not.toContain(secret);
  });

  test('a network error never contains a token', async () => {
    const { http } = await connect(() => 'cut');
    expect(
      inspect(await failure(http.postEmpty('x', anything)), { depth: 9, showHidden: true }),
    ).not.toContain(token);
  });

  test('the log shows method, path and status, but no query and no token', async () => {
    const lines: string[] = [];
    const sink = new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) });
    const { http } = await connect(() => ok, { log: pino({ level: 'debug' }, sink) });
    await http.get('teams/{teamId}', anything, {
      params: { teamId: 9 },
      query: { email: 'ana@example.com' },
    });
    expect(JSON.parse(lines.join(''))).toMatchObject({ method: 'GET', path: 'teams/{teamId}', status: 200 });
    expect(lines.join('')).not.toMatch(/ana@|ana%40|0f7c2a4e/);
  });
});
