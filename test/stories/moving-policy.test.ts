import { expect, vi } from 'vitest';
import { cardFor, cardOf, cardShows, dm, operatorForDev, told, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { decide, decideWith, openReview, say, withReview } from './reviewing.js';
import { story } from './story.js';

/** Puts another policy in force. */
async function takes(harness: Harness, policy: string): Promise<void> {
  const times = (): number => harness.app().output().split('the policy changed').length;
  const before = times();
  await harness.setPolicy(policy);
  await vi.waitFor(() => expect(times()).toBeGreaterThan(before), 30_000);
}

/** The call of this person under a card. */
const callOf = ({ channel }: { readonly channel: string }, name: string) => ({
  channel,
  text: new RegExp(`^@${name} Please decide`, 'm'),
});

const byPlatform = '  - name: everything else\n    stages: [{ from: [platform] }]\n';
const withRule = (rule: string): string => storyPolicy.replace(byPlatform, rule);

const held = withRule(`${byPlatform}    hold: 5s\n`);
const renamed = held.replaceAll(/\bplatform\b/g, 'core');

story(
  'a group that is renamed during a hold sends the request back, and its people approve it',
  { policy: held },
  async (harness) => {
    const card = await cardFor(harness);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /unless stopped/);
    await takes(harness, renamed);
    await cardShows(harness, card, /The policy has changed since this was approved\..* Core decides/s);
    expect(writesOn(harness)).toEqual([]);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
  },
);

const escalating = withRule(`${byPlatform}    escalate: { after: 1s, to: [security] }\n`);

story(
  'people whom an escalation added decide no more once the policy has no escalation, and the others are called',
  { policy: escalating },
  async (harness) => {
    const card = await cardFor(harness);
    await cardShows(harness, card, /Platform or Security decides/);
    await harness.restart('stop');
    await takes(harness, storyPolicy);
    await cardShows(harness, card, /The policy has changed since this was asked.* Platform decides/s);
    await harness.person('U0ADMIN').waitForMessage(callOf(card, 'Ana Costa'), 30_000);
    const cat = harness.person('U0CAT');
    await cat.click(card, 'Approve');
    await told(cat, /You cannot approve REQ-1: the rule names Platform/);
    expect(writesOn(harness)).toEqual([]);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
  },
);

const staged = withRule('  - name: two stages\n    stages: [{ from: [platform] }, { from: [security] }]\n');

story(
  'an approver who leaves the policy’s group takes the first stage along, and its people are called again',
  { policy: staged },
  async (harness) => {
    const card = await cardFor(harness);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Step 2 of 2, Security decides/);
    await takes(harness, staged.replace('[U0ANA, U0BEN, S0PLATFORM]', '[U0BEN, U0INES]'));
    await cardShows(harness, card, /Step 1 of 2, Platform decides \(Ines Duarte\), then Security/);
    await harness.person('U0ADMIN').waitForMessage(callOf(card, 'Ines Duarte'), 30_000);
    await harness.person('U0INES').click(card, 'Approve');
    await cardShows(harness, card, /Step 2 of 2, Security decides/);
    await harness.person('U0CAT').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
  },
);

const twoOf = (...platform: string[]): string =>
  withRule('  - name: two people\n    stages: [{ from: [platform], approvals: 2 }]\n').replace(
    '[U0ANA, U0BEN, S0PLATFORM]',
    `[${platform.join(', ')}]`,
  );

story(
  'an approval of somebody who leaves the policy’s group while Usher is stopped is taken off the card',
  { policy: twoOf('U0ANA', 'U0CAT') },
  async (harness) => {
    const card = await cardFor(harness);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Platform decides \(Cat Lindqvist\)/);
    await harness.setPolicy(twoOf('U0INES', 'U0CAT'));
    await harness.restart('stop');
    await cardShows(
      harness,
      card,
      /An approval no longer counts.*Platform decides \(Ines Duarte.*Cat Lindqvist\)/s,
    );
    await harness.person('U0INES').click(card, 'Approve');
    await cardShows(harness, card, /Platform decides \(Cat Lindqvist\)/);
    expect(writesOn(harness)).toEqual([]);
    await harness.person('U0CAT').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
  },
);

story(
  'a card names the people whom the policy adds to a group, and keeps its approvals',
  { policy: twoOf('U0ANA', 'U0CAT') },
  async (harness) => {
    const card = await cardFor(harness);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Platform decides \(Cat Lindqvist\)/);
    await takes(harness, twoOf('U0ANA', 'U0INES'));
    await cardShows(harness, card, /@Ana Costa approved.*Platform decides \(Ines Duarte\)/s);
    await harness.person('U0INES').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
  },
);

const reviewed = withReview(`
  - name: Quiet
    of: { teams: [Finance Ops], list: [ben@example.com, ines@example.com] }
    by: [team-admins, security]
    for: 1h
    silence: ask
    ask: [security]
`);

story(
  'a review goes on with the groups that the policy still has, and asks the admins in place of a missing one',
  { policy: reviewed },
  async (harness) => {
    const [admin, ana] = [harness.person('U0ADMIN'), harness.person('U0ANA')];
    await admin.command('/make-access', 'review Quiet');
    const page = await openReview(ana);
    const cats = await openReview(harness.person('U0CAT'));
    await takes(harness, storyPolicy.replaceAll(/\bsecurity\b/g, 'guards'));
    await say(cats, 'Ines Duarte', 'Remove');
    await cats.waitForUpdate((_, text) => /You are no longer in the group that decides this line/.test(text));
    await decide(page, 'Ben Weber', 'Keep');
    await harness.restartLater(3_700_000);
    const asked = await openReview(admin, /Nobody has decided 1 role on Make in time, so you are asked/);
    await decideWith(admin, asked, 'Ines Duarte', 'Keep', { reason: 'Leads Finance' });
    const closed = await dm(admin, /“Quiet” \(R-1\) is closed/);
    expect(closed.rendered).toContain('2 kept, 0 lowered and 0 removed');
  },
);

const leavers = (line: string): string => `${storyPolicy}leavers: ${line}\n`;

story(
  'a request about a leaver that waits is decided by the people who were asked, also if the policy asks nobody now',
  { policy: leavers('{ wait: 1s, decide: [platform] }') },
  async (harness) => {
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const card = await cardOf(harness, 'REQ-1');
    await takes(harness, leavers('{ wait: 1s, do: remove }'));
    const cat = harness.person('U0CAT');
    await cat.click(card, 'Approve');
    await told(cat, /You cannot approve REQ-1: the rule names Platform/);
    expect(writesOn(harness)).toEqual([]);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Dev Patel is out of 2 organizations/);
  },
);

story(
  'temporary access ends although its rule is gone and the policy protects the person now',
  {},
  async (harness) => {
    const card = await cardFor(harness, { ...operatorForDev, duration: '1 hour' });
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(harness.make.world.teamRole(4133, 915)).toBe('Team Operator');
    await takes(
      harness,
      storyPolicy
        .replace('[founder@example.com]', '[founder@example.com, dev@example.com]')
        .replace(
          byPlatform,
          '  - name: invitations\n    when: { kind: invite }\n    stages: [{ from: [security] }]\n',
        ),
    );
    await harness.restartLater(3_700_000);
    await vi.waitFor(() => expect(harness.make.world.teamRole(4133, 915)).toBeUndefined(), 30_000);
    await cardShows(harness, card, /ended/i);
  },
);
