import { describe, expect, it } from 'vitest';
import { describeWithPostgres } from '../store/postgres/server.js';
import { askForRole, cardOf, cardShows, writesOn } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';

const hour = 3_600_000;
const minute = 60_000;
const timeoutMs = 240_000;

const patient = storyPolicy.replace('execute_within: 1h', 'execute_within: 4h');

const withMovableClock = async (
  store: 'folder' | 'postgres',
  tell: (harness: Harness) => Promise<void>,
): Promise<void> => {
  const harness = await startHarness({ process: true, hasMovableClock: true, store, policy: patient });
  try {
    await tell(harness);
  } finally {
    await harness.close();
  }
};

/** Moves the clock in six steps of ten minutes; each step fires the timers of more than half a minute. */
async function anHourPasses(harness: Harness): Promise<void> {
  for (let passed = 10 * minute; passed <= hour; passed += 10 * minute) {
    harness.app().setAhead(passed);
    const from = harness.slack.calls.length + harness.make.calls.length;
    // Usher tries something at each step; the test can wait for nothing else.
    await expect
      .poll(() => harness.slack.calls.length + harness.make.calls.length, { timeout: 30_000 })
      .toBeGreaterThan(from);
  }
}

async function makeAway(harness: Harness): Promise<void> {
  await askForRole(harness.person('U0BEN'), {
    who: 'dev@example.com',
    where: 'Finance Ops',
    role: 'Team Operator',
  });
  const card = await cardOf(harness, 'REQ-1');
  harness.make.faults.add({ match: {}, kind: 'status', status: 503, times: Number.POSITIVE_INFINITY });
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /Make is not answering|Make does not answer|trying again/);
  await anHourPasses(harness);
  expect(harness.make.world.teamRole(4133, 915)).toBeUndefined();
  harness.make.faults.clear();
  harness.app().setAhead(hour + 10 * minute);
  await cardShows(harness, card, /checked on Make/, 60_000);
  expect(writesOn(harness).filter(({ status }) => status === 200)).toHaveLength(1);
}

async function slackAway(harness: Harness): Promise<void> {
  await askForRole(harness.person('U0BEN'), {
    who: 'dev@example.com',
    where: 'Finance Ops',
    role: 'Team Operator',
  });
  const card = await cardOf(harness, 'REQ-1');
  const written = harness.make.faults.hold({ method: 'POST', path: /user-team-roles/ });
  await harness.person('U0ANA').click(card, 'Approve');
  await written.arrived;
  harness.slack.faults.down = true;
  written.release();
  // Usher calls Make without waiting for Slack.
  await expect.poll(() => harness.make.world.teamRole(4133, 915), { timeout: 30_000 }).toBe('Team Operator');
  await anHourPasses(harness);
  harness.slack.faults.clear();
  harness.app().setAhead(hour + 10 * minute);
  await cardShows(harness, card, /checked on Make/, 60_000);
  await harness.person('U0BEN').waitForMessage({ channel: 'dm', text: /Done: / }, 60_000);
  const done = harness
    .person('U0BEN')
    .dms()
    .filter(({ rendered }) => /Done: /.test(rendered));
  expect(done).toHaveLength(1);
  expect(writesOn(harness)).toHaveLength(1);
}

for (const store of ['folder', 'postgres'] as const) {
  const suite = () => {
    it(
      'survives an hour without Make: nothing is done meanwhile, and everything is done once afterwards',
      () => withMovableClock(store, makeAway),
      timeoutMs,
    );
    it(
      'survives an hour without Slack: Make does not wait, and everybody is notified once afterwards',
      () => withMovableClock(store, slackAway),
      timeoutMs,
    );
  };
  if (store === 'postgres') await describeWithPostgres('Usher, with a database,', suite);
  else describe('Usher, with a data folder,', suite);
}
