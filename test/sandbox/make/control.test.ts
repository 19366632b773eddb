import { expect, test } from 'vitest';
import { BEN_TOKEN } from '../../../sandbox/make/seed.js';
import type { MakeSandbox } from '../../../sandbox/make/server.js';
import { harbour } from './make-client.js';

test('another process can make a change by hand', async () => {
  await using made = await harbour();
  const { make } = made;
  const act = { do: 'set-team-role', userId: 4131, teamId: 915, role: 'Team Admin', by: 4121 };
  expect(await post(make, 'act', act)).toEqual({ ok: true, result: null });
  expect(make.world.teamRole(4131, 915)).toBe('Team Admin');
  expect(make.world.auditLog.of(7301).at(-1)).toMatchObject({ actorId: 4121, targetId: '4131' });
});

test('another process can add a fault and clear it', async () => {
  await using made = await harbour();
  const { make, call } = made;
  const fault = { do: 'add', match: { path: 'me$' }, kind: 'status', status: 503, times: 9 };
  expect(await post(make, 'faults', fault)).toEqual({ ok: true });
  expect((await call('GET /users/me')).status).toBe(503);
  expect(await post(make, 'faults', { do: 'clear' })).toEqual({ ok: true });
  expect((await call('GET /users/me')).status).toBe(200);
});

test('an unknown act or an unknown user is refused with the reason', async () => {
  await using made = await harbour();
  const { make } = made;
  expect(await post(make, 'act', { do: 'fly' })).toMatchObject({ ok: false });
  const act = { do: 'set-team-role', userId: 1, teamId: 915, role: 'Team Admin' };
  expect(await post(make, 'act', act)).toEqual({ ok: false, error: 'The sandbox knows no user 1.' });
});

test('state and calls can be read, and neither holds a token', async () => {
  await using made = await harbour();
  const { make, call } = made;
  await call('GET /users/me', undefined, BEN_TOKEN);
  const state = await (await fetch(control(make, 'state'))).text();
  const calls = await (await fetch(control(make, 'calls'))).text();
  expect(state).toContain('"role":"Team Member"');
  expect(calls).toContain('"path":"/users/me"');
  expect(state + calls).not.toContain(BEN_TOKEN);
});

function control(make: MakeSandbox, name: string): string {
  return `http://127.0.0.1:${make.port}/_sandbox/${name}`;
}

async function post(make: MakeSandbox, name: string, body: unknown): Promise<unknown> {
  const response = await fetch(control(make, name), { method: 'POST', body: JSON.stringify(body) });
  return response.json();
}
