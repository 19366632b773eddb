import { expect, test } from 'vitest';
import { connect } from './client.js';

test('a token is deleted by exactly the text from the list', async () => {
  // A `Date` would write this time differently.
  const created = '2026-06-02T11:45:09.2140+00:00';
  const listed = { token: '7d2c91e4-xxxx', label: 'nightly', scope: ['scenarios:read'], created };
  const { make, received } = await connect(({ method }) =>
    method === 'GET' ? { body: { apiTokens: [listed] } } : { body: { apiToken: created } },
  );
  const [token] = await make.apiTokens.list();
  await make.apiTokens.delete(token?.created ?? '');
  expect(received[1]).toMatchObject({
    method: 'DELETE',
    url: '/api/v2/users/me/api-tokens/2026-06-02T11%3A45%3A09.2140%2B00%3A00',
  });
});
