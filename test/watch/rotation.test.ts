import { expect, test } from 'vitest';
import { createRotation } from '../../src/watch/rotation.js';

const teams = [1, 2, 3, 4].map((id) => ({ id }));
const none: ReadonlySet<number> = new Set();
const minute = 60_000;

test('teams are read in turn within the share of a minute, and the length of a full sweep is known', () => {
  const rotation = createRotation<{ id: number }>();
  const read = (now: number, urgent = none) => {
    const chosen = rotation.next(teams, urgent, 2, now).map(({ id }) => id);
    for (const id of chosen) rotation.done(id, now);
    return chosen;
  };
  expect(read(1000)).toEqual([1, 2]);
  expect(read(1000)).toEqual([]);
  expect(read(1000 + minute / 2)).toEqual([3]);
  expect(rotation.lastFullMs()).toBeUndefined();
  expect(read(1000 + minute, new Set([2]))).toEqual([2]);
  expect(read(1000 + 3 * minute)).toEqual([4, 1]);
  expect(rotation.lastFullMs()).toBe(3 * minute);
});

test('a team that is gone does not block the measurement of a sweep', () => {
  const rotation = createRotation<{ id: number }>();
  for (const { id } of rotation.next(teams, none, 10, 0)) if (id !== 4) rotation.done(id, 5);
  expect(rotation.lastFullMs()).toBeUndefined();
  rotation.next(teams.slice(0, 3), none, 10, 10);
  for (const { id } of rotation.next(teams.slice(0, 3), none, 10, 20)) rotation.done(id, 25);
  expect(rotation.lastFullMs()).toBe(15);
});

test('a chosen team that was not read uses none of the share', () => {
  const rotation = createRotation<{ id: number }>();
  expect(rotation.next(teams, none, 2, 7).map(({ id }) => id)).toEqual([1, 2]);
  rotation.done(1, 7);
  expect(rotation.next(teams, none, 2, 7).map(({ id }) => id)).toEqual([2]);
});
