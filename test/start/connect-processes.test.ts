import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../src/approvals/store.js';
import { connectProcesses } from '../../src/start/connect-processes.js';

/** The agreements in a process whose record knows these processes, and then no longer answers. */
async function without(record: { readonly of: readonly string[] }) {
  const away = () => Promise.reject(new Error('the record is away'));
  const store = {
    holder: 'this one',
    isShared: true,
    beat: async () => record.of,
    giveUp: async () => undefined,
    onFree: () => () => undefined,
    reserve: away,
    get: away,
    put: away,
  } as Partial<Store> as Store;
  const monitor = {
    part: () => ({ began: () => undefined, done: () => undefined, failed: () => undefined }),
  };
  const watched = { monitor: monitor as never, now: Date.now, log: pino({ enabled: false }) };
  const processes = await connectProcesses(store, watched);
  onTestFinished(() => processes.peers.stop());
  return processes;
}

test('while the record is away, each of several processes polls at its part of the pace', async () => {
  const three = await without({ of: ['this one', 'second', 'third'] });
  expect(await three.reservePoll?.(7301, 1_000)).toBe(3_000);
});

test('a process reads the people for itself until it has the watch, and then for all', async () => {
  const { peopleReadings, heedWatch } = await without({ of: ['this one', 'second'] });
  expect(peopleReadings?.isReader()).toBe(false);
  heedWatch(() => true);
  expect(peopleReadings?.isReader()).toBe(true);
});
