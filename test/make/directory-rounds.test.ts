import { expect, onTestFinished, test } from 'vitest';
import { createRounds } from '../../src/make/directory-rounds.js';

test('an unreadable organization makes the list be read once, and again only after it was readable', async () => {
  let [lists, reads, isShut] = [0, 0, true];
  const rounds = createRounds({
    everyMs: 10,
    listEveryMs: 1e9,
    readList: async () => {
      lists += 1;
    },
    readOne: async () => {
      reads += 1;
      if (isShut) throw new Error('forbidden');
    },
    isShut: () => true,
    givenUp: () => undefined,
    failed: () => undefined,
  });
  onTestFinished(() => rounds.stop());
  rounds.allRead([7301]);
  rounds.start();
  await expect.poll(() => lists).toBe(1);
  const before = reads;
  await expect.poll(() => reads).toBeGreaterThan(before + 3);
  expect(lists).toBe(1);
  isShut = false;
  const shut = reads;
  await expect.poll(() => reads).toBeGreaterThan(shut + 2);
  isShut = true;
  await expect.poll(() => lists).toBe(2);
});

test('a failure unrelated to the organization does not cause a re-read of the list', async () => {
  let [lists, reads] = [0, 0];
  const rounds = createRounds({
    everyMs: 10,
    listEveryMs: 1e9,
    readList: async () => {
      lists += 1;
    },
    readOne: async () => {
      reads += 1;
      throw new Error('unavailable');
    },
    isShut: () => false,
    givenUp: () => undefined,
    failed: () => undefined,
  });
  onTestFinished(() => rounds.stop());
  rounds.allRead([7301]);
  rounds.start();
  await expect.poll(() => reads).toBeGreaterThan(3);
  expect(lists).toBe(0);
});
