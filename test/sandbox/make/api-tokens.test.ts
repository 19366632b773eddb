import { expect, test } from 'vitest';
import { BEN_TOKEN, INES_TOKEN } from '../../../sandbox/make/seed.js';
import { harbour } from './make-client.js';

test('the list masks every token and shows only the caller their own', async () => {
  await using made = await harbour();
  const answer = await made.call('GET /users/me/api-tokens', undefined, INES_TOKEN);
  expect(answer.body).toMatchObject({
    apiTokens: [
      { token: '7d2c91e4-xxxx-xxxx-xxxx-xxxxxxxxxxxx', label: 'nightly export' },
      { label: 'laptop' },
    ],
  });
});

test('a token is deleted by its exact creation string, and by no other form of that time', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.world.addToken(4131, { label: 'odd', scope: ['user:read'], created: '2026-06-02T11:45:09.210+00:00' });
  const other = encodeURIComponent('2026-06-02T11:45:09.210Z');
  const exact = encodeURIComponent('2026-06-02T11:45:09.210+00:00');
  expect(await call(`DELETE /users/me/api-tokens/${other}`, undefined, BEN_TOKEN)).toMatchObject({
    status: 404,
  });
  expect(await call(`DELETE /users/me/api-tokens/${exact}`, undefined, BEN_TOKEN)).toMatchObject({
    status: 200,
    body: { apiToken: '2026-06-02T11:45:09.210+00:00' },
  });
});

test("nobody deletes somebody else's token", async () => {
  await using made = await harbour();
  const { make, call } = made;
  const created = make.world.tokens.get(BEN_TOKEN)?.created ?? '';
  expect(await call(`DELETE /users/me/api-tokens/${encodeURIComponent(created)}`)).toMatchObject({
    status: 404,
  });
  expect(make.world.tokens.has(BEN_TOKEN)).toBe(true);
});

test('the full value is returned once, at creation, and works immediately', async () => {
  await using made = await harbour();
  const { make, call } = made;
  await call('POST /users/me/api-tokens', { label: 'spare', scope: ['user:read'] });
  const spare = [...make.world.tokens.values()].find(({ label }) => label === 'spare');
  expect(await call('GET /users/me/current-authorization', undefined, spare?.token)).toMatchObject({
    body: { authorization: { authUsed: 'token', scope: ['user:read'] } },
  });
});

test('a token that deletes itself no longer works', async () => {
  await using made = await harbour();
  const { make, call } = made;
  const created = make.world.tokens.get(BEN_TOKEN)?.created ?? '';
  await call(`DELETE /users/me/api-tokens/${encodeURIComponent(created)}`, undefined, BEN_TOKEN);
  expect(await call('GET /users/me', undefined, BEN_TOKEN)).toMatchObject({ status: 401 });
});

test('an unknown scope is refused', async () => {
  await using made = await harbour();
  const answer = await made.call('POST /users/me/api-tokens', { label: 'x', scope: ['users:read'] });
  expect(answer).toMatchObject({ status: 400, body: { code: 'IM005' } });
});

test('the token of somebody who left still identifies them but gives no access', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.world.removeFromOrganization(4131, 7301);
  expect(await call('GET /users/me', undefined, BEN_TOKEN)).toMatchObject({ status: 200 });
  expect(await call('GET /users?organizationId=7301', undefined, BEN_TOKEN)).toMatchObject({ status: 403 });
});

test('a missing scope returns 403, an unknown token returns 401', async () => {
  await using made = await harbour();
  const { call } = made;
  expect(await call('GET /teams?organizationId=7301', undefined, BEN_TOKEN)).toMatchObject({
    status: 403,
    body: { detail: 'Access denied.', message: 'Permission denied', code: 'SC403' },
  });
  const unknown = '00000000-0000-4000-8000-000000000000';
  expect(await call('GET /users/me', undefined, unknown)).toMatchObject({ status: 401 });
});
