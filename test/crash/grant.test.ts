import { describe, expect } from 'vitest';
import type { World } from '../../sandbox/make/world.js';
import { askForRole, cardFor, cardOf, cardShows } from '../stories/asking.js';
import { story } from '../stories/story.js';
import type { Town } from '../stories/town.js';

const minute = 60_000;
const [dev, data] = [4133, 918];
const restricted = {
  make: (world: World) => world.setTeamRole(dev, data, 'Team Restricted Member'),
};

/** Dev, who is Team Restricted Member of Data, is Team Operator there for an hour. */
async function grantForAnHour(town: Town) {
  const ask = { who: 'dev@example.com', where: 'Data', role: 'Team Operator', duration: '1 hour' };
  await askForRole(town.person('U0BEN'), ask);
  const card = await cardOf(town, 'REQ-1');
  await town.person('U0ANA').click(card, 'Approve');
  await cardShows(town, card, /In effect, verified .* · ends/);
  expect(town.make.world.teamRole(dev, data)).toBe('Team Operator');
  return card;
}

describe('a role for an hour', () => {
  story.ofSeries(
    'that ends while the app is down goes back to the recorded earlier role',
    { ...restricted, process: true },
    async (town) => {
      const card = await grantForAnHour(town);
      await town.restart('kill', 61 * minute);
      await cardShows(town, card, /Ended .*, back to Team Restricted Member, verified/);
      expect(town.make.world.teamRole(dev, data)).toBe('Team Restricted Member');
    },
  );

  story.ofSeries(
    'does not end before its time through a restart',
    { ...restricted, process: true },
    async (town) => {
      await grantForAnHour(town);
      await town.restart('kill', 50 * minute);
      await town.person('U0BEN').waitForMessage({ channel: 'dm', text: /REQ-1.*ends on/s });
      expect(town.make.world.teamRole(dev, data)).toBe('Team Operator');
    },
  );

  story.ofSeries(
    'that somebody changed meanwhile is held, and nothing is overwritten',
    { ...restricted, process: true },
    async (town) => {
      const card = await grantForAnHour(town);
      await town.app().kill();
      town.make.world.setTeamRole(dev, data, 'Team Admin');
      await town.begin(61 * minute);
      await cardShows(town, card, /somebody made this Team Admin meanwhile/);
      expect(town.make.world.teamRole(dev, data)).toBe('Team Admin');
      await town.person('U0ANA').click(card, 'Restore');
      await cardShows(town, card, /Ended .*, back to Team Restricted Member, verified/);
      expect(town.make.world.teamRole(dev, data)).toBe('Team Restricted Member');
    },
  );

  story.ofSeries(
    'is taken back once though the app is killed between the undo and its answer',
    { ...restricted, process: true },
    async (town) => {
      const card = await grantForAnHour(town);
      await town.app().stop();
      const held = town.make.faults.holdAnswer({ method: 'POST', path: /user-team-roles\/918/ });
      await town.begin(61 * minute);
      await held.arrived;
      await town.app().kill();
      held.release();
      await town.begin();
      await cardShows(town, card, /Ended .*, back to Team Restricted Member, verified/);
      const writes = town.make.calls.filter(
        ({ method, path }) => method === 'POST' && /user-team-roles\/918/.test(path),
      );
      expect(writes).toHaveLength(2);
    },
  );

  story.ofSeries('ends also while changes are frozen', restricted, async (town) => {
    const card = await grantForAnHour(town);
    await town.person('U0ANA').command('/make-access', 'freeze something is wrong');
    await town.person('U0ADMIN').waitForMessage({ channel: 'C0APPROVALS', text: /froze changes/ });
    await town.restart('stop', 61 * minute);
    await cardShows(town, card, /Ended .*, back to Team Restricted Member, verified/);
  });
});

describe('a request nobody decides', () => {
  story.ofSeries(
    'expires though the app was down at that time, and a late click changes nothing',
    { process: true },
    async (town) => {
      const card = await cardFor(town);
      const asShown =
        town
          .person('U0ANA')
          .messagesSeen('C0APPROVALS')
          .find(({ ts }) => ts === card.ts)?.blocks ?? [];
      await town.restart('kill', 4 * 24 * 60 * minute);
      await cardShows(town, card, /Nobody decided in 3 days/);
      await town.person('U0ANA').click(card, 'Approve', { asShown });
      await town.person('U0ANA').waitForMessage({ channel: 'ephemeral', text: /REQ-1 is already expired/ });
      expect(town.make.calls.filter(({ method }) => method === 'POST')).toEqual([]);
    },
  );
});
