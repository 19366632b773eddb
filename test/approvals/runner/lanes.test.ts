import { expect, it, vi } from 'vitest';
import type { Lane } from '../../../src/approvals/runner/lane.js';
import { Lanes, leaseMs } from '../../../src/approvals/runner/lanes.js';
import { createWorkQueue } from '../../../src/runtime/work-queue.js';
import { memoryStore } from '../memory-store.js';

/** A queue whose alarms the test triggers, a store, and steps that the test ends. */
function given() {
  const store = memoryStore(() => 0);
  const alarms: (() => void)[] = [];
  const under: {
    readonly lane: Lane;
    readonly mayGoOn: () => boolean;
    readonly end: (next?: number, version?: number) => void;
    readonly fail: (why: Error) => void;
  }[] = [];
  const released = vi.fn();
  const failed = vi.fn();
  const waits: number[] = [];
  const after = (ms: number, wake: () => void) => {
    waits.push(ms);
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
    steps: (_, lane, mayGoOn) =>
      new Promise((resolve, fail) => {
        const end = (next?: number, version = 1) => resolve({ next, version });
        under.push({ lane, mayGoOn, end, fail });
      }),
    released,
    failed,
  });
  return { store, lanes, alarms, waits, under, released, failed };
}

it('a claim is kept while a step is running, and released after the last one', async () => {
  const { store, lanes, alarms, under, released } = given();
  store.keep = vi.fn(async (ids) => ids);
  lanes.enter('REQ-1');
  alarms.splice(0).forEach((ring) => void ring());
  await vi.waitFor(() => expect(store.keep).toHaveBeenCalledWith(['REQ-1'], leaseMs));
  for (const { end } of under.splice(0)) end();
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
  expect(steps.map(({ mayGoOn }) => mayGoOn())).toEqual([false, false]);
  for (const { end } of steps) end();
  await vi.waitFor(() => expect(lanes.has('REQ-1')).toBe(false));
  expect([under, release.mock.calls, released.mock.calls, failed.mock.calls]).toEqual([[], [], [], []]);
});

it('while one lane is busy, the other returns at the time of its next step, but not after the release', async () => {
  const { lanes, alarms, waits, under, released, failed } = given();
  lanes.enter('REQ-1');
  const [make, slack] = under.splice(0);
  const before = alarms.length;
  make?.end(5000);
  await vi.waitFor(() => expect(alarms.length).toBeGreaterThan(before));
  expect(waits.at(-1)).toBe(5000);
  alarms.at(-1)?.();
  await vi.waitFor(() => expect(under.map(({ lane }) => lane)).toEqual(['make']));
  under.splice(0)[0]?.end(9000);
  await vi.waitFor(() => expect(alarms.length).toBeGreaterThan(before + 1));
  slack?.end();
  await vi.waitFor(() => expect(released).toHaveBeenCalledOnce());
  alarms.at(-1)?.();
  expect([under, failed.mock.calls]).toEqual([[], []]);
});

it('a lane that fails comes back a second later while the other is busy', async () => {
  const { lanes, alarms, waits, under, failed } = given();
  lanes.enter('REQ-1');
  const [make] = under.splice(0);
  const before = alarms.length;
  make?.fail(new Error('the record cannot be read'));
  await vi.waitFor(() => expect(alarms.length).toBeGreaterThan(before));
  expect(failed).toHaveBeenCalledExactlyOnceWith('REQ-1 make', new Error('the record cannot be read'));
  expect(waits.at(-1)).toBe(1000);
  alarms.at(-1)?.();
  await vi.waitFor(() => expect(under.map(({ lane }) => lane)).toEqual(['make']));
});

it('a lane that is not busy looks at a version that it has not seen, and only at that', async () => {
  const { lanes, waits, under } = given();
  lanes.enter('REQ-1');
  const [make] = under.splice(0);
  make?.end(5000, 2);
  await vi.waitFor(() => expect(waits.at(-1)).toBe(5000));
  expect([lanes.heard('REQ-1', 2), under]).toEqual([true, []]);
  expect(lanes.heard('REQ-1', 3)).toBe(true);
  expect(under.map(({ lane }) => lane)).toEqual(['make']);
  expect(lanes.heard('REQ-2', 1)).toBe(false);
});

it('a lane in which a step is under way looks again for a version that the step did not see', async () => {
  const { lanes, waits, under } = given();
  lanes.enter('REQ-1');
  const [make] = under.splice(0);
  lanes.heard('REQ-1', 3);
  expect(under).toEqual([]);
  make?.end(5000, 2);
  await vi.waitFor(() => expect(under.map(({ lane }) => lane)).toEqual(['make']));
  lanes.heard('REQ-1', 4);
  under.splice(0)[0]?.end(6000, 4);
  await vi.waitFor(() => expect(waits.at(-1)).toBe(6000));
  expect(under).toEqual([]);
});

it('a version that no look finds is looked for once', async () => {
  const { lanes, waits, under } = given();
  lanes.enter('REQ-1');
  const [make] = under.splice(0);
  lanes.heard('REQ-1', 9);
  make?.end(5000, 2);
  await vi.waitFor(() => expect(under).toHaveLength(1));
  under.splice(0)[0]?.end(6000, 2);
  await vi.waitFor(() => expect(waits.at(-1)).toBe(6000));
  expect(under).toEqual([]);
});

it('a version that is reported at any moment around the end of a look is looked at', async () => {
  for (let moments = 0; moments < 15; moments += 1) {
    const { lanes, under } = given();
    lanes.enter('REQ-1');
    const [make] = under.splice(0);
    make?.end(5000, 2);
    for (let n = 0; n < moments; n += 1) await Promise.resolve();
    lanes.heard('REQ-1', 3);
    await vi.waitFor(() => expect(under, `after ${moments}`).toHaveLength(1));
  }
});
