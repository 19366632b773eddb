import { expect } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { askForRole, cardOf, cardShows, clickDm, dm, told, writesOn } from './asking.js';
import { story } from './story.js';
import type { Town } from './town.js';

const hour = 3_600_000;

/** Eva, Team Monitoring of Finance Ops, is Team Operator for an hour. */
async function granted(town: Town): Promise<MessageRef> {
  await askForRole(town.person('U0BEN'), {
    who: 'eva@example.com',
    where: 'Finance Ops',
    role: 'Team Operator',
    duration: '1 hour',
  });
  const card = await cardOf(town, 'REQ-1');
  await town.person('U0ANA').click(card, 'Approve');
  await cardShows(town, card, /In effect, verified .* · ends/);
  expect(town.make.world.teamRole(4134, 915)).toBe('Team Operator');
  return card;
}

story('a grant ends by itself, back to the recorded earlier role', {}, async (town) => {
  const card = await granted(town);
  await town.restartLater(hour);
  await cardShows(town, card, /Ended .*, back to Team Monitoring, verified/);
  expect(town.make.world.teamRole(4134, 915)).toBe('Team Monitoring');
  await dm(town.person('U0BEN'), /Ended/);
  const { rendered } = await dm(town.person('U0EVA'), /Ended/);
  expect(rendered).toContain('Finance Ops: Team Operator → Team Monitoring');
});

story.ofSeries('a grant of a first role ends by taking the person out of the team', {}, async (town) => {
  await askForRole(town.person('U0BEN'), {
    who: 'cat@example.com',
    where: 'Marketing',
    role: 'Team Member',
    duration: '1 hour',
  });
  const card = await cardOf(town, 'REQ-1');
  await town.person('U0ANA').click(card, 'Approve');
  await cardShows(town, card, /In effect/);
  await town.restartLater(hour);
  await cardShows(town, card, /Ended .*, back to no role, verified/);
  expect(town.make.world.teamRole(4132, 916)).toBeUndefined();
  expect(town.make.world.organizationRole(4132, 7301)).toBe('Admin');
});

story.ofSeries('a grant of an organization role ends back to the earlier one', {}, async (town) => {
  await askForRole(town.person('U0BEN'), {
    who: 'eva@example.com',
    where: 'Harbour Logistics',
    role: 'App Developer',
    duration: '1 hour',
  });
  const card = await cardOf(town, 'REQ-1');
  await town.person('U0ANA').click(card, 'Approve');
  await cardShows(town, card, /In effect/);
  await town.restartLater(hour);
  await cardShows(town, card, /Ended .*, back to Accountant, verified/);
  expect(town.make.world.organizationRole(4134, 7301)).toBe('Accountant');
});

story.ofSeries('before a grant ends those concerned are told when', {}, async (town) => {
  await granted(town);
  await town.restartLater(hour - 9 * 60_000);
  await dm(town.person('U0BEN'), /Team Operator of Finance Ops for Eva Novak for 1 hour.* ends on/);
  await dm(town.person('U0EVA'), /ends on/);
  await clickDm(town, town.person('U0EVA'), /ends on/, 'End now');
  const card = await cardOf(town, 'REQ-1');
  await cardShows(town, card, /Ended .*, back to Team Monitoring, verified/);
});

story.ofSeries('who asked ends a grant before its time', {}, async (town) => {
  const card = await granted(town);
  await clickDm(town, town.person('U0BEN'), /In effect/, 'End now');
  await cardShows(town, card, /Ended .*, back to Team Monitoring, verified/);
  expect(town.make.world.teamRole(4134, 915)).toBe('Team Monitoring');
});

story.ofSeries('somebody who is not concerned cannot end a grant', {}, async (town) => {
  const card = await granted(town);
  await town.person('U0DEV').click(card, 'End now');
  await told(town.person('U0DEV'), /Only approvers and admins can do this/);
  expect(town.make.world.teamRole(4134, 915)).toBe('Team Operator');
});

story.ofSeries('a second grant for the same person and place is refused with the first', {}, async (town) => {
  await granted(town);
  const answer = await askForRole(town.person('U0INES'), {
    who: 'eva@example.com',
    where: 'Finance Ops',
    role: 'Team Admin',
    duration: '4 hours',
  });
  expect(answer).toContain('REQ-1 already gives this person a role here for a time');
});

story.ofSeries(
  'an end overwrites nobody: it is held, and an approver restores the earlier role',
  {},
  async (town) => {
    const card = await granted(town);
    town.make.world.setTeamRole(4134, 915, 'Team Admin');
    await town.person('U0ANA').click(card, 'End now');
    const shown = await cardShows(
      town,
      card,
      /Ended, but not undone: somebody made this Team Admin meanwhile/,
    );
    expect(shown).toContain('[Restore] [Keep]');
    expect(town.make.world.teamRole(4134, 915)).toBe('Team Admin');
    await town.person('U0BEN').click(card, 'Restore');
    await told(town.person('U0BEN'), /you asked for it/);
    await town.person('U0ANA').click(card, 'Restore');
    await cardShows(town, card, /Ended .*, back to Team Monitoring, verified/);
    expect(town.make.world.teamRole(4134, 915)).toBe('Team Monitoring');
  },
);

story.ofSeries(
  'an end overwrites nobody: it is held, and an approver keeps what is there',
  {},
  async (town) => {
    const card = await granted(town);
    town.make.world.setTeamRole(4134, 915, 'Team Admin');
    await town.restartLater(hour);
    await cardShows(town, card, /somebody made this Team Admin meanwhile/);
    await town.person('U0ANA').click(card, 'Keep');
    await cardShows(town, card, /what somebody made of it meanwhile was kept/);
    expect(town.make.world.teamRole(4134, 915)).toBe('Team Admin');
    expect(writesOn(town)).toHaveLength(1);
  },
);

story.ofSeries('what somebody put back by hand already ends without a write', {}, async (town) => {
  const card = await granted(town);
  town.make.world.setTeamRole(4134, 915, 'Team Monitoring');
  await town.person('U0ANA').click(card, 'End now');
  await cardShows(town, card, /Ended .*, back to Team Monitoring, verified/);
  expect(writesOn(town)).toHaveLength(1);
});
