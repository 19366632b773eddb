import { expect, test } from 'vitest';
import { harbour, hourMs, logistics } from '../feed/feed-fixture.js';

const seed = Number(process.env.FC_SEED ?? Date.now() % 1_000_000);

/** Random numbers below one; the same seed gives the same numbers. */
function random(from: number): () => number {
  let state = from;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test(`ten restarts at random moments lose and repeat nothing (FC_SEED=${seed})`, async () => {
  const next = random(seed);
  const harness = await harbour();
  let life = await harness.live();
  await harness.subscribe(life, 'C0FEED', { organizationId: logistics });
  await harness.subscribe(life, 'C0AUDIT', { organizationId: logistics });
  harness.later(hourMs);
  const targets: string[] = [];
  for (let restart = 0; restart < 10; restart++) {
    targets.push(...harness.acts(20 + Math.floor(next() * 130)));
    // The kill follows a random call to Slack or Make, whose answer may get lost.
    const after = harness.slack.calls.length + Math.floor(next() * 14);
    const channel = next() < 0.5 ? 'C0FEED' : 'C0AUDIT';
    const polled = life.reader.poll();
    const moment = harness.slack.waitForCall(({ n }) => n > after, 300).catch(() => undefined);
    await Promise.race([moment, polled]);
    if (next() < 0.5) harness.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer', channel });
    await life.kill();
    harness.slack.faults.clear();
    harness.later(1000);
    life = await harness.live();
  }
  await life.reader.poll();
  await life.reader.poll();
  expect(harness.targets('C0FEED')).toEqual(targets);
  expect(harness.targets('C0AUDIT')).toEqual(targets);
});
