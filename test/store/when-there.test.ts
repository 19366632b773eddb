import { expect, it, vi } from 'vitest';
import { whenThere } from '../../src/store/when-there.js';

/** A store whose commits the test announces. */
function given() {
  const listeners = new Set<(stream: string, version: number) => void>();
  const store = {
    onEntry(listener: (stream: string, version: number) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const commit = (stream: string): void => {
    for (const listener of listeners) listener(stream, 1);
  };
  return { store, listeners, commit };
}
const longEnough = { stream: 'request/REQ-1', withinMs: 60_000 };

it('something that is there already is returned at once', async () => {
  const { store, listeners } = given();
  await expect(whenThere(store, longEnough, async () => 'card')).resolves.toBe('card');
  expect(listeners.size).toBe(0);
});

it('a commit to the stream is looked at, also one during a look, and commits to others are not', async () => {
  const { store, listeners, commit } = given();
  const look = vi.fn(async () => {
    if (look.mock.calls.length === 1) commit('request/REQ-1');
    return look.mock.calls.length === 3 ? 'card' : undefined;
  });
  const found = whenThere(store, longEnough, look);
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(2));
  commit('request/REQ-2');
  expect(look).toHaveBeenCalledTimes(2);
  commit('*');
  await expect(found).resolves.toBe('card');
  expect(listeners.size).toBe(0);
});

it('after the time nothing is found, and nothing is looked at any more', async () => {
  const { store, listeners, commit } = given();
  const look = vi.fn(async () => undefined);
  await expect(whenThere(store, { ...longEnough, withinMs: 1 }, look)).resolves.toBeUndefined();
  commit('request/REQ-1');
  expect([look.mock.calls.length, listeners.size]).toEqual([1, 0]);
});
