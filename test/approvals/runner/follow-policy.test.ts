import { expect, it } from 'vitest';
import { append } from '../../../src/approvals/decide-on.js';
import { system } from '../../../src/approvals/person.js';
import { about } from '../../../src/approvals/personal.js';
import type { Policy } from '../../../src/approvals/policy/schema.js';
import { controlStream, policyStream } from '../../../src/approvals/store.js';
import { ana, ben, change, finn, hour, oneOfPlatform, policyOf } from '../given.js';
import { createWorld, type World } from '../world.js';

const securityDecides = policyOf(oneOfPlatform.replace('[platform]', '[security]'));
const twoOfPlatform = policyOf(oneOfPlatform.replace('[platform]', '[platform], approvals: 2'));
const automatic = policyOf(`
  - name: own for an hour
    when: {for: self, duration_at_most: 1h}
    approve: automatically`);

/** One process starts under this policy; the one on record is its own, if no other is named. */
async function startsUnder(
  world: World,
  policy: Policy,
  { onRecord, hash = 'policy-2' }: { readonly onRecord?: string; readonly hash?: string } = {},
): Promise<void> {
  const loaded = { type: 'policy.loaded', by: system, text: about('') } as const;
  await append(world.store, policyStream, [
    { ...loaded, at: world.now(), hash: onRecord ?? hash, rules: [] },
  ]);
  Object.assign(world.state, { policy, hash });
  world.crash();
  for (let turn = 0; turn < 5; turn++) await world.drain();
}

const revisionOf = (world: World): number => world.request('REQ-1').revision.n;
const typesOnControl = async ({ store }: World): Promise<string[]> =>
  (await store.read(controlStream)).events.map(({ type }) => type);

it('a waiting request is asked again of the people whom the changed policy names', async () => {
  const world = createWorld();
  await world.ask([change()]);
  await startsUnder(world, securityDecides);
  expect(world.request('REQ-1')).toMatchObject({
    revision: { n: 2, policyHash: 'policy-2' },
    phase: { status: 'pending', revised: { why: 'policy-changed' } },
    missing: [{ groups: ['security'], count: 1 }],
  });
});

it('an approval that no longer counts is cleared, and one that counts stays', async () => {
  const world = createWorld(twoOfPlatform);
  await world.ask([change()]);
  await world.approve('REQ-1', ana);
  await startsUnder(world, twoOfPlatform);
  expect(world.request('REQ-1')).toMatchObject({ revision: { n: 1 }, approvals: [{ by: ana }] });
  world.groups.platform = { people: [ben] };
  await startsUnder(world, twoOfPlatform);
  expect(world.request('REQ-1')).toMatchObject({ revision: { n: 2 }, approvals: [] });
});

it('a group that nobody can read takes no approval away', async () => {
  const world = createWorld(twoOfPlatform);
  await world.ask([change()]);
  await world.approve('REQ-1', ana);
  world.groups.platform = { unreadable: 'Slack does not answer' };
  await startsUnder(world, twoOfPlatform);
  expect(world.request('REQ-1')).toMatchObject({ revision: { n: 1 }, approvals: [{ by: ana }] });
});

it('a process with another file than the one on record asks nothing again', async () => {
  const world = createWorld();
  await world.ask([change()]);
  await startsUnder(world, securityDecides, { onRecord: 'policy-3' });
  expect([revisionOf(world), await typesOnControl(world)]).toEqual([1, []]);
});

it.each([
  ['refuses it by now', { ...policyOf(), rules: [] }],
  ['asks nobody any more', automatic],
])('a request waits for the people who were asked if the policy %s', async (_, policy) => {
  const world = createWorld();
  await world.ask([change()], { by: finn, durationMs: hour });
  await startsUnder(world, policy);
  expect([revisionOf(world), world.statusOf('REQ-1')]).toEqual([1, 'pending']);
});

it('the record says once that waiting requests follow another policy', async () => {
  const world = createWorld();
  await world.ask([change()]);
  await startsUnder(world, policyOf());
  await startsUnder(world, policyOf());
  expect(await typesOnControl(world)).toEqual(['control.policy-changed']);
});

it('the record says nothing of it while no request waits', async () => {
  const world = createWorld();
  await startsUnder(world, securityDecides);
  expect(await typesOnControl(world)).toEqual([]);
});

it('cards follow a policy that comes back, although the request was asked under it', async () => {
  const world = createWorld();
  await world.ask([change()]);
  await startsUnder(world, policyOf());
  await startsUnder(world, policyOf(), { hash: 'policy-1' });
  expect(await typesOnControl(world)).toEqual(['control.policy-changed', 'control.policy-changed']);
});
