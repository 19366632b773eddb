import { expect, test } from 'vitest';
import { BOT_TOKEN } from '../../../sandbox/make/seed.js';
import { harbour } from './make-client.js';

test('every call is recorded with who made it, and never with the token', async () => {
  await using made = await harbour({ now: () => 1_795_000_000_000 });
  const { make, call } = made;
  await call('POST /users/4131/user-team-roles/915?x=1', { usersRoleId: 4 });
  await call('GET /users/me', undefined, 'nobody');
  expect(make.calls).toEqual([
    {
      n: 1,
      at: 1_795_000_000_000,
      method: 'POST',
      path: '/users/4131/user-team-roles/915',
      query: 'x=1',
      body: { usersRoleId: 4 },
      status: 200,
      tokenLabel: 'usher',
      account: 4001,
    },
    {
      n: 2,
      at: 1_795_000_000_000,
      method: 'GET',
      path: '/users/me',
      query: '',
      body: undefined,
      status: 401,
    },
  ]);
  expect(JSON.stringify(make.calls)).not.toContain(BOT_TOKEN);
});

test('waiting sees only what is answered from now on', async () => {
  await using made = await harbour();
  const { make, call } = made;
  await call('GET /users/me');
  await expect(make.waitForCall({ path: /me$/ }, 30)).rejects.toThrow('No call was answered');
  const waited = make.waitForCall({ method: 'GET', path: /me$/, status: 200 });
  await call('GET /teams?organizationId=7301');
  await call('GET /users/me');
  expect(await waited).toMatchObject({ n: 3, status: 200 });
});

test('a wrong path or letter case returns 404, and a body that is not JSON returns 400', async () => {
  await using made = await harbour();
  const { make, call } = made;
  expect(await call('GET /Users/me')).toMatchObject({ status: 404, body: { code: 'SC404' } });
  const response = await fetch(`${make.url}/organizations/7301/invite`, {
    method: 'POST',
    headers: { authorization: `Token ${BOT_TOKEN}` },
    body: '{',
  });
  expect(response.status).toBe(400);
});
