import { expect, test } from 'vitest';
import { createLimiter } from '../../src/make/limiter.js';
import { connect } from './client.js';

test('reading an organization gives the limiter its request limit', async () => {
  const limits: [number, number][] = [];
  const limiter = createLimiter();
  const setLimit = (id: number, perMinute: number) => void limits.push([id, perMinute]);
  const { make } = await connect(
    () => ({
      body: {
        organization: {
          id: 7301,
          name: 'Harbour',
          zone: 'eu1.make.com',
          operations: '48210',
          ssoType: null,
          license: { apiLimit: 240, users: 50, teams: 20 },
        },
      },
    }),
    { limiter: { ...limiter, setLimit } },
  );
  expect(await make.organizations.get(7301)).toEqual({
    id: 7301,
    name: 'Harbour',
    zone: 'eu1.make.com',
    ssoType: null,
    teams: [],
    license: { apiLimit: 240, users: 50 },
  });
  expect(limits).toEqual([[7301, 240]]);
});
