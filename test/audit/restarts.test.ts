import { expect, test } from 'vitest';
import { harbour, hourMs, logistics } from './harbour.js';

const seed = Number(process.env.FC_SEED ?? Date.now() % 1_000_000);

/** Numbers below one, the same for the same seed. */
function random(from: number): () => number {
  let state = from;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test(`ten restarts at random moments lose and repeat nothing (FC_SEED=${seed})`, async () => {
  const next = random(seed);
  const town = await harbour();
  let life = await town.live();
  await town.subscribe(life, 'C0FEED', { organizationId: logistics });
  await town.subscribe(life, 'C0AUDIT', { organizationId: logistics });
  town.later(hourMs);
  const targets: string[] = [];
  for (let restart = 0; restart < 10; restart++) {
    targets.push(...town.acts(20 + Math.floor(next() * 130)));
    // Its last call to Slack or Make is somewhere in the middle, and may get through without an answer.
    const after = town.slack.calls.length + Math.floor(next() * 14);
    const channel = next() < 0.5 ? 'C0FEED' : 'C0AUDIT';
    const polled = life.reader.poll();
    const moment = town.slack.waitForCall(({ n }) => n > after, 300).catch(() => undefined);
    await Promise.race([moment, polled]);
    if (next() < 0.5) town.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer', channel });
    await life.kill();
    town.slack.faults.clear();
    town.later(1000);
    life = await town.live();
  }
  await life.reader.poll();
  await life.reader.poll();
  expect(town.targets('C0FEED')).toEqual(targets);
  expect(town.targets('C0AUDIT')).toEqual(targets);
});
