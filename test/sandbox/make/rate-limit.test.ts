import { expect, test } from 'vitest';
import { harbour } from './make-client.js';

const labs = 'GET /organizations/7302';

test('the sixty-first call of a minute is refused in plain text, without Retry-After', async () => {
  let now = Date.parse('2026-11-18T12:00:30.000Z');
  await using made = await harbour({ now: () => now });
  const { call } = made;
  for (let n = 0; n < 60; n += 1) expect((await call(labs)).status).toBe(200);
  const refused = await call(labs);
  expect(refused).toMatchObject({ status: 429, body: undefined });
  expect(refused.text).toContain('Requests limit for organization exceeded');
  expect(refused.headers.get('content-type')).toContain('text/plain');
  expect(refused.headers.has('retry-after')).toBe(false);
  now += 30_000;
  expect((await call(labs)).status).toBe(200);
});

test('each organization has its own count, and a call that names none counts for the first', async () => {
  const now = () => Date.parse('2026-11-18T12:00:30.000Z');
  await using made = await harbour({ now });
  const { call } = made;
  await call(labs);
  const me = await call('GET /users/me');
  expect(me.headers.get('x-ratelimit-limit')).toBe('1000');
  expect(me.headers.get('x-ratelimit-remaining')).toBe('999');
  const team = await call('GET /teams/921');
  expect(team.headers.get('x-ratelimit-limit')).toBe('60');
  expect(team.headers.get('x-ratelimit-remaining')).toBe('58');
  expect(team.headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-11-18T12:01:00.000Z') / 1000));
  expect(team.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('the rate limit can be switched off', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.faults.rateLimit = false;
  const answers = await Promise.all(Array.from({ length: 70 }, () => call(labs)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
});
