import { expect, test } from 'vitest';
import { connect } from './client.js';

const user = (id: number) => ({ id, name: `User ${id}`, email: `u${id}@example.com` });

test('a list is read to its end, even if Make returns smaller pages than requested', async () => {
  const pages: Record<string, number[]> = { 0: [1, 2], 2: [2, 3], 4: [4] };
  const { make, received } = await connect(({ query }) => {
    const offset = query.get('pg[offset]') ?? '';
    return { body: { users: (pages[offset] ?? []).map(user), pg: { limit: 2, offset: Number(offset) } } };
  });
  const users = await make.users.list({ organizationId: 7301 });
  expect(users.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  expect(received).toHaveLength(3);
  expect(received[0]?.query.get('pg[limit]')).toBe('1000');
  expect(received[0]?.query.getAll('cols[]')).toContain('userTeamIds');
});

test('reading ends even if the server ignores the offset', async () => {
  const { make, received } = await connect(() => ({ body: { users: [user(1)], pg: { limit: 1 } } }));
  expect(await make.users.list({ teamId: 915, email: 'u1@example.com' })).toHaveLength(1);
  expect(received).toHaveLength(2);
  expect(received[0]?.query.get('teamId')).toBe('915');
});

test('the account is returned with the scopes of its token', async () => {
  const { make } = await connect(({ path }) =>
    path === 'users/me'
      ? { body: { authUser: { ...user(4121), features: {} } } }
      : { body: { authorization: { authUsed: 'token', scope: ['user:read'] } } },
  );
  expect(await make.users.me()).toEqual(user(4121));
  expect(await make.users.authorization()).toEqual({ authUsed: 'token', scope: ['user:read'] });
});

test('everybody is listed although Make silently cuts every page at 100', async () => {
  const { make, received } = await connect(({ query }) => {
    const offset = Number(query.get('pg[offset]'));
    const limit = Number(query.get('pg[limit]'));
    const ids = Array.from({ length: Math.min(100, 250 - offset) }, (_, index) => offset + index + 1);
    return { body: { users: ids.map(user), pg: { limit, offset } } };
  });
  for (const calls of [3, 6]) {
    expect(await make.users.list({ organizationId: 7301 })).toHaveLength(250);
    expect(received).toHaveLength(calls);
  }
});
