import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isContainment } from '../../src/approvals/changes/changes.js';
import { calm, happen, quieten, withTokens } from './driver.js';
import { happening, policies } from './happening.js';
import { createWatch } from './invariants.js';
import { createWorld } from './world.js';

const numRuns = Number(process.env.FC_RUNS ?? 120);
const seed = Number(process.env.FC_SEED ?? Date.now() % 1_000_000_000);

it(`keeps its promises whatever happens (seed ${seed}, ${numRuns} runs)`, {
  timeout: 20 * 60_000,
}, async () => {
  const story = fc.array(happening, { minLength: 10, maxLength: 40 });
  let written = 0;
  const done = { revoked: 0, leaks: 0, contained: 0, restored: 0 };
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: policies.length - 1 }), story, async (first, happenings) => {
      const world = createWorld(policies[first]);
      withTokens(world);
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
      const tokens = world.make.sent.filter(({ write }) => write.type === 'revoke-token');
      done.revoked += tokens.length;
      done.leaks += world.make.tokens.kept.size;
      for (const { revision, grant, phase } of world.store.all()) {
        if (!isContainment(revision.changes)) continue;
        if (grant) done.contained += 1;
        if (phase.status === 'ended') done.restored += 1;
      }
    }),
    { numRuns, seed },
  );
  expect(written).toBeGreaterThan(numRuns / 2);
  // Each kind of event happened often enough to test its promises.
  for (const count of Object.values(done)) expect(count).toBeGreaterThanOrEqual(Math.floor(numRuns / 100));
});
