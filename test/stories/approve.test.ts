import { describe, expect } from 'vitest';
import { askForRole, cardOf, cardShows, dm, writesOn } from './asking.js';
import { story } from './story.js';

describe.each(['socket', 'http'] as const)('in %s mode', (mode) => {
  story(
    'a team role is requested, approved, changed on Make, verified and announced',
    { mode },
    async (harness) => {
      const ben = harness.person('U0BEN');
      const answer = await askForRole(ben, {
        who: 'dev@example.com',
        where: 'Finance Ops',
        role: 'Team Operator',
      });
      expect(answer).toContain('Your request is REQ-1: Make Dev Patel Team Operator of Finance Ops');
      expect(answer).toContain('Platform decides (any 1)');
      const card = await cardOf(harness, 'REQ-1');
      await harness.person('U0ANA').click(card, 'Approve');
      const shown = await cardShows(harness, card, /@Ana Costa approved · checked on Make/);
      expect(shown).not.toContain('[Approve]');
      expect(harness.make.world.teamRole(4133, 915)).toBe('Team Operator');
      expect(writesOn(harness)).toHaveLength(1);
      await dm(ben, /Done: .*REQ-1/s);
      await dm(harness.person('U0DEV'), /Your access on Make changed/);
      await dm(harness.person('U0ANA'), /You approved .*REQ-1/s);
    },
  );

  story('an organization role is asked, approved, and changed on Make', { mode }, async (harness) => {
    await askForRole(harness.person('U0BEN'), {
      who: 'dev@example.com',
      where: 'Harbour Logistics',
      role: 'App Developer',
    });
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(harness.make.world.organizationRole(4133, 7301)).toBe('App Developer');
  });

  story.ofSeries('somebody is removed from a team after a dialog that says so', { mode }, async (harness) => {
    await askForRole(harness.person('U0BEN'), {
      who: 'dev@example.com',
      where: 'Platform',
      role: 'Remove from Platform',
    });
    const card = await cardOf(harness, 'REQ-1');
    const { asked } = await harness.person('U0ANA').click(card, 'Approve');
    expect(asked).toBe('Remove Dev Patel from Platform?\nStays a member of Harbour Logistics.');
    await cardShows(harness, card, /checked on Make/);
    expect(harness.make.world.teamRole(4133, 917)).toBeUndefined();
    expect(harness.make.world.organizationRole(4133, 7301)).toBe('Member');
  });

  story('somebody is removed from the organization and their connections stay', { mode }, async (harness) => {
    await askForRole(harness.person('U0DEV'), {
      who: 'ben@example.com',
      where: 'Harbour Logistics',
      role: 'Remove from Harbour Logistics',
    });
    const card = await cardOf(harness, 'REQ-1');
    const ana = harness.person('U0ANA');
    const { asked, dismissed } = await ana.click(card, 'Approve', { confirm: false });
    expect(dismissed).toBe(true);
    expect(asked).toContain('Remove Ben Weber from Harbour Logistics?');
    expect(asked).toContain('Their connections stay.');
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(harness.make.world.organizationRole(4131, 7301)).toBeUndefined();
    const [removal, ...others] = writesOn(harness);
    expect(others).toEqual([]);
    expect(removal?.query).not.toContain('deleteConnections=true');
  });
});

story.ofSeries(
  'connections are deleted only if the box was ticked, and the card says so',
  {},
  async (harness) => {
    await askForRole(harness.person('U0DEV'), {
      who: 'ben@example.com',
      where: 'Harbour Logistics',
      role: 'Remove from Harbour Logistics',
      connections: true,
    });
    const card = await cardOf(harness, 'REQ-1');
    const { asked } = await harness.person('U0ANA').click(card, 'Approve');
    expect(asked).toContain('Also deletes their connections');
    await cardShows(harness, card, /Ben Weber is no longer in Harbour Logistics.*checked on Make/s);
    await dm(harness.person('U0BEN'), /Also deletes their connections; scenarios that use them stop\./);
    expect(writesOn(harness)[0]?.query).toContain('deleteConnections=true');
  },
);

story.ofSeries('a first role in a team adds somebody to it', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), {
    where: 'Marketing',
    who: 'cat@example.com',
    role: 'Team Member',
  });
  const card = await cardOf(harness, 'REQ-1');
  const shown = await cardShows(harness, card, /Platform decides/);
  expect(shown).toMatch(/: no role → Team Member/);
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /checked on Make/);
  expect(harness.make.world.teamRole(4132, 916)).toBe('Team Member');
});
