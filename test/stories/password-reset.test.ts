import { expect } from 'vitest';
import type { Person } from '../../sandbox/slack/people/person.js';
import { bare, cardOf, cardShows, finalAnswer } from './asking.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { tokenForm } from './token-forms.js';

/** Asks that Make demands a new password of a person; returns the form's final answer. */
async function askReset(person: Person, whom: string): Promise<string> {
  const modal = await tokenForm(person, 'Demand a new password', 'Whom');
  await modal.typeahead('Whom', whom);
  await modal.fill({ Whom: whom, reason: 'Their laptop was stolen' });
  await modal.submit();
  return finalAnswer(person);
}

story(
  'a password reset is sent once approved, and the card says only that Make accepted it',
  {},
  async (harness) => {
    expect(await askReset(harness.person('U0BEN'), 'Dev Patel')).toMatch(
      /Your request is REQ-1: Have Make mail Dev Patel \(dev@example.com\) a demand to set a new password/,
    );
    const card = await cardOf(harness, 'REQ-1');
    const { world } = harness.make;
    expect(world.passwordDemands).toEqual([]);
    await harness.person('U0ANA').click(card, 'Approve');
    const done = await cardShows(harness, card, /Make took the demand that Dev Patel/);
    expect(world.passwordDemands).toEqual(['dev@example.com']);
    expect(done).toContain('Nothing on Make shows whether the mail went out or was used');
    expect(done).toContain('answered by Make');
    expect(done).not.toContain('checked on Make');
    const verified = (await harness.events()).find(({ type }) => type === 'change.verified');
    expect(verified).toMatchObject({ already: false, unread: true });
  },
);

story(
  'if Make’s answer is lost it is not reported as done, and it can be sent again',
  {},
  async (harness) => {
    harness.make.faults.add({ match: { path: /password-reset-demand/ }, kind: 'lost-answer' });
    await askReset(harness.person('U0BEN'), 'Dev Patel');
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    const lost = await cardShows(harness, card, /Not known/, 60_000);
    expect(lost).toContain('nothing on Make shows whether it took this');
    await harness.person('U0ANA').click(card, 'Try again');
    await cardShows(harness, card, /Make took the demand that Dev Patel/, 60_000);
    expect(harness.make.world.passwordDemands).toEqual(['dev@example.com', 'dev@example.com']);
  },
);

story('a containment with the box ticked also requests it, as a separate request', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  const modal = await tokenForm(ben, 'Contain somebody', 'Whom');
  await modal.typeahead('Whom', 'Dev Patel');
  await modal.fill({ Whom: 'Dev Patel', 'reset-too': ['reset'], reason: 'Their laptop was stolen' });
  await modal.submit();
  expect(await finalAnswer(ben)).toMatch(/Your request is REQ-1: Contain Dev Patel/);
  await ben.waitForMessage({ channel: 'dm', text: /Your second request is REQ-2/ }, 30_000);
  const second = await cardOf(harness, 'REQ-2');
  const shown = await cardShows(harness, second, /demand to set a new password/);
  expect(bare(shown)).toContain('dev@example.com');
});

story(
  'it is not offered to people whom no rule lets request it for others',
  {
    policy: storyPolicy.replace(
      '  - name: everything else\n',
      '  - name: everything else\n    when: { kind: [contain-token, change-team-role] }\n',
    ),
  },
  async (harness) => {
    const modal = await tokenForm(harness.person('U0BEN'));
    expect(modal.text()).not.toContain('Demand a new password');
    await modal.choose('What', 'Contain somebody');
    await modal.waitForUpdate((_, text) => text.includes('Whom'));
    expect(modal.text()).not.toContain('new password');
  },
);
