import { describe, expect, it } from 'vitest';
import { createWorkQueue, type Next, type Timers } from '../../src/runtime/work-queue.js';

/** A queue in which each reconciliation waits for an answer from the test, in order. */
function given(backOffMs = (troubles: number) => troubles, timers?: Timers) {
  const begun: string[] = [];
  const answers: ((next: Next | Error) => void)[] = [];
  const heard: string[] = [];
  const queue = createWorkQueue({
    reconcile: (key) =>
      new Promise((resolve, reject) => {
        begun.push(key);
        answers.push((next) => (next instanceof Error ? reject(next) : resolve(next)));
      }),
    ...(timers && { timers }),
    backOffMs(troubles) {
      heard.push(`pause ${troubles}`);
      return backOffMs(troubles);
    },
    done: (key) => void heard.push(`done ${key}`),
    failed: (key, error) => void heard.push(`failed ${key}: ${error instanceof Error ? error.message : ''}`),
  });
  const answer = (next: Next | Error = undefined): void => answers.shift()?.(next);
  return { queue, begun, heard, answer };
}

/** Timers that the test fires: `wake` calls all that wait, and returns after how many milliseconds each was due. */
function alarms() {
  const waiting = new Map<() => void, number>();
  const timers: Timers = {
    passed: () => 0,
    after(ms, wake) {
      waiting.set(wake, ms);
      return () => waiting.delete(wake);
    },
  };
  const wake = (): number[] => {
    const due = [...waiting];
    waiting.clear();
    for (const [call] of due) call();
    return due.map(([, ms]) => ms);
  };
  return { timers, wake };
}

describe('the work on a key', () => {
  it('runs one at a time, and only once more however often it is added meanwhile', async () => {
    const { queue, begun, answer } = given();
    queue.add('a');
    for (let i = 0; i < 5; i++) queue.add('a');
    expect(begun).toEqual(['a']);
    answer();
    await expect.poll(() => begun).toEqual(['a', 'a']);
    answer();
    await queue.settled('a');
    queue.add('a');
    expect(begun).toEqual(['a', 'a', 'a']);
  });

  it('does not block other keys', () => {
    const { queue, begun } = given();
    queue.add('a');
    queue.add('b');
    expect(begun).toEqual(['a', 'b']);
  });

  it('runs again after the delay that it asks for', async () => {
    const { queue, begun, answer } = given();
    queue.add('a');
    answer({ afterMs: 1 });
    await expect.poll(() => begun).toEqual(['a', 'a']);
  });

  it('that is added for later runs once, at the earliest of its times', async () => {
    const { timers, wake } = alarms();
    const { queue, begun, answer } = given(undefined, timers);
    queue.addWithin('a', 500);
    queue.addWithin('a', 100);
    queue.addWithin('a', 800);
    expect(begun).toEqual([]);
    expect(wake()).toEqual([100]);
    expect(begun).toEqual(['a']);
    queue.addWithin('a', 300);
    answer({ afterMs: 60_000 });
    await queue.settled('a');
    expect(wake()).toEqual([300]);
    queue.addWithin('a', 300);
    answer();
    await queue.settled('a');
    expect(wake()).toEqual([300]);
    expect(begun).toEqual(['a', 'a', 'a']);
  });

  it('backs off longer with each consecutive failure, and starts over after a success', async () => {
    const { queue, begun, heard, answer } = given();
    queue.add('a');
    const outcomes: (Next | Error)[] = ['again', new Error('down'), { afterMs: 1 }, 'again', undefined];
    for (const [n, next] of outcomes.entries()) {
      await expect.poll(() => begun.length).toBe(n + 1);
      answer(next);
    }
    await queue.settled('a');
    expect(heard).toEqual([
      'done a',
      'pause 1',
      'failed a: down',
      'pause 2',
      'done a',
      'done a',
      'pause 1',
      'done a',
    ]);
  });

  it('is abandoned if it hangs when it restarts, and reports nothing afterwards', async () => {
    const { queue, begun, heard, answer } = given();
    queue.add('a');
    queue.restart('a');
    expect(begun).toEqual(['a', 'a']);
    answer(new Error('too late'));
    answer();
    await queue.settled('a');
    expect(heard).toEqual(['done a']);
  });
});

it('the caller of a key gets its result, even if the work was already running', async () => {
  const { queue, answer } = given(() => 60_000);
  queue.add('a');
  const runs = [queue.run('a'), queue.run('a')];
  answer();
  await queue.settled('a');
  answer(new Error('down'));
  await expect(Promise.allSettled(runs)).resolves.toMatchObject([
    { status: 'rejected', reason: { message: 'down' } },
    { status: 'rejected', reason: { message: 'down' } },
  ]);
});

it('a stopped queue waits for running work and starts no more', async () => {
  const { queue, begun, answer } = given();
  queue.add('a');
  const waiting = queue.run('a');
  const stopped = queue.stop();
  queue.add('b');
  answer('again');
  await stopped;
  await waiting;
  await queue.run('c');
  expect(begun).toEqual(['a']);
});
