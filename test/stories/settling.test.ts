import { expect } from 'vitest';
import { askForRole, bare, cardOf, cardShows, dm, told, writesOn } from './asking.js';
import { granted, homeShows, hour, more, operatorForEva } from './granting.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const twoStages = storyPolicy.replace(
  'stages: [{ from: [platform] }]',
  'stages: [{ from: [platform] }, { from: [security] }]',
);

story(
  'a conflict is settled like any other change: each stage is called, and nothing is written before both approved',
  { policy: twoStages },
  async (harness) => {
    const [ana, ben, cat, admin] = ['U0ANA', 'U0BEN', 'U0CAT', 'U0ADMIN'].map(harness.person);
    if (!ana || !ben || !cat || !admin) throw new Error('somebody is missing');
    await askForRole(ben, operatorForEva);
    const card = await cardOf(harness, 'REQ-1');
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /Step 2 of 2/);
    await cat.click(card, 'Approve');
    await cardShows(harness, card, /large_green_circle: .* until/);
    harness.make.world.setTeamRole(4134, 915, 'Team Admin');
    await harness.restartLater(hour);
    await cardShows(harness, card, /1 hour is over: which role.*somebody made it Team Admin since/s);

    await admin.click(card, 'Back to Team Monitoring');
    expect(await told(admin, /REQ-2 asks for it/)).toMatch(
      /Platform \(any 1\) and Security \(any 1\) decide/,
    );
    expect(admin.ephemerals()).toHaveLength(1);
    const settlement = await cardOf(harness, 'REQ-2');
    const called = (who: string) =>
      admin.waitForMessage({
        channel: settlement.channel,
        text: new RegExp(`@${who}.* Please decide: .*Team Monitoring`),
      });
    await called('Ana Costa');
    await cardShows(harness, settlement, /Team Admin → Team Monitoring.*Step 1 of 2, Platform decides/s);
    await cardShows(harness, card, /REQ-2 asks for the earlier role\./);
    await ana.click(settlement, 'Approve');
    await cardShows(harness, settlement, /Step 2 of 2, Security decides/);
    await called('Cat Lindqvist');
    expect(writesOn(harness)).toHaveLength(1);
    expect(harness.make.world.teamRole(4134, 915)).toBe('Team Admin');
    await cat.click(settlement, 'Approve');
    await cardShows(harness, settlement, /@Ana Costa and @Cat Lindqvist approved · checked on Make/);
    await cardShows(harness, card, /Ended: .*Back to Team Monitoring\./);
    expect(writesOn(harness)).toHaveLength(2);
    expect(harness.make.world.teamRole(4134, 915)).toBe('Team Monitoring');
  },
);

story(
  'two people ask for an extension at once: one request, and the other person reads which',
  {},
  async (harness) => {
    const card = await granted(harness);
    const [ben, eva] = [harness.person('U0BEN'), harness.person('U0EVA')];
    for (const one of [ben, eva]) await one.click(card, 'Ask to extend');
    const answers = await Promise.all([more(ben, '4 hours'), more(eva, '4 hours')]);
    expect(answers.filter((text) => text.includes('Your request is REQ-2'))).toHaveLength(1);
    expect(answers.filter((text) => text.includes('This is already asked: REQ-2.'))).toHaveLength(1);
    expect(await cardShows(harness, card, /REQ-2 asks to extend it\./)).not.toContain('[Ask to extend]');
    await ben.openHome();
    await homeShows(ben, /Eva Novak is Team Operator of Finance Ops.*\[End now\]/s);
    await homeShows(ben, /Ask to extend/, false);
    await harness.person('U0ANA').click(await cardOf(harness, 'REQ-2'), 'Approve');
    const longer = await cardShows(harness, card, /for 5 hours in all(?!.*REQ-2 asks)/s);
    expect(longer).toContain('[Ask to extend]');
  },
);

story('an end that is clicked twice is made once, and the second click is told', {}, async (harness) => {
  const card = await granted(harness);
  const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
  const { blocks } = await ben.waitForMessage({ channel: card.channel, text: /REQ-1$/m });
  const hold = harness.make.faults.hold({ method: 'POST', path: /user-team-roles/ });
  await ana.click(card, 'End now');
  await hold.arrived;
  await ben.click(card, 'End now', { asShown: blocks });
  await told(ben, /You cannot end REQ-1 now: it is ending\./);
  await ben.click(card, 'Ask to extend', { asShown: blocks });
  await told(ben, /You cannot ask to extend REQ-1: it is ending\./);
  hold.release();
  await cardShows(harness, card, /Ended: .* @Ana Costa ended it early/);
  expect(writesOn(harness)).toHaveLength(2);
  expect((await harness.events()).filter(({ type }) => type === 'grant.ending')).toHaveLength(1);
});

story('a form for an extension that is sent after the end says so, and asks nothing', {}, async (harness) => {
  const card = await granted(harness);
  const ben = harness.person('U0BEN');
  await ben.click(card, 'Ask to extend');
  await ben.waitForModal({ callback_id: 'ask.extend' });
  await harness.restartLater(hour);
  await cardShows(harness, card, /Ended: /);
  expect(bare(await more(ben, '4 hours'))).toContain('You cannot ask to extend REQ-1: it is ended.');
  expect((await harness.events()).filter(({ type }) => type === 'request.submitted')).toHaveLength(1);
});

story(
  'a grant ends with nothing put back if the person is no longer in the organization',
  {},
  async (harness) => {
    const card = await granted(harness);
    const [ana, ben, eva] = [harness.person('U0ANA'), harness.person('U0BEN'), harness.person('U0EVA')];
    await eva.openHome();
    await homeShows(eva, /until/);
    harness.make.world.removeFromOrganization(4134, 7301);
    await ben.click(card, 'Ask to extend');
    expect(await more(ben, '4 hours')).toContain('so what REQ-1 gave is not there');
    await ana.click(card, 'End now');
    const over =
      /Ended: .*They are no longer in Harbour Logistics, so no role was put back\. @Ana Costa ended it early\./;
    await cardShows(harness, card, over);
    expect((await dm(ben, /no longer in/)).rendered).toMatch(over);
    expect((await dm(eva, /Your temporary access has ended/)).rendered).not.toContain('→');
    await homeShows(eva, /REQ-1/, false);
    expect(writesOn(harness)).toHaveLength(1);
  },
);

story('people choose what holds if somebody took the person out of the team', {}, async (harness) => {
  const card = await granted(harness);
  const [ana, ben, eva] = [harness.person('U0ANA'), harness.person('U0BEN'), harness.person('U0EVA')];
  await eva.openHome();
  await homeShows(eva, /until/);
  await ben.click(card, 'Ask to extend');
  expect(await more(ben, '4 hours')).toContain('Your request is REQ-2');
  harness.make.world.setTeamRole(4134, 915, 'none');
  const extension = await cardOf(harness, 'REQ-2');
  await ana.click(extension, 'Approve');
  await cardShows(
    harness,
    extension,
    /Not done\. Somebody has changed it on Make since, so what REQ-1 gave is not there/,
  );
  await eva.clickHome('End now');
  const shown = await cardShows(
    harness,
    card,
    /Which role should Eva Novak have\?.*@Eva Novak ended it early, and nothing was overwritten: .*somebody made it no role since/s,
  );
  expect(shown).toContain('[Back to Team Monitoring] [Keep no role]');
  await homeShows(eva, /ended it early, and nothing was overwritten/);
  await ana.click(card, 'Keep no role');
  await cardShows(
    harness,
    card,
    /Ended: .*Somebody else had made it no role since, and that was kept\. @Eva Novak ended it early\./,
  );
  await homeShows(eva, /REQ-1/, false);
  expect(writesOn(harness)).toHaveLength(1);
});
