import { expect } from 'vitest';
import { askForRole, cardOf, cardShows, clickDm, dm, told, writesOn } from './asking.js';
import { granted, hour, more } from './granting.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

story('a grant is extended as its rule decides, from its card, and ends later', {}, async (harness) => {
  const card = await granted(harness);
  const eva = harness.person('U0EVA');
  await clickDm(harness, eva, /Your access on Make changed/, 'Ask to extend');
  expect(await more(eva, '4 hours')).toMatch(
    /Your request is REQ-2: Let Eva Novak stay Team Operator of Finance Ops 4 hours longer/,
  );
  const asked = await cardOf(harness, 'REQ-2');
  await cardShows(harness, asked, /REQ-1 ends .* instead of .*, 5 hours in all/);
  await eva.click(asked, 'Approve');
  await told(eva, /You cannot approve REQ-2: you asked for it/);
  await harness.person('U0ANA').click(asked, 'Approve');
  await cardShows(harness, asked, /Eva Novak is Team Operator of Finance Ops 4 hours longer/);
  expect(writesOn(harness)).toHaveLength(1);
  await harness.restartLater(2 * hour);
  await cardShows(harness, card, /large_green_circle: .* until/);
  expect(harness.make.world.teamRole(4134, 915)).toBe('Team Operator');
  await harness.restartLater(4 * hour);
  await cardShows(harness, card, /Ended: .*Back to Team Monitoring\./);
  expect(harness.make.world.teamRole(4134, 915)).toBe('Team Monitoring');
});

story(
  'two people end a grant at once, and its extension that still waits says that the grant has ended',
  {},
  async (harness) => {
    const card = await granted(harness);
    const [ana, ben, eva] = [harness.person('U0ANA'), harness.person('U0BEN'), harness.person('U0EVA')];
    await clickDm(harness, eva, /Your access on Make changed/, 'Ask to extend');
    expect(await more(eva, '4 hours')).toContain('Your request is REQ-2');
    const asked = await cardOf(harness, 'REQ-2');
    const { blocks } = await ana.waitForMessage({ channel: card.channel, text: /REQ-1$/m });
    const notice = await dm(ben, /large_green_circle/);
    await Promise.all([
      ana.click(card, 'End now', { asShown: blocks }),
      ben.click({ channel: ben.dm, ts: notice.ts }, 'End now'),
    ]);
    await cardShows(harness, card, /Ended: .*Back to Team Monitoring\./);
    expect(writesOn(harness)).toHaveLength(2);
    const enders = (await harness.events()).filter(({ type }) => type === 'grant.ending');
    expect(enders).toHaveLength(1);
    for (const one of [ben, eva]) {
      const { rendered } = await dm(one, /[Ee]nded/);
      expect(rendered).not.toMatch(/\[End now\]|\[Ask to extend\]/);
    }
    await ana.click(asked, 'Approve');
    await cardShows(harness, asked, /Not done.*REQ-1 ended before it could be extended\./s);
    expect(harness.make.world.teamRole(4134, 915)).toBe('Team Monitoring');
    expect(writesOn(harness)).toHaveLength(2);
  },
);

story(
  'who asks for access that is there already is offered to extend it, if it is theirs',
  {},
  async (harness) => {
    await granted(harness);
    const wanted = { who: 'eva@example.com', where: 'Finance Ops', role: 'Team Admin', duration: '4 hours' };
    const [ben, ines] = [harness.person('U0BEN'), harness.person('U0INES')];
    expect(await askForRole(ines, wanted)).not.toContain('[Ask to extend]');
    expect(await askForRole(ben, wanted)).toMatch(/REQ-1 already gives this person.*\[Ask to extend\]/s);
    await (await ben.waitForModal({ title: /Not possible/ })).click('Ask to extend');
    expect(await more(ben, '4 hours')).toContain('Your request is REQ-2');
  },
);

story.ofSeries(
  'nobody else can ask to extend a grant, and access changed by hand is not extended',
  {},
  async (harness) => {
    const card = await granted(harness);
    await harness.person('U0INES').click(card, 'Ask to extend');
    await told(harness.person('U0INES'), /Only the person who asked for REQ-1 and the person who holds it/);
    await harness.person('U0ANA').click(card, 'Ask to extend');
    await told(harness.person('U0ANA'), /Only the person who asked for REQ-1 and the person who holds it/);
    harness.make.world.setTeamRole(4134, 915, 'Team Admin');
    const ben = harness.person('U0BEN');
    await ben.click(card, 'Ask to extend');
    expect(await more(ben, '1 hour')).toContain(
      'Somebody has changed it on Make since, so what REQ-1 gave is not there.',
    );
  },
);

story.ofSeries(
  'the length of a grant counts from its first day, even if it is extended',
  {
    policy: storyPolicy.replace(
      'name: everything else',
      'name: everything else\n    at_most: { duration: 3h }',
    ),
  },
  async (harness) => {
    const card = await granted(harness);
    const ben = harness.person('U0BEN');
    await ben.click(card, 'Ask to extend');
    expect(await more(ben, '4 hours')).toContain('3 hours');
    await ben.click(card, 'Ask to extend');
    expect(await more(ben, '1 hour')).toContain('Your request is REQ-2');
    await harness.restartLater(hour + 60_000);
    await cardShows(harness, card, /Ended: /);
    await cardShows(harness, await cardOf(harness, 'REQ-2'), /Expired: /);
    await dm(ben, /Expired:/);
  },
);
