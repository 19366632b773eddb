import { expect, it, vi } from 'vitest';
import { type PersonId, person, system } from '../../src/approvals/person.js';
import { controlStream, policyStream } from '../../src/approvals/store.js';
import { createAbsences } from '../../src/delivery/absences.js';
import { ana, ben, eva } from '../approvals/given.js';
import { memoryStore } from '../approvals/memory-store.js';

const lastDay = '2026-12-06';
const midnight = Date.parse('2026-12-07T00:00:00Z');

/** Ana is away until the end of 6 December, Eva for longer; Ben stands in for both. */
async function given(at: number) {
  let now = at;
  const store = memoryStore(() => now);
  const away = (who: PersonId, until: string) =>
    ({ type: 'control.away', at, by: person(who), to: ben, until }) as const;
  await store.commit(controlStream, 0, [away(ana, lastDay), away(eva, '2026-12-20')]);
  const ended: (readonly PersonId[])[] = [];
  const begin = () => {
    const absences = createAbsences({
      store,
      delegates: () => [],
      home: 'T0HARBOUR',
      now: () => now,
      ended: (people) => ended.push(people),
      log: { warn() {} },
    });
    absences.start();
    return absences;
  };
  const backs = () =>
    store.ledger.flatMap(({ events }) => events).filter(({ type }) => type === 'control.back');
  return { store, begin, ended, backs, pass: (to: number) => (now = to) };
}

it('the end of an absence is recorded once, and only for that person', async () => {
  const { store, begin, ended, backs } = await given(midnight);
  const [one, other] = [begin(), begin()];
  await vi.waitFor(() => expect(ended).toEqual([[ana, ben]]));
  await Promise.all([one.stop(), other.stop()]);
  expect(backs()).toEqual([
    { type: 'control.back', at: midnight, by: { kind: 'system' }, to: ben, who: ana },
  ]);
  expect((await store.control(midnight)).away).toMatchObject([{ who: eva }]);
});

it('an absence lasts until the end of its last day, and its end is noticed at once', async () => {
  const { begin, ended, backs, pass } = await given(midnight - 30);
  const absences = begin();
  await vi.waitFor(() => expect(backs()).toEqual([]));
  expect(ended).toEqual([]);
  pass(midnight);
  await vi.waitFor(() => expect(ended).toEqual([[ana, ben]]));
  await absences.stop();
});

/** A policy, in force since `loadedAt`, that lets Ben decide for Ana until the end of 6 December. */
async function givenDelegation(loadedAt: number) {
  const store = memoryStore(() => midnight);
  const [home = '', from = ''] = ana.split('/');
  const to = ben.split('/')[1] ?? '';
  const loaded = { type: 'policy.loaded' as const, by: system, rules: [] };
  await store.commit(policyStream, 0, [
    { ...loaded, at: midnight - 86_400_000, hash: 'earlier' },
    { ...loaded, at: loadedAt, hash: 'present' },
  ]);
  const delegates = [{ from, to, until: lastDay }];
  const ended: (readonly PersonId[])[] = [];
  const begin = () => {
    const absences = createAbsences({
      store,
      delegates: () => delegates,
      home,
      now: () => midnight,
      ended: (people) => ended.push(people),
      log: { warn() {} },
    });
    absences.start();
    return absences;
  };
  const over = () =>
    store.ledger.flatMap(({ events }) => events).filter(({ type }) => type.startsWith('control.'));
  return { store, begin, ended, over };
}

it('the end of a delegation in the policy is recorded once, so that cards are drawn again', async () => {
  const { store, begin, ended, over } = await givenDelegation(midnight - 1);
  const { version } = await store.control(midnight);
  const [one, other] = [begin(), begin()];
  await vi.waitFor(() => expect(ended).toEqual([[ana, ben]]));
  await Promise.all([one.stop(), other.stop()]);
  const entry = {
    type: 'control.delegation-over',
    at: midnight,
    by: system,
    who: ana,
    to: ben,
    until: lastDay,
  };
  expect(over()).toEqual([entry]);
  expect((await store.control(midnight)).version).toBe(version + 1);
  const later = begin();
  await later.stop();
  expect(over()).toEqual([entry]);
});

it('a delegation that was over before the policy came into force is not recorded', async () => {
  const { begin, ended, over } = await givenDelegation(midnight);
  await begin().stop();
  expect([ended, over()]).toEqual([[], []]);
});
