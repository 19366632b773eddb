import { expect, it, vi } from 'vitest';
import { type Lane, Lanes, leaseMs } from '../../../src/approvals/runner/lanes.js';
import { createWorkQueue } from '../../../src/runtime/work-queue.js';
import { given as requestGiven, submitted } from '../given.js';
import { memoryStore } from '../memory-store.js';

/** A queue whose alarms the test triggers, a store, and steps that the test ends. */
function given() {
  const store = memoryStore(() => 0);
  const alarms: (() => void)[] = [];
  const under: { readonly lane: Lane; readonly end: (more: boolean) => void }[] = [];
  const released = vi.fn();
  const failed = vi.fn();
  const after = (_: number, wake: () => void) => {
    alarms.push(wake);
    return () => {};
  };
  const queue = createWorkQueue({
    reconcile: (key) => lanes.reconcile(key),
    backOffMs: () => 1,
    failed,
    timers: { passed: () => 0, after },
  });
  const lanes = new Lanes({
    store,
    clock: { now: () => 0 },
    queue,
    step: (_, lane) => new Promise((end) => under.push({ lane, end })),
    released,
    failed,
  });
  return { store, lanes, alarms, under, released, failed };
}

it('a claim is kept while a step is running, and released after the last one', async () => {
  const { store, lanes, alarms, under, released } = given();
  store.keep = vi.fn(async (ids) => ids);
  lanes.enter('REQ-1');
  alarms.splice(0).forEach((ring) => void ring());
  await vi.waitFor(() => expect(store.keep).toHaveBeenCalledWith(['REQ-1'], leaseMs));
  for (const { end } of under.splice(0)) end(false);
  await vi.waitFor(() => expect(released).toHaveBeenCalledOnce());
  expect(lanes.has('REQ-1')).toBe(false);
});

it('a request that another process has claimed meanwhile gets no further steps and no release', async () => {
  const { store, lanes, alarms, under, released, failed } = given();
  const release = vi.spyOn(store, 'release');
  store.keep = vi.fn(async () => []);
  lanes.enter('REQ-1');
  alarms.splice(0).forEach((ring) => void ring());
  await vi.waitFor(() => expect(alarms).toHaveLength(1));
  const steps = under.splice(0);
  expect(steps.map(({ lane }) => lane)).toEqual(['make', 'slack']);
  for (const { end } of steps) end(true);
  await vi.waitFor(() => expect(lanes.has('REQ-1')).toBe(false));
  expect([under, release.mock.calls, released.mock.calls, failed.mock.calls]).toEqual([[], [], [], []]);
});

it('while one lane is busy, the other returns at the time of its next step, but not after the release', async () => {
  const { store, lanes, alarms, under, released, failed } = given();
  store.request = async () => ({ request: requestGiven(submitted()), version: 1 });
  lanes.enter('REQ-1');
  const [make, slack] = under.splice(0);
  const before = alarms.length;
  make?.end(false);
  await vi.waitFor(() => expect(alarms.length).toBeGreaterThan(before));
  alarms.at(-1)?.();
  await vi.waitFor(() => expect(under.map(({ lane }) => lane)).toEqual(['make']));
  under.splice(0)[0]?.end(false);
  await vi.waitFor(() => expect(alarms.length).toBeGreaterThan(before + 1));
  slack?.end(false);
  await vi.waitFor(() => expect(released).toHaveBeenCalledOnce());
  alarms.at(-1)?.();
  expect([under, failed.mock.calls]).toEqual([[], []]);
});
