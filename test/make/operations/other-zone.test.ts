import { expect, it, onTestFinished } from 'vitest';
import { BEN_TOKEN } from '../../../sandbox/make/seed.js';
import { startMake } from '../../../sandbox/make/server.js';
import type { RevokeToken } from '../../../src/approvals/changes/revoke-token.js';
import { around, ben, onlyWrite, planIn, planned, whenever } from './around.js';

const elsewhereToken = '0e15e000-2e57-4d9b-b6f4-000000009131';
const created = '2026-04-05T06:07:08.009Z';

const leak: RevokeToken = {
  kind: 'revoke-token',
  holder: { type: 'leaked', handle: 'V1.a', zone: 'eu2.make.com' },
};

/** Ben has another user in another zone, and his account in the guarded zone is connected. */
async function inAnotherZone(scope: readonly string[]) {
  const other = await startMake({
    seed(world) {
      world.addUser({ id: 9131, name: 'Ben Elsewhere', email: 'ben@example.com' });
      world.addToken(9131, { label: 'abroad', scope, token: elsewhereToken, created });
    },
  });
  onTestFinished(() => other.close());
  const connected = new Map([[ben, BEN_TOKEN]]);
  const leaked = new Map([['V1.a', elsewhereToken]]);
  return { other, ...(await around({ connected, leaked, elsewhere: other.url })) };
}

it('a leaked token of another zone is deleted there by itself', async () => {
  const { other, operations, forgetWire, written } = await inAnotherZone(['user:read', 'user:write']);
  const plan = planIn(await planned(operations, leak));
  expect(plan.notes.join()).toContain('https://eu2.make.com/user/api');
  forgetWire();
  expect(await operations.send(onlyWrite(plan), whenever)).toEqual({ type: 'answered' });
  expect(await operations.inspect(onlyWrite(plan))).toEqual({ state: 'after' });
  expect(other.world.tokens.size).toBe(0);
  expect(written()).toEqual([]);
});

it('a token that cannot delete itself is out of reach: no account or role here affects it', async () => {
  const { operations } = await inAnotherZone(['user:read']);
  const answer = await planned(operations, leak);
  expect(answer).toMatchObject({ type: 'refused', code: 'token-out-of-reach' });
  expect(answer).not.toHaveProperty('instead');
  expect(JSON.stringify(answer)).toContain('https://eu2.make.com/user/api');
});

it('a token that Make does not let delete itself there is not looked up in the account connected here', async () => {
  const { other, operations, forgetWire, wire } = await inAnotherZone(['user:read', 'user:write']);
  const plan = planIn(await planned(operations, leak));
  other.faults.add({ match: { method: 'DELETE' }, kind: 'status', status: 403 });
  forgetWire();
  expect(await operations.send(onlyWrite(plan), whenever)).toMatchObject({
    type: 'refused',
    code: 'forbidden',
  });
  expect(await operations.inspect(onlyWrite(plan))).toEqual({ state: 'before' });
  expect(wire()).toEqual([]);
});
