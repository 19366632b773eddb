import { expect, it, vi } from 'vitest';
import { createGroupWatch } from '../../src/delivery/group-watch.js';
import { policyOf, t0 } from '../approvals/given.js';
import { memoryStore } from '../approvals/memory-store.js';

const policy = policyOf(`
  - name: everything
    stages: [{ from: [platform] }]`);
const [first = '', second = '', ...more] = policy.groups.platform ?? [];

/** A watch over a group of two people. */
function given() {
  const store = memoryStore(() => t0);
  const watch = createGroupWatch({
    store,
    policy: () => ({ ...policy, groups: { platform: [first, second] } }),
    probe: async () => {},
    now: () => t0,
    moved() {},
    log: { warn() {} },
  });
  const noted = async (member: string, word?: string) => {
    watch.note({ member, ...(word !== undefined && { word }) });
    await watch.stop();
  };
  const events = () => store.ledger.flatMap(({ events: all }) => all);
  return { store, watch, noted, events };
}

it('a person who can no longer decide is recorded once, and the last one together with the empty group', async () => {
  expect(more).toEqual([]);
  const { noted, events } = given();
  await noted(first, 'deactivated');
  await noted(first, 'deactivated');
  await noted(second, 'guest');
  await noted(first, 'deactivated');
  expect(events()).toMatchObject([
    { type: 'group.refused', member: first, word: 'deactivated' },
    { type: 'group.refused', member: second, word: 'guest', emptied: ['platform'] },
  ]);
  expect(events()[0]).not.toHaveProperty('emptied');
});

it('a group is no longer recorded as empty once one of its people is back', async () => {
  const { noted, events } = given();
  await noted(first, 'deactivated');
  await noted(second, 'guest');
  await noted(first);
  await noted(second, 'guest');
  const [, , back, again] = events();
  expect(back).toMatchObject({ type: 'group.readable', member: first });
  expect(again).toMatchObject({ type: 'group.refused', member: second });
  expect(again).not.toHaveProperty('emptied');
});

it('a person outside every group is not recorded', async () => {
  const { noted, events } = given();
  await noted('U0SOMEBODY', 'deactivated');
  expect(events()).toEqual([]);
});

it('results that come together are compared with what is on record one after another', async () => {
  const { watch, events } = given();
  watch.note({ member: first, word: 'deactivated' });
  watch.note({ member: second, word: 'guest' });
  watch.note({ member: first });
  await watch.stop();
  expect(events()).toMatchObject([
    { type: 'group.refused', member: first },
    { type: 'group.refused', member: second, emptied: ['platform'] },
    { type: 'group.readable', member: first },
  ]);
});

it('results that come together and change nothing cost one reading of the record', async () => {
  const { store, watch } = given();
  const readings = vi.spyOn(store, 'control');
  for (const member of [first, second, first]) watch.note({ member });
  await watch.stop();
  expect(readings).toHaveBeenCalledOnce();
});
