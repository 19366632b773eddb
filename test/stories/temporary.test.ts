import { expect } from 'vitest';
import { askForRole, cardOf, cardShows, clickDm, dm, told, writesOn } from './asking.js';
import { granted, hour } from './granting.js';
import { story } from './story.js';

story('a grant ends by itself, back to the recorded earlier role', {}, async (harness) => {
  const card = await granted(harness);
  await harness.restartLater(hour);
  await cardShows(harness, card, /Ended: .*Back to Team Monitoring\./);
  expect(harness.make.world.teamRole(4134, 915)).toBe('Team Monitoring');
  await dm(harness.person('U0BEN'), /[Ee]nded/);
  const { rendered } = await dm(harness.person('U0EVA'), /[Ee]nded/);
  expect(rendered).toContain('Finance Ops in Harbour Logistics: Team Operator → Team Monitoring');
});

story.ofSeries('a grant of a first role ends by removing the person from the team', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), {
    who: 'cat@example.com',
    where: 'Marketing',
    role: 'Team Member',
    duration: '1 hour',
  });
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /large_green_circle/);
  await harness.restartLater(hour);
  await cardShows(harness, card, /Ended: .*Back to no role\./);
  expect(harness.make.world.teamRole(4132, 916)).toBeUndefined();
  expect(harness.make.world.organizationRole(4132, 7301)).toBe('Admin');
});

story.ofSeries('a grant of an organization role ends by restoring the earlier one', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), {
    who: 'eva@example.com',
    where: 'Harbour Logistics',
    role: 'App Developer',
    duration: '1 hour',
  });
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /large_green_circle/);
  await harness.restartLater(hour);
  await cardShows(harness, card, /Ended: .*Back to Accountant\./);
  expect(harness.make.world.organizationRole(4134, 7301)).toBe('Accountant');
});

story.ofSeries('the people concerned are told before a grant ends', {}, async (harness) => {
  await granted(harness);
  await harness.restartLater(hour - 9 * 60_000);
  await dm(harness.person('U0BEN'), /Temporary access ends .*Eva Novak is Team Operator of Finance Ops/);
  await dm(harness.person('U0EVA'), /Your temporary access ends/);
  await clickDm(harness, harness.person('U0EVA'), /Your temporary access ends/, 'End now');
  const card = await cardOf(harness, 'REQ-1');
  await cardShows(harness, card, /Ended: .*Back to Team Monitoring\./);
});

story.ofSeries('the requester can end a grant early', {}, async (harness) => {
  const card = await granted(harness);
  await clickDm(harness, harness.person('U0BEN'), /large_green_circle/, 'End now');
  await cardShows(harness, card, /Ended: .*Back to Team Monitoring\./);
  expect(harness.make.world.teamRole(4134, 915)).toBe('Team Monitoring');
});

story.ofSeries('somebody who is not concerned cannot end a grant', {}, async (harness) => {
  const card = await granted(harness);
  await harness.person('U0DEV').click(card, 'End now');
  await told(
    harness.person('U0DEV'),
    /You cannot end REQ-1 now: only the person who asked for it, the person who holds it, Platform or the Usher admins can/,
  );
  expect(harness.make.world.teamRole(4134, 915)).toBe('Team Operator');
});

story.ofSeries(
  'a second grant for the same person and place is refused, naming the first',
  {},
  async (harness) => {
    await granted(harness);
    const answer = await askForRole(harness.person('U0INES'), {
      who: 'eva@example.com',
      where: 'Finance Ops',
      role: 'Team Admin',
      duration: '4 hours',
    });
    expect(answer).toContain('REQ-1 already gives this person temporary access here. Ask to extend it');
  },
);

story.ofSeries(
  'the end of a grant overwrites no other change: an approver restores the earlier role',
  {},
  async (harness) => {
    const card = await granted(harness);
    harness.make.world.setTeamRole(4134, 915, 'Team Admin');
    await harness.person('U0ANA').click(card, 'End now');
    const shown = await cardShows(
      harness,
      card,
      /nothing was overwritten: Usher gave Team Operator, and somebody made it Team Admin since/,
    );
    expect(shown).toContain('[Back to Team Monitoring] [Keep Team Admin]');
    expect(harness.make.world.teamRole(4134, 915)).toBe('Team Admin');
    await harness.person('U0BEN').click(card, 'Back to Team Monitoring');
    await told(harness.person('U0BEN'), /you asked for it/);
    await harness.person('U0ANA').click(card, 'Back to Team Monitoring');
    await cardShows(harness, card, /Ended: .*Back to Team Monitoring\./);
    expect(harness.make.world.teamRole(4134, 915)).toBe('Team Monitoring');
  },
);

story.ofSeries(
  'the end of a grant overwrites no other change: an approver keeps the present role',
  {},
  async (harness) => {
    const card = await granted(harness);
    harness.make.world.setTeamRole(4134, 915, 'Team Admin');
    await harness.restartLater(hour);
    await cardShows(harness, card, /somebody made it Team Admin since/);
    await harness.person('U0ANA').click(card, 'Keep Team Admin');
    await cardShows(harness, card, /Somebody else had made it .* since, and that was kept/);
    expect(harness.make.world.teamRole(4134, 915)).toBe('Team Admin');
    expect(writesOn(harness)).toHaveLength(1);
  },
);

story.ofSeries('a grant already put back by hand ends without a write', {}, async (harness) => {
  const card = await granted(harness);
  harness.make.world.setTeamRole(4134, 915, 'Team Monitoring');
  await harness.person('U0ANA').click(card, 'End now');
  await cardShows(harness, card, /Ended: .*Back to Team Monitoring\./);
  expect(writesOn(harness)).toHaveLength(1);
});
