import { expect } from 'vitest';
import { askForRole, bare, cardOf, cardShows, operatorForDev, told } from '../stories/asking.js';
import { storyPolicy } from '../stories/policy.js';
import { story } from '../stories/story.js';
import { contain } from '../stories/token-forms.js';
import { stillServes } from './attack-helpers.js';

const two = storyPolicy.replace('platform: [U0ANA, U0BEN, S0PLATFORM]', 'platform: [U0ANA, U0BEN]');
const policy = `${two}stand_ins: { longest: 14d }\n`;
const soon = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

story(
  'nobody keeps a decider from a containment of their own by choosing them as their stand-in',
  { policy },
  async (harness) => {
    const [ana, ben, cat] = [harness.person('U0ANA'), harness.person('U0BEN'), harness.person('U0CAT')];
    await ana.command('/make-access', `away @ben ${soon}`);
    await told(ana, /decides for you until/);
    expect(await contain(cat, 'Ana Costa')).toMatch(/Your request is REQ-1: Contain Ana Costa/);
    const card = await cardOf(harness, 'REQ-1');
    await ben.click(card, 'Approve');
    await cardShows(harness, card, /Ana Costa is contained/);
    await askForRole(cat, operatorForDev);
    const other = await cardOf(harness, 'REQ-2');
    await ben.click(other, 'Approve');
    await cardShows(harness, other, /Dev Patel is Team Operator/);
  },
);

story(
  'an approver who goes away after approving leaves their stand-in the second approval, and it is one of two people',
  { policy: policy.replace('[{ from: [platform] }]', '[{ from: [platform], approvals: 2 }]') },
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    await askForRole(harness.person('U0CAT'), operatorForDev);
    const card = await cardOf(harness, 'REQ-1');
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /white_check_mark: @Ana Costa approved/);
    await ana.command('/make-access', `away @ben ${soon}`);
    await told(ana, /decides for you until/);
    await ben.click(card, 'Approve');
    const done = await cardShows(harness, card, /white_check_mark: .*Dev Patel is Team Operator/);
    expect(done).toMatch(/@Ana Costa and @Ben Weber approved/);
  },
);

story(
  'somebody who decides nothing can name no stand-in, and neither the other nor an admin hears of it',
  { policy },
  async (harness) => {
    const [dev, ana, ada] = [harness.person('U0DEV'), harness.person('U0ANA'), harness.person('U0ADMIN')];
    await dev.command('/make-access', `away @ana ${soon}`);
    await told(dev, /You decide nothing by the policy/);
    await stillServes(harness);
    for (const one of [ana, ada]) {
      expect(one.dms().map(({ rendered }) => bare(rendered))).not.toContainEqual(
        expect.stringContaining('away'),
      );
    }
    expect((await harness.events()).map(({ type }) => type)).not.toContain('control.away');
  },
);
