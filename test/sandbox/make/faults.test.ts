import { expect, test } from 'vitest';
import { harbour } from './make-client.js';

const change = 'POST /users/4131/user-team-roles/915';
const match = { method: 'POST', path: /user-team-roles/ };
const operator = { usersRoleId: 4 };

test('a status fault answers without effect, as many times as configured', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.faults.add({ match, kind: 'status', status: 503, times: 2 });
  expect((await call(change, operator)).status).toBe(503);
  expect((await call(change, operator)).status).toBe(503);
  expect(make.world.teamRole(4131, 915)).toBe('Team Member');
  expect((await call(change, operator)).status).toBe(200);
});

test('a 429 has a Retry-After header only if configured', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.faults.add({ match, kind: '429' });
  make.faults.add({ match, kind: '429', retryAfter: 7 });
  expect((await call(change, operator)).headers.has('retry-after')).toBe(false);
  expect((await call(change, operator)).headers.get('retry-after')).toBe('7');
});

test('a lost answer makes the change without answering', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.faults.add({ match, kind: 'lost-answer' });
  const cut = make.waitForCall({ ...match, status: 0 });
  await expect(call(change, operator)).rejects.toThrow('fetch failed');
  expect(make.world.teamRole(4131, 915)).toBe('Team Operator');
  expect(await cut).toMatchObject({ status: 0, body: operator });
});

test('a dropped request changes nothing', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.faults.add({ match, kind: 'drop-before' });
  await expect(call(change, operator)).rejects.toThrow('fetch failed');
  expect(make.world.teamRole(4131, 915)).toBe('Team Member');
});

test('garbage is a 200 that fits no schema', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.faults.add({ match: { path: /^\/users\/me$/ }, kind: 'garbage' });
  const answer = await call('GET /users/me');
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.body).not.toHaveProperty('authUser');
});

test('a slow answer still arrives', async () => {
  await using made = await harbour();
  const { make, call } = made;
  make.faults.add({ match, kind: 'slow', delayMs: 20 });
  expect((await call(change, operator)).status).toBe(200);
});

test('a held request has no effect until it is released', async () => {
  await using made = await harbour();
  const { make, call } = made;
  const hold = make.faults.hold(match);
  const answer = call(change, operator);
  await hold.arrived;
  expect(make.world.teamRole(4131, 915)).toBe('Team Member');
  hold.release();
  expect((await answer).status).toBe(200);
  expect(make.world.teamRole(4131, 915)).toBe('Team Operator');
});

test('a held answer has already had its effect, and holds only one call', async () => {
  await using made = await harbour();
  const { make, call } = made;
  const hold = make.faults.holdAnswer(match);
  const answer = call(change, operator);
  await hold.arrived;
  expect(make.world.teamRole(4131, 915)).toBe('Team Operator');
  expect((await call(change, { usersRoleId: 3 })).status).toBe(200);
  hold.release();
  expect((await answer).status).toBe(200);
});

test('a held call whose client hangs up ends with status 0 and still has its effect', async () => {
  await using made = await harbour();
  const { make } = made;
  const hold = make.faults.hold(match);
  const client = new AbortController();
  const given = make.waitForCall({ ...match, status: 0 });
  const answer = fetch(`${make.url}/users/4131/user-team-roles/915`, {
    method: 'POST',
    headers: { authorization: `Token ${[...make.world.tokens.keys()][0]}` },
    body: JSON.stringify(operator),
    signal: client.signal,
  });
  await hold.arrived;
  client.abort();
  await expect(answer).rejects.toThrow();
  const call = await given;
  hold.release();
  await expect.poll(() => make.world.teamRole(4131, 915)).toBe('Team Operator');
  expect(call.status).toBe(0);
});

test('clearing removes the faults and releases held calls', async () => {
  await using made = await harbour();
  const { make, call } = made;
  const hold = make.faults.hold(match);
  const answer = call(change, operator);
  await hold.arrived;
  make.faults.add({ match, kind: 'status' });
  make.faults.clear();
  expect((await answer).status).toBe(200);
});
