import { expect, it } from 'vitest';
import type { Entry } from '../../src/approvals/store.js';
import { AnnouncedWrites, during } from '../../src/watch/announced.js';
import { announced, noon } from '../store/request-fixture.js';

const hour = 3_600_000;

it('a write that was announced before the clock was set back explains what is seen afterwards', async () => {
  let clock = noon;
  const entry: Entry = {
    format: 1,
    n: 1,
    prev: '',
    hash: '',
    at: new Date(noon).toISOString(),
    stream: 'request/REQ-1',
    version: 1,
    events: [announced()],
  };
  const store = {
    async *entries(from: number) {
      if (from <= entry.n) yield entry;
    },
  };
  const writes = new AnnouncedWrites(store, 1, 0, () => clock);
  await writes.follow();
  const [first] = writes.of(1);
  expect(first?.at).toBeLessThanOrEqual(clock);
  const seen = (from: number) => during(writes.of(1), from, from + 1000).length;
  clock = noon + hour;
  expect([seen(noon - 2 * hour), seen(noon + hour)]).toEqual([0, 1]);
  clock = noon - hour;
  expect(seen(noon - 2 * hour)).toBe(1);
});
