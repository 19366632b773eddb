import { expect } from 'vitest';
import type { World } from '../../sandbox/make/world.js';
import { bare, dm, told } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import { openReview, reviewEvents, say } from '../stories/reviewing.js';
import { story } from '../stories/story.js';
import { withoutLimit } from '../stories/without-limit.js';

const policyOf = (...platform: readonly string[]): string =>
  storyPolicy.replace('platform: [U0ANA, U0BEN, S0PLATFORM]', `platform: [${platform.join(', ')}]`);
const reviewed = `
stand_ins: { longest: 14d }
reviews:
  - name: Few
    of: { organization: Harbour Logistics, list: [ana@example.com, dev@example.com] }
    by: [platform]
    for: 1h
    ask: [security]
`;
const policy = `${policyOf('U0ANA', 'U0BEN')}${reviewed}`;
const begin = (harness: Harness) => harness.person('U0ADMIN').command('/make-access', 'review Few');

const noLonger = /You are no longer in the group that decides this line/;

/** Puts this policy in force, and waits until its readers are told. */
async function inForce(harness: Harness, text: string, news: RegExp): Promise<void> {
  await harness.setPolicy(text);
  await harness.person('U0ADMIN').waitForMessage({ channel: 'C0APPROVALS', text: news }, 30_000);
}

story(
  'nobody takes their own line from a reviewer by choosing that reviewer as their stand-in',
  { policy },
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    const soon = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await ana.command('/make-access', `away @ben ${soon}`);
    await told(ana, /decides for you until/);
    await begin(harness);
    const page = await openReview(ben);
    expect(bare(page.text())).toMatch(/Ana Costa · ana@example\.com\nMember of Harbour Logistics/);
    await say(page, 'Ana Costa', 'Remove');
    await page.waitForUpdate((_, text) => /Ana Costa.*Remove · @?Ben Weber/s.test(bare(text)));
  },
);

story(
  'a reviewer who is in no group of the review any more sees no logins and no two-factor of others',
  { policy },
  async (harness) => {
    const ben = harness.person('U0BEN');
    await begin(harness);
    const message = await dm(ben, /Please review/);
    await inForce(harness, `${policyOf('U0ANA')}${reviewed}`, /platform.*removed @Ben Weber/);
    await ben.click(message, 'access-review.open');
    await told(ben, noLonger);
    expect(harness.slack.workspace.modalsOf('U0BEN')).toEqual([]);
  },
);

story(
  'somebody whom silence asked decides nothing after they left the group that the policy asks',
  { policy },
  async (harness) => {
    const cat = harness.person('U0CAT');
    await begin(harness);
    await dm(harness.person('U0BEN'), /Please review/);
    await harness.restartLater(3_700_000);
    const page = await openReview(cat, /so you are asked/);
    const without = policy.replace('security: [S0SECURITY]', 'security: [U0EVA]');
    await inForce(harness, without, /security.*removed/);
    await say(page, 'Dev Patel', 'Remove');
    await cat
      .waitForModal({ title: /Review/ })
      .then((one) => one.waitForUpdate((_, text) => noLonger.test(text)));
    expect((await reviewEvents(harness)).map(({ type }) => type)).not.toContain('line.decided');
  },
);

const crews = Array.from({ length: 24 }, (_, n) => ({ id: 2000 + n, name: `Crew ${n + 10}` }));
const ofCrews = `${storyPolicy}reviews:
  - name: Crews
    of: { teams: [${crews.map(({ name }) => name).join(', ')}], roles: [Team Member] }
    by: [team-admins]
    for: 7d
`;

/** Ana leads twenty-four teams, and Eva is a member of each. */
function manyCrews(world: World): void {
  withoutLimit(world);
  for (const { id, name } of crews) {
    world.addTeam({ id, name, organizationId: 7301 });
    world.setTeamRole(4130, id, 'Team Admin');
    world.setTeamRole(4134, id, 'Team Member');
  }
}

/** Ana opens the review an hour after these crews got another lead on Make. */
async function openedWithout(harness: Harness, taken: readonly { readonly id: number }[]) {
  const ana = harness.person('U0ANA');
  await harness.person('U0ADMIN').command('/make-access', 'review Crews');
  const message = await dm(ana, /Please review 24 roles/);
  for (const { id } of taken) harness.make.world.setTeamRole(4130, id, 'Team Member');
  await harness.restartLater(3_600_000);
  await ana.click(message, 'access-review.open');
  return ana;
}

story(
  'a reviewer who lost most of many teams still decides the lines of the last one',
  { policy: ofCrews, make: manyCrews },
  async (harness) => {
    const ana = await openedWithout(harness, crews.slice(0, -1));
    const page = await ana.waitForModal({ callback_id: 'access-review.page' }, 30_000);
    expect(bare(page.text())).toContain('1–10 of 24');
  },
);

story(
  'a reviewer who lost all of many teams sees nothing of the review',
  { policy: ofCrews, make: manyCrews },
  async (harness) => {
    const ana = await openedWithout(harness, crews);
    await told(ana, noLonger);
    expect(harness.slack.workspace.modalsOf('U0ANA')).toEqual([]);
  },
);
