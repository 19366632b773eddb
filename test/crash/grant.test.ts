import { describe, expect } from 'vitest';
import type { World } from '../../sandbox/make/world.js';
import { askForRole, cardFor, cardOf, cardShows, shownWithinMs } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import { story } from '../stories/story.js';

const minute = 60_000;
const [dev, data] = [4133, 918];
const restricted = {
  make: (world: World) => world.setTeamRole(dev, data, 'Team Restricted Member'),
};

/** Makes Dev, who is Team Restricted Member of Data, Team Operator there for an hour. */
async function grantForAnHour(harness: Harness) {
  const ask = { who: 'dev@example.com', where: 'Data', role: 'Team Operator', duration: '1 hour' };
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /large_green_circle: .* until/);
  expect(harness.make.world.teamRole(dev, data)).toBe('Team Operator');
  return card;
}

describe('a role for an hour', () => {
  story.ofSeries(
    'that ends while Usher is down is reset to the recorded earlier role',
    { ...restricted, process: true },
    async (harness) => {
      const card = await grantForAnHour(harness);
      await harness.restart('kill', 61 * minute);
      await cardShows(harness, card, /Ended: .*Back to Team Restricted Member\./);
      expect(harness.make.world.teamRole(dev, data)).toBe('Team Restricted Member');
    },
  );

  story.ofSeries(
    'does not end early because of a restart',
    { ...restricted, process: true },
    async (harness) => {
      await grantForAnHour(harness);
      await harness.restart('kill', 50 * minute);
      await harness
        .person('U0BEN')
        .waitForMessage({ channel: 'dm', text: /Temporary access ends.*REQ-1/s }, shownWithinMs);
      expect(harness.make.world.teamRole(dev, data)).toBe('Team Operator');
    },
  );

  story.ofSeries(
    'that somebody changed meanwhile is in conflict, and nothing is overwritten',
    { ...restricted, process: true },
    async (harness) => {
      const card = await grantForAnHour(harness);
      await harness.app().kill();
      harness.make.world.setTeamRole(dev, data, 'Team Admin');
      await harness.begin(61 * minute);
      await cardShows(harness, card, /somebody made it Team Admin since/);
      expect(harness.make.world.teamRole(dev, data)).toBe('Team Admin');
      await harness.person('U0ANA').click(card, 'Back to Team Restricted Member');
      await cardShows(harness, card, /Ended: .*Back to Team Restricted Member\./);
      expect(harness.make.world.teamRole(dev, data)).toBe('Team Restricted Member');
    },
  );

  story.ofSeries(
    'is taken back once even if Usher is killed between the undo and its answer',
    { ...restricted, process: true },
    async (harness) => {
      const card = await grantForAnHour(harness);
      await harness.app().stop();
      const held = harness.make.faults.holdAnswer({ method: 'POST', path: /user-team-roles\/918/ });
      await harness.begin(61 * minute);
      await held.arrived;
      await harness.app().kill();
      held.release();
      await harness.begin();
      await cardShows(harness, card, /Ended: .*Back to Team Restricted Member\./);
      const writes = harness.make.calls.filter(
        ({ method, path }) => method === 'POST' && /user-team-roles\/918/.test(path),
      );
      expect(writes).toHaveLength(2);
    },
  );

  story.ofSeries('also ends while changes are frozen', restricted, async (harness) => {
    const card = await grantForAnHour(harness);
    await harness.person('U0ANA').command('/make-access', 'freeze something is wrong');
    await harness.person('U0ADMIN').waitForMessage({ channel: 'C0APPROVALS', text: /froze changes/ });
    await harness.restart('stop', 61 * minute);
    await cardShows(harness, card, /Ended: .*Back to Team Restricted Member\./);
  });
});

describe('a request that nobody decides', () => {
  story.ofSeries(
    'expires even if Usher was down at that time, and a late click changes nothing',
    { process: true },
    async (harness) => {
      const card = await cardFor(harness);
      const asShown =
        harness
          .person('U0ANA')
          .messagesSeen('C0APPROVALS')
          .find(({ ts }) => ts === card.ts)?.blocks ?? [];
      await harness.restart('kill', 4 * 24 * 60 * minute);
      await cardShows(harness, card, /Nobody decided in 3 days/);
      await harness.person('U0ANA').click(card, 'Approve', { asShown });
      await harness
        .person('U0ANA')
        .waitForMessage({ channel: 'ephemeral', text: /REQ-1 is already expired/ });
      expect(harness.make.calls.filter(({ method }) => method === 'POST')).toEqual([]);
    },
  );
});
