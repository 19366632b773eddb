import fc from 'fast-check';
import { expect, it } from 'vitest';
import { calm, happen, quieten } from './driver.js';
import { happening, policies } from './happening.js';
import { createWatch } from './invariants.js';
import { createWorld } from './world.js';

const numRuns = Number(process.env.FC_RUNS ?? 300);
const seed = Number(process.env.FC_SEED ?? Date.now() % 1_000_000_000);

it(`keeps its promises whatever happens (seed ${seed}, ${numRuns} runs)`, {
  timeout: 20 * 60_000,
}, async () => {
  const story = fc.array(happening, { minLength: 10, maxLength: 40 });
  let written = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: policies.length - 1 }), story, async (first, happenings) => {
      const world = createWorld(policies[first]);
      const watch = createWatch(world);
      for (const one of happenings) {
        await happen(world, one);
        watch.look();
      }
      watch.rebuilds();
      await calm(world);
      watch.look();
      await quieten(world);
      watch.look();
      watch.rebuilds();
      await watch.rests();
      written += world.sends();
    }),
    { numRuns, seed },
  );
  expect(written).toBeGreaterThan(numRuns / 2);
});
