import { expect, it } from 'vitest';
import type { RequestEvent } from '../../src/approvals/event.js';
import type { Entry } from '../../src/approvals/store.js';
import { AnnouncedWrites, during } from '../../src/watch/announced.js';
import { openAnnounced } from '../../src/watch/open-announced.js';
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

it('a write whose outcome nobody ever learned explains nothing that happens after people closed its request', async () => {
  const by = { kind: 'system' } as const;
  const key = { change: 0, way: 'do', index: 0 } as const;
  const lost: RequestEvent = {
    type: 'write.settled',
    at: noon + 1000,
    by,
    key,
    attempt: 1,
    outcome: 'unknown',
    permanent: false,
  };
  const ledger: RequestEvent[] = [announced(), lost];
  const store = {
    async *entries(from: number): AsyncGenerator<Entry> {
      for (const [index, event] of ledger.entries()) {
        const place = { format: 1, n: index + 1, prev: '', hash: '', at: new Date(event.at).toISOString() };
        if (index + 1 >= from)
          yield { ...place, stream: 'request/REQ-1', version: index + 1, events: [event] };
      }
    },
  };
  const writes = new AnnouncedWrites(store, 1, 60_000, () => noon + 9 * hour);
  const explaining = (from: number) => during(writes.of(1), from, from + 1000).length;
  await writes.follow();
  expect(explaining(noon + 8 * hour)).toBe(1);
  ledger.push({ type: 'request.given-up', at: noon + hour, by });
  await writes.follow();
  expect([explaining(noon + 1000), explaining(noon + 8 * hour)]).toEqual([1, 0]);
  writes.forget(() => noon + 2 * hour);
  expect(writes.needed()).toBe(4);
});

it('the first watch of an organization reads what is recent in the ledger, however much is older', async () => {
  const day = 24 * hour;
  const now = noon + 1000 * day;
  const old = 5000;
  const recent = [now - 7 * day, now - hour];
  const at = (n: number): number => (n <= old ? noon + n * hour : (recent[n - old - 1] ?? now));
  const read: number[] = [];
  const store = {
    async *entries(from: number): AsyncGenerator<Entry> {
      for (let n = from; n <= old + recent.length; n += 1) {
        read.push(n);
        const place = { format: 1, n, prev: '', hash: '', at: new Date(at(n)).toISOString() };
        yield {
          ...place,
          stream: `request/REQ-${n}`,
          version: 1,
          events: [{ ...announced(), at: at(n) }],
        };
      }
    },
    head: async () => ({ n: old + recent.length, hash: '' }),
    get: async () => undefined,
  };
  const writes = await openAnnounced({ store, pollMs: 0, now: () => now }, [1]);
  await writes.follow();
  expect(writes.of(1).map(({ n }) => n)).toEqual([old + 1, old + 2]);
  expect(read.length).toBeLessThan(20);
});
