import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endOf, runsOf } from '../../../src/store/embedded/runs.js';

const place = (position: number, length = 100) => ({ position, length });

it('reads positions close together in one run, in whatever order they are requested', () => {
  expect(runsOf([place(300), place(0), place(100)], [0])).toEqual([[place(0), place(100), place(300)]]);
});

it('starts a new run after a wide gap, at the next file, and after a megabyte', () => {
  expect(runsOf([place(0), place(50_000)], [0])).toHaveLength(2);
  expect(runsOf([place(0), place(100), place(200)], [0, 100])).toEqual([
    [place(0)],
    [place(100), place(200)],
  ]);
  const long = Array.from({ length: 30 }, (_, i) => place(i * 100_000, 100_000));
  expect(runsOf(long, [0])).toHaveLength(3);
});

it('includes every position, and no run spans two files', () => {
  const places = fc.array(fc.record({ position: fc.nat(200_000), length: fc.integer({ min: 1, max: 500 }) }));
  fc.assert(
    fc.property(places, fc.array(fc.nat(200_000)), (some, starts) => {
      const runs = runsOf(some, starts);
      expect(runs.flat()).toEqual([...some].sort((a, b) => a.position - b.position));
      for (const run of runs) {
        const begin = run[0]?.position ?? 0;
        const last = run.at(-1) ?? place(0);
        expect(starts.filter((start) => start > begin && start <= last.position)).toEqual([]);
        expect(Math.max(...run.map(endOf)) - begin).toBeLessThanOrEqual(1024 * 1024);
      }
    }),
  );
});
