import { expect } from 'vitest';
import type { Person } from '../../sandbox/slack/people/person.js';
import {
  askForRole,
  bare,
  callsIn,
  cardOf,
  cardShows,
  dm,
  operatorForDev,
  told,
  writesOn,
} from './asking.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const onlyAna = storyPolicy.replace('platform: [U0ANA, U0BEN, S0PLATFORM]', 'platform: [U0ANA]');
const policy = `${onlyAna}stand_ins: { longest: 14d }\n`;
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

story(
  'an approver who is away hands over at Home, and the stand-in decides for both',
  { policy },
  async (harness) => {
    const [ana, cat, ben] = [harness.person('U0ANA'), harness.person('U0CAT'), harness.person('U0BEN')];
    await ana.openHome();
    await ana.waitForHome((_, text) => text.includes('I am away'));
    await ana.clickHome('I am away');
    const form = await ana.waitForModal({ title: /I am away/ });
    await form.fill({ to: 'U0CAT', until: inDays(30) });
    expect(await form.submit()).toMatchObject({ errors: { until: /at most 14 days/ } });
    await form.fill({ until: inDays(3) });
    await form.submit();
    const told = new RegExp(`@Ana Costa is away until ${inDays(3)}\\. @Cat Lindqvist decides in their place`);
    await dm(cat, told);
    await dm(harness.person('U0ADMIN'), told);
    await ana.waitForHome((_, text) => bare(text).includes('You are away'));
    await cat.openHome();
    await cat.waitForHome((_, text) => bare(text).includes('You decide for @Ana Costa'));
    await askForRole(ben, operatorForDev);
    const card = await cardOf(harness, 'REQ-1');
    await cardShows(harness, card, /\(Cat Lindqvist for Ana Costa\)/);
    expect(callsIn(harness)).toEqual([expect.stringMatching(/^Please decide: .* · <@U0CAT>$/)]);
    await cat.click(card, 'Approve');
    await cardShows(harness, card, /@Cat Lindqvist for @Ana Costa approved · checked on Make/);
    expect(writesOn(harness)).toHaveLength(1);
  },
);

story(
  'a stand-in declines with a button, and everybody concerned sees that the approver decides again',
  { policy },
  async (harness) => {
    const [ana, cat, admin] = ['U0ANA', 'U0CAT', 'U0ADMIN'].map(harness.person) as [Person, Person, Person];
    await ana.openHome();
    await ana.command('/make-access', `away @cat ${inDays(2)}`);
    await ana.waitForHome((_, text) => bare(text).includes('You are away'));
    await askForRole(harness.person('U0BEN'), operatorForDev);
    const card = await cardOf(harness, 'REQ-1');
    await cardShows(harness, card, /\(Cat Lindqvist for Ana Costa\)/);
    const asked = await dm(cat, /@Cat Lindqvist decides in their place/);
    expect((await dm(admin, /@Cat Lindqvist decides in their place/)).rendered).not.toContain('[Decline');
    await cat.click(asked, 'Decline');
    const news = /@Cat Lindqvist does not stand in for @Ana Costa, who decides again/;
    for (const one of [ana, cat, admin]) await dm(one, news);
    await cat.waitForMessageUpdate(asked, ({ rendered }) => /That is over/.test(rendered), 30_000);
    await ana.waitForHome((_, text) => /@Cat Lindqvist does not decide for you until/.test(bare(text)));
    expect(ana.homeText()).toContain('I am away');
    await cardShows(harness, card, /\(Ana Costa\)/);
    await cat.click(card, 'Approve');
    await told(cat, /You cannot approve REQ-1: the rule names Platform/i);
    await cat.command('/make-access', 'away decline @ana');
    await told(cat, /You do not stand in for @Ana Costa any more/);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /@Ana Costa approved · checked on Make/);
  },
);

story.ofSeries(
  'a stand-in declines on Home, and one who is replaced is told',
  { policy: policy.replace('platform: [U0ANA]', 'platform: [U0ANA, U0DEV]') },
  async (harness) => {
    const [ana, cat] = [harness.person('U0ANA'), harness.person('U0CAT')];
    await ana.command('/make-access', `away @cat ${inDays(2)}`);
    const asked = await dm(cat, /@Cat Lindqvist decides in their place/);
    await ana.command('/make-access', `away @dev ${inDays(2)}`);
    await dm(cat, /@Dev Patel decides in their place .* @Cat Lindqvist no longer does/);
    await cat.waitForMessageUpdate(asked, ({ rendered }) => /That is over/.test(rendered), 30_000);
    const dev = harness.person('U0DEV');
    await dev.openHome();
    await dev.waitForHome((_, text) => bare(text).includes('You decide for @Ana Costa'));
    await dev.clickHome('Decline');
    await dm(ana, /@Dev Patel does not stand in for @Ana Costa/);
    await dev.waitForHome((_, text) => !bare(text).includes('You decide for'));
    await ana.openHome();
    await ana.waitForHome((_, text) => /@Dev Patel does not decide for you until/.test(bare(text)));
    await ana.command('/make-access', `away @dev ${inDays(1)}`);
    await ana.waitForHome((_, text) => !/does not decide for you/.test(bare(text)));
  },
);

story(
  'an absence that is to begin later is not taken for one that begins now',
  { policy },
  async (harness) => {
    const ana = harness.person('U0ANA');
    const later = [`${inDays(2)} ${inDays(5)}`, `from ${inDays(2)}`, `from ${inDays(2)} until ${inDays(5)}`];
    const answers = () => harness.slack.workspace.ephemerals.map(({ message }) => message.text);
    for (const [index, days] of later.entries()) {
      await ana.command('/make-access', `away @cat ${days}`);
      await harness.slack.waitForCall(() => answers().length > index);
    }
    for (const answer of answers()) expect(answer).toMatch(/^Say who decides .* it begins at once/);
    const absences = (await harness.events()).filter(({ type }) => type === 'control.away');
    expect(absences).toEqual([]);
  },
);

story.ofSeries('a stand-in can no longer decide once the approver is back', { policy }, async (harness) => {
  const [ana, cat] = [harness.person('U0ANA'), harness.person('U0CAT')];
  await ana.command('/make-access', `away @cat ${inDays(2)}`);
  await told(ana, /decides for you until the end of/);
  await askForRole(harness.person('U0BEN'), operatorForDev);
  const card = await cardOf(harness, 'REQ-1');
  await ana.command('/make-access', 'away off');
  await told(ana, /You are back/);
  await cat.click(card, 'Approve');
  await told(cat, /You cannot approve REQ-1: the rule names Platform/i);
  await ana.click(card, 'Approve');
  await cardShows(harness, card, /@Ana Costa approved · checked on Make/);
});

story.ofSeries(
  'after the last day away, the card and Home are updated and everybody concerned is told',
  { policy: policy.replace('expires_after: 3d', 'expires_after: 9d') },
  async (harness) => {
    const [ana, cat] = [harness.person('U0ANA'), harness.person('U0CAT')];
    await ana.command('/make-access', `away @cat ${inDays(1)}`);
    await told(ana, /decides for you until the end of/);
    await ana.openHome();
    await ana.waitForHome((_, text) => bare(text).includes('You are away'));
    await cat.openHome();
    await cat.waitForHome((_, text) => bare(text).includes('You decide for @Ana Costa'));
    await askForRole(harness.person('U0BEN'), operatorForDev);
    const card = await cardOf(harness, 'REQ-1');
    await cardShows(harness, card, /\(Cat Lindqvist for Ana Costa\)/);
    await harness.restartLater(2 * 86_400_000);
    await cardShows(harness, card, /\(Ana Costa\)/);
    const over =
      /The time away of @Ana Costa is over\. They decide again, and @Cat Lindqvist no longer stands in/;
    for (const one of [ana, cat, harness.person('U0ADMIN')]) await dm(one, over);
    await ana.waitForHome((_, text) => !bare(text).includes('You are away'));
    await cat.waitForHome((_, text) => !bare(text).includes('You decide for'));
    await cat.click(card, 'Approve');
    await told(cat, /You cannot approve REQ-1: the rule names Platform/i);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /@Ana Costa approved · checked on Make/);
  },
);

story.ofSeries(
  'a handover is checked again before a change is made',
  {
    policy: policy.replace('from: [platform] }]\nstand_ins', 'from: [platform] }]\n    hold: 10m\nstand_ins'),
  },
  async (harness) => {
    const [ana, cat] = [harness.person('U0ANA'), harness.person('U0CAT')];
    await ana.command('/make-access', `away @cat ${inDays(2)}`);
    await told(ana, /decides for you/);
    await askForRole(harness.person('U0BEN'), operatorForDev);
    const card = await cardOf(harness, 'REQ-1');
    await cat.click(card, 'Approve');
    await cardShows(harness, card, /runs at .* unless stopped/);
    await ana.command('/make-access', 'away off');
    await told(ana, /You are back/);
    await harness.restartLater(11 * 60_000);
    await cardShows(harness, card, /An approval no longer counts|Changed since it was asked/);
    expect(writesOn(harness)).toEqual([]);
  },
);

story('nobody can hand over if the policy does not provide for it', { policy: onlyAna }, async (harness) => {
  const ana = harness.person('U0ANA');
  await ana.openHome();
  await ana.waitForHome((_, text) => text.includes('Ask for a role'));
  expect(ana.homeText()).not.toContain('I am away');
  await ana.command('/make-access', `away @cat ${inDays(2)}`);
  await told(ana, /The policy lets nobody choose who decides in their place/);
});

const keepers = `${policy.replace('groups:', 'groups:\n  keepers: [U0INES]')}reviews: [{ name: Finance Ops, of: { teams: [Finance Ops] }, by: [keepers], for: 7d }]
`;

story(
  'Home offers to hand over to the same people who may, also before their first review',
  { policy: keepers },
  async (harness) => {
    const [ines, dev] = [harness.person('U0INES'), harness.person('U0DEV')];
    for (const one of [ines, dev]) {
      await one.openHome();
      await one.waitForHome((_, text) => text.includes('Ask for a role'));
    }
    expect(dev.homeText()).not.toContain('I am away');
    await dev.command('/make-access', `away @cat ${inDays(2)}`);
    await told(dev, /You decide nothing by the policy and review nothing/);
    await ines.clickHome('I am away');
    const form = await ines.waitForModal({ title: /I am away/ });
    await form.fill({ to: 'U0CAT', until: inDays(2) });
    await form.submit();
    await ines.waitForHome((_, text) => bare(text).includes('You are away'));
  },
);
