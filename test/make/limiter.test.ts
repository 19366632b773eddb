import { EventEmitter, once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { createLimiter, type Limiter, type Priority } from '../../src/make/limiter.js';

function recorder(limiter: Limiter, organizationId = 7301) {
  const order: string[] = [];
  const run = (name: string, priority: Priority = 'read') =>
    limiter.run(organizationId, priority, async () => {
      order.push(name);
    });
  return { order, run };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('writes go before reads, and reads before polling', async () => {
  const limiter = createLimiter({ windowMs: 40, perMinute: 1 });
  const { order, run } = recorder(limiter);
  await run('first');
  const waiting = [run('poll', 'poll'), run('read 1'), run('write', 'write'), run('read 2')];
  await Promise.all(waiting);
  expect(order).toEqual(['first', 'write', 'read 1', 'read 2', 'poll']);
});

test('no more requests start within a minute than the organization allows', async () => {
  const limiter = createLimiter({ windowMs: 500 });
  limiter.setLimit(7301, 3);
  const { order, run } = recorder(limiter);
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => run(name));
  await settled();
  expect(order).toEqual(['a', 'b', 'c']);
  await Promise.all(all);
  expect(order).toHaveLength(5);
});

test('several processes share the request limit of an organization while processes come and go', async () => {
  const limiter = createLimiter({ windowMs: 500 });
  limiter.shareWith(3);
  limiter.setLimit(7301, 7);
  const { order, run } = recorder(limiter);
  const all = ['a', 'b', 'c', 'd'].map((name) => run(name));
  await settled();
  expect(order).toEqual(['a', 'b']);
  limiter.shareWith(1);
  all.push(...['e', 'f', 'g', 'h', 'i', 'j'].map((name) => run(name)));
  await settled();
  expect(order).toEqual(['a', 'b', 'e', 'f', 'g', 'h', 'i', 'j']);
  await Promise.all(all);
});

test('polling uses only its share, spread over the minute, and leaves the rest to others', async () => {
  const limiter = createLimiter({ windowMs: 500, perMinute: 10, share: 0.2 });
  const { order, run } = recorder(limiter);
  const polls = [run('poll', 'poll'), run('poll', 'poll'), run('poll', 'poll')];
  const reads = [run('read'), run('read'), run('read')];
  await settled();
  expect(order.toSorted()).toEqual(['poll', 'read', 'read', 'read']);
  await Promise.all([...polls, ...reads]);
  expect(order.at(-1)).toBe('poll');
});

/** The turns of all processes, as a store keeps them. */
function turns(now: () => number = () => performance.now()) {
  let freeAt = 0;
  return async (_organizationId: number, everyMs: number) => {
    const begins = Math.max(freeAt, now());
    freeAt = begins + everyMs;
    return begins - now();
  };
}

test('one of several processes may use all of the share for polling, and keeps its part of the rest', async () => {
  const limiter = createLimiter({ windowMs: 600, perMinute: 20, share: 0.3, reservePoll: turns() });
  limiter.shareWith(3);
  const { order, run } = recorder(limiter);
  const polls = Array.from({ length: 6 }, () => run('poll', 'poll'));
  await Promise.all(polls.slice(0, 5));
  await Promise.all([run('read'), run('read'), run('read'), run('write', 'write')]);
  expect(order).toEqual(['poll', 'poll', 'poll', 'poll', 'poll', 'read', 'read', 'read', 'write']);
  await Promise.all(polls);
});

test('processes that poll at the same time stay within the share together, and neither waits for the other to end', async () => {
  const reservePoll = turns();
  const both = [1, 2].map(() => createLimiter({ windowMs: 400, perMinute: 20, share: 0.5, reservePoll }));
  for (const one of both) one.shareWith(2);
  const begun: number[] = [];
  const of: number[] = [];
  const poll = (n: number) =>
    both[n]?.run(7301, 'poll', async () => {
      begun.push(performance.now());
      of.push(n);
    });
  await Promise.all(Array.from({ length: 6 }, () => [poll(0), poll(1)]).flat());
  const windows = begun.map((at) => begun.filter((other) => other >= at && other < at + 350).length);
  expect(Math.max(...windows)).toBeLessThanOrEqual(10);
  expect(new Set(of.slice(0, 4)).size).toBe(2);
});

test('a pause also holds the polls of several processes', async () => {
  const limiter = createLimiter({ perMinute: 600, share: 0.5, reservePoll: turns() });
  limiter.shareWith(3);
  const { order, run } = recorder(limiter);
  limiter.pause(7301, 300);
  const started = performance.now();
  await run('poll', 'poll');
  expect(performance.now() - started).toBeGreaterThan(290);
  expect(order).toEqual(['poll']);
});

test('a poll that waits for its turn when polls are held also waits for the end of the hold', async () => {
  const limiter = createLimiter({ perMinute: 600, share: 0.5, reservePoll: async () => 50 });
  limiter.shareWith(3);
  const { order, run } = recorder(limiter);
  const started = performance.now();
  const poll = run('poll', 'poll');
  await settled();
  limiter.observe(7301, 100, Date.now() + 400);
  await run('read');
  await poll;
  expect(performance.now() - started).toBeGreaterThan(350);
  expect(order).toEqual(['read', 'poll']);
});

test('a process reserves one turn at a time, however many polls wait in it', async () => {
  let waiting = 0;
  const most: number[] = [];
  const reservePoll = async () => {
    waiting += 1;
    most.push(waiting);
    await new Promise((resolve) => setTimeout(resolve, 20));
    waiting -= 1;
    return 0;
  };
  const limiter = createLimiter({ windowMs: 100, perMinute: 100, share: 1, reservePoll });
  const { run } = recorder(limiter);
  await Promise.all(Array.from({ length: 5 }, () => run('poll', 'poll')));
  expect(most).toEqual([1, 1, 1, 1, 1]);
});

test('polls that waited for another pace reserve their turns at the one in force', async () => {
  const reserved: number[] = [];
  const reservePoll = async (_: number, everyMs: number) => {
    reserved.push(everyMs);
    return 0;
  };
  const limiter = createLimiter({ windowMs: 300, perMinute: 3, share: 1, reservePoll });
  const { run } = recorder(limiter);
  const polls = [run('first', 'poll'), run('second', 'poll')];
  await polls[0];
  limiter.setLimit(7301, 30);
  await Promise.all(polls);
  expect(reserved).toEqual([100, 10]);
});

test('a large share for polling leaves each process half of its part for writes', async () => {
  const limiter = createLimiter({ perMinute: 60, share: 0.9 });
  limiter.shareWith(3);
  const { order, run } = recorder(limiter);
  for (let n = 0; n < 20; n++) void run('write', 'write');
  await settled();
  expect(order).toHaveLength(10);
});

test('a poll whose turn is reserved during a shutdown does not begin', async () => {
  const stopping = new AbortController();
  const record = new EventEmitter();
  const reservePoll = async () => {
    await once(record, 'answer');
    return 0;
  };
  const limiter = createLimiter({ stopping: stopping.signal, reservePoll });
  const { order, run } = recorder(limiter);
  const poll = run('poll', 'poll');
  stopping.abort();
  await expect(poll).rejects.toMatchObject({ name: 'AbortError' });
  record.emit('answer');
  await settled();
  expect(order).toEqual([]);
});

test('a poll that waits for its turn among several processes ends at once on shutdown', async () => {
  const stopping = new AbortController();
  const reservePoll = async () => {
    queueMicrotask(() => stopping.abort());
    return 3_600_000;
  };
  const limiter = createLimiter({ stopping: stopping.signal, reservePoll });
  const { order, run } = recorder(limiter);
  await expect(run('poll', 'poll')).rejects.toMatchObject({ name: 'AbortError' });
  await settled();
  expect(order).toEqual([]);
});

test('waiting polls end at once on shutdown', async () => {
  const stopping = new AbortController();
  const limiter = createLimiter({ perMinute: 10, share: 0.1, stopping: stopping.signal });
  const { order, run } = recorder(limiter);
  await run('first', 'poll');
  const waiting = run('second', 'poll');
  stopping.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await expect(run('third', 'poll')).rejects.toMatchObject({ name: 'AbortError' });
  await run('a read');
  expect(order).toEqual(['first', 'a read']);
});

test('a pause holds one organization but not the others', async () => {
  const limiter = createLimiter({ perMinute: 100 });
  const held = recorder(limiter, 7301);
  const other = recorder(limiter, 7302);
  limiter.pause(7301, 400);
  const waiting = held.run('write', 'write');
  await other.run('read');
  expect([held.order, other.order]).toEqual([[], ['read']]);
  await waiting;
  expect(held.order).toEqual(['write']);
});

test('a shorter pause does not end a longer one, and a new limit keeps it', async () => {
  const limiter = createLimiter({ perMinute: 100 });
  const { order, run } = recorder(limiter);
  const started = performance.now();
  limiter.pause(7301, 60);
  limiter.pause(7301, 5);
  limiter.setLimit(7301, 200);
  await run('read');
  expect(performance.now() - started).toBeGreaterThan(50);
  expect(order).toEqual(['read']);
});

test('with no budget everything waits for the reset, and with little budget only polling does', async () => {
  const limiter = createLimiter({ perMinute: 100, share: 0.1 });
  const { order, run } = recorder(limiter);
  limiter.observe(7301, 5, Date.now() + 500);
  const poll = run('poll', 'poll');
  await run('read');
  expect(order).toEqual(['read']);
  await poll;
  limiter.observe(7301, 0, Date.now() + 500);
  const read = run('held');
  await settled();
  expect(order).toEqual(['read', 'poll']);
  await read;
});

test('an error of a task reaches its caller and the queue continues', async () => {
  const limiter = createLimiter({ perMinute: 100 });
  const broken = limiter.run(7301, 'read', async () => {
    throw new Error('broken');
  });
  await expect(broken).rejects.toThrow('broken');
  expect(await limiter.run(7301, 'read', async () => 'fine')).toBe('fine');
});

test('a flood of forms leaves room for executions and polling', async () => {
  const limiter = createLimiter({ windowMs: 60_000, perMinute: 60, share: 0.1 });
  const { order, run } = recorder(limiter);
  for (let n = 0; n < 300; n++) void run('form', 'form');
  await settled();
  for (let n = 0; n < 60; n++) void run('click', 'click');
  await settled();
  await Promise.all(Array.from({ length: 20 }, () => run('read')));
  await run('write', 'write');
  await run('poll', 'poll');
  const count = (name: string) => order.filter((one) => one === name).length;
  expect(count('form')).toBeLessThanOrEqual(18);
  expect(count('click')).toBeLessThanOrEqual(9);
  expect([count('read'), count('write'), count('poll')]).toEqual([20, 1, 1]);
});

test('polling goes before clicks, and clicks before forms', async () => {
  const limiter = createLimiter({ windowMs: 60, perMinute: 1 });
  const { order, run } = recorder(limiter);
  await run('first');
  await Promise.all([run('form', 'form'), run('click', 'click'), run('poll', 'poll')]);
  expect(order).toEqual(['first', 'poll', 'click', 'form']);
});

test('the pace is kept if the clock is set back by an hour and forward again', async () => {
  const real = Date.now;
  onTestFinished(() => {
    Date.now = real;
  });
  const limiter = createLimiter({ windowMs: 100, perMinute: 2, share: 0.5 });
  const { order, run } = recorder(limiter);
  await Promise.all([run('read'), run('poll', 'poll')]);
  Date.now = () => real() - 3_600_000;
  await Promise.all([run('read'), run('poll', 'poll')]);
  Date.now = real;
  await Promise.all([run('read'), run('poll', 'poll')]);
  expect(order).toHaveLength(6);
});
