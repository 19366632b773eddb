import { expect, vi } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { cardOf, cardShows, clickDm, dm, finalAnswer, openRoleForm, told } from './asking.js';
import { more } from './granting.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { contain } from './token-forms.js';

const eva = 4134;
const withLeavers = `${storyPolicy}leavers: { wait: 1h, decide: [platform] }\n`;

/** Ben asks for Team Operator of Finance Ops for an hour, for Dev and Eva. Returns the card. */
async function askedForTwo(harness: Harness): Promise<MessageRef> {
  const ben = harness.person('U0BEN');
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
  return cardOf(harness, 'REQ-1');
}

/** Dev is Team Operator of Finance Ops for an hour, and Make refused the same for Eva. Returns the card. */
async function partlyGranted(harness: Harness): Promise<MessageRef> {
  const card = await askedForTwo(harness);
  harness.make.faults.add({
    match: { method: 'POST', path: /users\/4134\/user-team-roles\/915$/ },
    kind: 'status',
    status: 400,
    body: { detail: 'Team is being moved.', message: 'Invalid input', code: 'IM005' },
  });
  await harness.person('U0ANA').click(card, 'Approve');
  const shown = await cardShows(harness, card, /Not done for .*Make says: “Team is being moved.”/);
  expect(shown).toMatch(/Dev Patel is Team Operator of Finance Ops.* until.*\[Try 1 again\]/s);
  expect(shown).toMatch(/It can be tried again until .*; after that, ask for the rest in a new request\./);
  return card;
}

story(
  'of temporary access for two people the refused one is tried again alone, and nobody hears the same twice',
  {},
  async (harness) => {
    const card = await partlyGranted(harness);
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    const rolesNow = () => [4133, eva].map((user) => harness.make.world.teamRole(user, 915));
    expect(rolesNow()).toEqual(['Team Operator', 'Team Monitoring']);
    await dm(harness.person('U0DEV'), /Your access on Make changed/);

    await clickDm(harness, ben, /Not done for/, 'Try 1 again');
    await cardShows(harness, card, /large_green_circle: (?!.*Not done).*2 people.* until/s);
    expect(rolesNow()).toEqual(['Team Operator', 'Team Operator']);
    await dm(harness.person('U0EVA'), /Your access on Make changed/);
    const approvals = (await harness.events()).filter(({ type }) => type === 'approval.given');
    expect(approvals).toHaveLength(1);

    await ana.click(card, 'End now');
    await cardShows(harness, card, /Ended/);
    expect(rolesNow()).toEqual([undefined, 'Team Monitoring']);
    for (const id of ['U0DEV', 'U0EVA']) {
      await dm(harness.person(id), /temporary access has ended/);
      await vi.waitFor(async () => {
        const news = (await harness.events()).filter(
          (one) => one.type === 'notice.sent' && JSON.stringify(one).includes(id),
        );
        expect(news).toHaveLength(2);
      });
    }
  },
);

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

story(
  'a containment of one of two people shows on the card of their temporary access, until it is over',
  {},
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    const grant = await askedForTwo(harness);
    await ana.click(grant, 'Approve');
    await cardShows(harness, grant, /large_green_circle: .*2 people.* until/s);
    await contain(ben, 'Dev Patel');
    const card = await cardOf(harness, 'REQ-2');
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /Dev Patel is contained until/);
    const ofDev = /:lock: Not in effect now for Dev Patel \(dev@example\.com\): REQ-2 has taken it away/;
    expect(await cardShows(harness, grant, ofDev)).toContain('large_green_circle');
    await dm(ben, /Not in effect now for Dev Patel/);
    await harness.person('U0ADMIN').click(card, 'Restore access');
    await cardShows(harness, card, /Roles given back/);
    await cardShows(harness, grant, /large_green_circle: (?!.*REQ-2)/s);
  },
);
