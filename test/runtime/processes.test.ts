import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDuty } from '../../src/runtime/duty.js';
import { createKeyedLock } from '../../src/runtime/keyed-lock.js';
import { createPeers } from '../../src/runtime/peers.js';

const log = { info() {}, warn() {}, error() {} };
const everyMs = 5;

/** A store's leases, with their own clock. */
function sharedStore() {
  let now = 0;
  let isDown = false;
  const held = new Map<string, { holder: string; until: number }>();
  const alive = new Map<string, number>();
  const listeners = new Set<(name: string) => void>();
  return {
    pass: (ms: number) => {
      now += ms;
    },
    setDown: (down: boolean) => {
      isDown = down;
    },
    now: () => now,
    as: (holder: string) => ({
      isShared: true,
      async lease(name: string, ms: number) {
        if (isDown) throw new Error('the store is away');
        const one = held.get(name);
        if (one && one.holder !== holder && one.until > now) return false;
        held.set(name, { holder, until: now + ms });
        return true;
      },
      async giveUp(name: string) {
        if (held.get(name)?.holder !== holder) return;
        held.delete(name);
        for (const listener of listeners) listener(name);
      },
      onFree(listener: (name: string) => void) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      async beat(ms: number) {
        alive.set(holder, now + ms);
        return [...alive].filter(([, until]) => until > now).map(([one]) => one);
      },
    }),
  };
}

describe('a duty', () => {
  function given() {
    const store = sharedStore();
    const doing = new Set<string>();
    const duty = (holder: string) =>
      createDuty({
        ...store.as(holder),
        name: 'feeds',
        everyMs,
        passed: store.now,
        log,
        begin: () => void doing.add(holder),
        end: () => void doing.delete(holder),
      });
    return { store, doing: () => [...doing], duty };
  }

  it('is done by one process, and by another once that one gives it up', async () => {
    const { doing, duty } = given();
    const [a, b] = [duty('a'), duty('b')];
    await a.start();
    await b.start();
    expect([doing(), a.isOurs(), b.isOurs()]).toEqual([['a'], true, false]);
    await a.stop();
    await expect.poll(doing).toEqual(['b']);
    await b.stop();
    expect(doing()).toEqual([]);
  });

  it('goes to another process once the lease of a stalled one expires', async () => {
    const { store, doing, duty } = given();
    let isStill = false;
    const { lease, ...rest } = store.as('a');
    const a = createDuty({
      ...rest,
      lease: (name, ms) => (isStill ? new Promise<never>(() => {}) : lease(name, ms)),
      name: 'feeds',
      everyMs,
      passed: store.now,
      log,
      begin() {},
      end() {},
    });
    await a.start();
    const b = duty('b');
    await b.start();
    expect([a.isOurs(), b.isOurs()]).toEqual([true, false]);
    isStill = true;
    store.pass(3 * everyMs + 1);
    await expect.poll(doing).toEqual(['b']);
    await b.stop();
  });

  it('ends before another process can begin it if the store is away', async () => {
    const { store, doing, duty } = given();
    const a = duty('a');
    await a.start();
    store.setDown(true);
    store.pass(2 * everyMs + 1);
    await expect.poll(doing).toEqual([]);
    store.setDown(false);
    await expect.poll(doing).toEqual(['a']);
    await a.stop();
  });
});

it('a duty whose lease cannot be renewed ends on time even if the clock is set back', async () => {
  const real = Date.now;
  onTestFinished(() => {
    Date.now = real;
  });
  const store = sharedStore();
  const doing = new Set<string>();
  const duty = createDuty({
    ...store.as('a'),
    name: 'feeds',
    everyMs,
    log,
    begin: () => void doing.add('a'),
    end: () => void doing.delete('a'),
  });
  await duty.start();
  Date.now = () => real() - 3_600_000;
  store.setDown(true);
  await expect.poll(() => doing.size, { timeout: 2000 }).toBe(0);
  await duty.stop();
});

describe('turns', () => {
  it('are held by one holder at a time, across processes', async () => {
    const store = sharedStore();
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    const [a, b] = ['a', 'b'].map((holder) => createKeyedLock(store.as(holder)));
    await Promise.all([a, b, a, b].map((turns) => turns?.take('organization/1', work)));
    expect(most).toBe(1);
  });

  it('go to the process that waits when they are given back, with no time passing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const store = sharedStore();
    const [a, b] = ['a', 'b'].map((holder) => createKeyedLock(store.as(holder)));
    let waits: Promise<string> | undefined;
    await a?.take('x', async () => {
      waits = b?.take('x', async () => 'has it');
      await new Promise((resolve) => setImmediate(resolve));
    });
    expect(await waits).toBe('has it');
  });

  it('last for all work that waits in a process, without another question', async () => {
    const store = sharedStore();
    const { lease, ...rest } = store.as('a');
    const asked = vi.fn(lease);
    const a = createKeyedLock({ ...rest, lease: asked });
    await Promise.all([1, 2, 3].map(() => a.take('x', async () => undefined)));
    expect(asked).toHaveBeenCalledTimes(1);
    expect(await createKeyedLock(store.as('b')).take('x', async () => 'free')).toBe('free');
  });

  it.each(['performance', 'Date'] as const)(
    'end after a second by %s for a process that waits',
    async (clock) => {
      const store = sharedStore();
      const [a, b] = ['a', 'b'].map((holder) => createKeyedLock(store.as(holder)));
      const order: string[] = [];
      const work = (who: string) => async () => {
        order.push(who);
        vi.advanceTimersByTime(600);
      };
      vi.useFakeTimers({ toFake: [clock] });
      onTestFinished(() => void vi.useRealTimers());
      const all = [1, 2, 3, 4].map(() => a?.take('x', work('a')));
      await Promise.all([...all, b?.take('x', work('b'))]);
      expect(order).toEqual(['a', 'a', 'b', 'a', 'a']);
    },
  );

  it('are asked for again once a renewal shows that another process has the name', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const store = sharedStore();
    const b = store.as('b');
    const a = createKeyedLock(store.as('a'));
    const order: string[] = [];
    const first = a.take('x', async () => {
      store.pass(20_000);
      await b.lease('x', 60_000);
      vi.advanceTimersByTime(5_000);
    });
    const second = a.take('x', async () => void order.push('a'));
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    order.push('b gives up');
    await b.giveUp('x');
    await second;
    expect(order).toEqual(['b gives up', 'a']);
  });

  it('of a process that shares the store with nobody last as long as its line', async () => {
    const { lease, ...rest } = sharedStore().as('a');
    const asked = vi.fn(lease);
    const a = createKeyedLock({ ...rest, lease: asked, isShared: false });
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const work = async () => void vi.advanceTimersByTime(600);
    await Promise.all([1, 2, 3, 4].map(() => a.take('x', work)));
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('are given back even if the work fails', async () => {
    const store = sharedStore();
    const [a, b] = ['a', 'b'].map((holder) => createKeyedLock(store.as(holder)));
    await expect(a?.take('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await b?.take('x', async () => 'yes')).toBe('yes');
  });
});

describe('peers', () => {
  it('are counted, and reported as missing once they are gone', async () => {
    const store = sharedStore();
    const a = createPeers({ ...store.as('a'), holder: 'a', log, everyMs, passed: store.now });
    const gone = vi.fn();
    const counts: number[] = [];
    a.onGone(gone);
    a.onCount((count) => counts.push(count));
    await a.start();
    const b = createPeers({ ...store.as('b'), holder: 'b', log, everyMs, passed: store.now });
    await b.start();
    await expect.poll(() => a.alive()).toEqual(['a', 'b']);
    expect(gone).not.toHaveBeenCalled();
    await b.stop();
    await expect.poll(() => a.alive()).toEqual(['a']);
    expect([gone.mock.calls.length, counts]).toEqual([1, [2, 1]]);
    await a.stop();
  });

  it('take one that was paused for gone, and it hears so when it is back', async () => {
    const store = sharedStore();
    const a = createPeers({ ...store.as('a'), holder: 'a', log, everyMs, passed: store.now });
    const back = vi.fn();
    a.onGone(back);
    await a.start();
    store.pass(3 * everyMs);
    expect(a.mayBeGone()).toBe(false);
    store.pass(1);
    expect(a.mayBeGone()).toBe(true);
    await expect.poll(() => back.mock.calls.length).toBe(1);
    expect(a.mayBeGone()).toBe(false);
    await a.stop();
  });
});
