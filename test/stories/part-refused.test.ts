import { expect } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { cardOf, cardShows, finalAnswer, openRoleForm, told } from './asking.js';
import { more } from './granting.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const eva = 4134;
const withLeavers = `${storyPolicy}leavers: { wait: 1h, decide: [platform] }\n`;

/** Dev is Team Operator of Finance Ops for an hour, and Make refused the same for Eva. Returns the card. */
async function partlyGranted(harness: Harness): Promise<MessageRef> {
  const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
  const form = await openRoleForm(ben, {
    who: 'dev@example.com',
    where: 'Finance Ops',
    role: 'Team Operator',
  });
  await form.click('form.several');
  await form.waitForUpdate((_, text) => text.includes('More people'));
  await form.typeahead('more-people', 'Eva Novak');
  await form.fill({ 'more-people': ['Eva Novak'], reason: 'Month-end closing', duration: '1 hour' });
  await form.submit();
  expect(await finalAnswer(ben)).toContain('REQ-1');
  await (await ben.waitForModal({ title: /Asked/ })).close({ all: true });
  const card = await cardOf(harness, 'REQ-1');
  harness.make.faults.add({
    match: { method: 'POST', path: /users\/4134\/user-team-roles\/915$/ },
    kind: 'status',
    status: 400,
    body: { detail: 'Team is being moved.', message: 'Invalid input', code: 'IM005' },
  });
  await ana.click(card, 'Approve');
  const shown = await cardShows(harness, card, /Not done for .*Make says: “Team is being moved.”/);
  expect(shown).toMatch(/It can be tried again until .*; after that, ask for the rest in a new request\./);
  return card;
}

story(
  'the refused rest of temporary access is not given to somebody who was deactivated since',
  { policy: withLeavers },
  async (harness) => {
    const card = await partlyGranted(harness);
    await harness.slack.changeUser('U0EVA', { deleted: true });
    await harness.person('U0ANA').click(card, 'Try 1 again');
    await cardShows(harness, card, /Eva Novak is deactivated in Slack, so Usher gives them no access/);
    expect(harness.make.world.teamRole(eva, 915)).toBe('Team Monitoring');
  },
);

story(
  'the refused rest of temporary access is not tried again for a requester who has left',
  { policy: withLeavers },
  async (harness) => {
    const card = await partlyGranted(harness);
    const ana = harness.person('U0ANA');
    await harness.slack.changeUser('U0BEN', { deleted: true });
    await ana.click(card, 'Try 1 again');
    await told(ana, /REQ-1 cannot be tried again .*the people who asked and approved have changed/);
    expect(harness.make.world.teamRole(eva, 915)).toBe('Team Monitoring');
  },
);

story(
  'what is in effect of partly refused access is extended, and the rest needs a new request',
  {},
  async (harness) => {
    const card = await partlyGranted(harness);
    const [ana, ben, refused] = ['U0ANA', 'U0BEN', 'U0EVA'].map((id) => harness.person(id));
    if (!ana || !ben || !refused) throw new Error('somebody is missing');
    await refused.click(card, 'Ask to extend');
    await told(
      refused,
      /Only the person who asked for REQ-1 and the person who holds it can ask to extend it/,
    );
    await ben.click(card, 'Ask to extend');
    expect(await more(ben, '4 hours')).toContain('Your request is REQ-2: Let Dev Patel stay Team Operator');
    const during = await cardShows(harness, card, /REQ-2 asks to extend it/);
    expect(during).not.toContain('Try 1 again');
    await ana.click(await cardOf(harness, 'REQ-2'), 'Approve');
    const longer = await cardShows(harness, card, /in a new request\.(?!.*REQ-2 asks)/s);
    expect(longer).not.toContain('Try 1 again');
    expect(harness.make.world.teamRole(eva, 915)).toBe('Team Monitoring');
  },
);
