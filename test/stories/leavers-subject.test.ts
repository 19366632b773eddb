import { expect, vi } from 'vitest';
import { askForInvite, askForRole, bare, cardOf, cardShows, dm, openRoleForm, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { cardNow } from './token-forms.js';

const [dev, eva, logistics, labs] = [4133, 4134, 7301, 7302];
const withLeavers = (line: string): string => `${storyPolicy}leavers: ${line}\n`;
const leave = (harness: Harness, who: string) => harness.slack.changeUser(who, { deleted: true });
const operator = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;

/** Asks to make Dev and Eva Team Operator of Finance Ops in one request. */
async function askForDevAndEva({ person }: Harness): Promise<void> {
  const form = await openRoleForm(person('U0BEN'), operator);
  await form.click('form.several');
  await form.waitForUpdate((_, text) => text.includes('More people'));
  await form.typeahead('more-people', 'Eva Novak');
  await form.fill({ 'more-people': ['Eva Novak'], reason: 'Month-end closing' });
  await form.submit();
}

story(
  'requests of others that would give somebody who left a role or an invitation are cancelled, and who asked is told',
  { policy: withLeavers('{ wait: 1s, decide: [platform] }') },
  async (harness) => {
    const [ben, cat] = [harness.person('U0BEN'), harness.person('U0CAT')];
    await askForRole(ben, operator);
    await askForRole(cat, { who: 'eva@example.com', where: 'Marketing', role: 'Team Operator' });
    await askForInvite(ben, { emails: 'eva@example.com', organization: 'Harbour Labs' });
    const cards = await Promise.all(['REQ-1', 'REQ-2', 'REQ-3'].map((id) => cardOf(harness, id)));
    await leave(harness, 'U0EVA');
    for (const one of cards.slice(1)) await cardShows(harness, one, /Cancelled, since Eva.* has left/);
    await dm(cat, /Cancelled.*since Eva Novak has left/s);
    const [first] = cards;
    if (first) expect(cardNow(harness, first)).toContain('Platform decides');
    const cancelled = (await harness.events()).filter(({ type }) => type === 'request.cancelled');
    expect(cancelled).toMatchObject([{ why: 'subject-has-left' }, { why: 'subject-has-left' }]);
    expect(writesOn(harness)).toEqual([]);
  },
);

story(
  'a request that was made for a leaver while people decided on the removal is cancelled with it',
  { policy: withLeavers('{ wait: 1s, decide: [platform] }') },
  async (harness) => {
    await leave(harness, 'U0EVA');
    const removal = await cardOf(harness, 'REQ-1');
    await askForInvite(harness.person('U0BEN'), { emails: 'eva@example.com', organization: 'Harbour Labs' });
    const invite = await cardOf(harness, 'REQ-2');
    await harness.person('U0ANA').click(removal, 'Approve');
    await cardShows(harness, removal, /Eva Novak is no longer in Harbour Logistics/);
    await cardShows(harness, invite, /Cancelled, since .* has left/);
    expect(harness.make.world.organizationRole(eva, labs)).toBeUndefined();
  },
);

story(
  'an approved change for several people is refused for the one who is deactivated, before any case, and done for the others',
  { policy: withLeavers('{ wait: 1h, decide: [platform] }') },
  async (harness) => {
    await askForDevAndEva(harness);
    const card = await cardOf(harness, 'REQ-1');
    await leave(harness, 'U0DEV');
    await vi.waitFor(async () =>
      expect((await harness.events()).map(({ type }) => type)).toContain('leaver.seen'),
    );
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Dev Patel is deactivated in Slack, so Usher gives them no access/);
    expect(harness.make.world.teamRole(eva, 915)).toBe('Team Operator');
    expect(harness.make.world.teamRole(dev, 915)).toBeUndefined();
  },
);

story(
  'an approved change for several people is refused for the one whom an admin named as a leaver, and done for the others',
  { policy: withLeavers('{ wait: 1s, decide: [platform] }') },
  async (harness) => {
    const [ada, ana] = [harness.person('U0ADMIN'), harness.person('U0ANA')];
    await askForDevAndEva(harness);
    const several = await cardOf(harness, 'REQ-1');
    await ada.command('/make-access', 'leaver dev@example.com');
    const removal = await cardOf(harness, 'REQ-2');
    await ana.click(removal, 'Approve');
    await cardShows(harness, removal, /Dev Patel is out of 2 organizations/);
    // They are back by hand, and nobody has asked for that since.
    harness.make.world.setOrganizationRole(dev, logistics, 'Member');
    await ana.click(several, 'Approve');
    await cardShows(harness, several, /Not done for dev@example\.com: Dev Patel counts as a leaver \(L-1\)/);
    expect(harness.make.world.teamRole(eva, 915)).toBe('Team Operator');
    await ana.click(several, 'Try 1 again');
    await cardShows(harness, several, /counts as a leaver \(L-1\).*Try 1 again/s);
    expect(harness.make.world.teamRole(dev, 915)).toBeUndefined();
  },
);

const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
const dependent = `${storyPolicy
  .replace(
    '  - name: everything else',
    `  - name: audits go to Dev
    when: { kind: change-team-role, role_after: [Team Monitoring] }
    stages: [{ from: [auditors] }]
  - name: everything else`,
  )
  .replace('  platform:', '  auditors: [U0DEV]\n  platform:')}delegates:
  - { from: U0ANA, to: U0DEV, until: ${soon} }
  - { from: U0DEV, to: U0CAT, until: ${soon} }
stand_ins: { longest: 14d }
leavers: { wait: 1s, decide: [platform] }
`;

story(
  'the card of a leaver names what the policy loses, who stood in for whom, and the organization they own',
  {
    policy: dependent,
    make: (world) => world.setOrganizationRole(dev, labs, 'Owner'),
  },
  async (harness) => {
    const until = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    await harness.person('U0BEN').command('/make-access', `away @dev ${until}`);
    await dm(harness.person('U0DEV'), /is away until/);
    await leave(harness, 'U0DEV');
    const card = await cardOf(harness, 'REQ-1');
    const shown = cardNow(harness, card);
    expect(shown).toMatch(/# Remove Dev Patel from Harbour Logistics/);
    expect(shown).toMatch(/Left out in Harbour Labs: The Owner of an organization/);
    expect(shown).toContain('The group “Auditors” has nobody else who can decide.');
    const replies = harness.slack.workspace.history(card.channel).filter((one) => one.thread_ts === card.ts);
    const thread = bare(replies.map((one) => harness.slack.renderMessage(one)).join('\n'));
    expect(thread).toContain('Nobody can approve by the rule “audits go to Dev” without them.');
    expect(thread).toContain('They stand in for Ana Costa in the policy.');
    expect(thread).toContain('Cat Lindqvist stands in for them in the policy.');
    expect(thread).toContain(`They stand in for Ben Weber, who is away until ${until}.`);
    expect(thread).not.toContain('Nobody can approve by the rule “everything else”');
    await harness.person('U0BEN').click(card, 'Approve');
    await cardShows(harness, card, /Dev Patel is no longer in Harbour Logistics/);
    expect(harness.make.world.organizationRole(dev, logistics)).toBeUndefined();
    expect(harness.make.world.organizationRole(dev, labs)).toBe('Owner');
  },
);
