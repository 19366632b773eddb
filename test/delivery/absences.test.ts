import { expect, it, vi } from 'vitest';
import { type PersonId, person } from '../../src/approvals/person.js';
import { controlStream } from '../../src/approvals/store.js';
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
