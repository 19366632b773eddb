import { expect } from 'vitest';
import { requiredScopes } from '../../src/slack/scopes.js';
import { askForRole, bare, cardOf, cardShows, dm, operatorForDev, told, writesOn } from './asking.js';
import type { Harness, HarnessOptions } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

/** Slack grants only the required scopes. */
const leastGranted: HarnessOptions = {
  scopes: [...requiredScopes],
  policy: storyPolicy.replace('platform: [U0ANA, U0BEN, S0PLATFORM]', 'platform: [U0ANA, U0BEN]'),
};

const cardsOf = (harness: Harness, id: string) =>
  harness
    .person('U0ADMIN')
    .messagesSeen('C0APPROVALS')
    .filter(({ thread_ts, rendered }) => !thread_ts && bare(rendered).includes(id));

story('with only the required scopes a request is made, approved and done', leastGranted, async (harness) => {
  const ben = harness.person('U0BEN');
  await askForRole(ben, operatorForDev);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /@Ana Costa approved · checked on Make/);
  await dm(ben, /Done: .*REQ-1/s);
  expect(writesOn(harness)).toHaveLength(1);
});

story.ofSeries(
  'a card whose posting Slack did not confirm can appear twice, and only one of them works',
  leastGranted,
  async (harness) => {
    harness.slack.faults.add({
      method: 'chat.postMessage',
      channel: 'C0APPROVALS',
      kind: 'lost-answer',
    });
    await askForRole(harness.person('U0BEN'), operatorForDev);
    const { args } = await harness.slack.waitForCall(
      (call) => call.method === 'chat.postMessage' && call.args.thread_ts !== undefined,
      30_000,
    );
    const card = { channel: 'C0APPROVALS', ts: String(args.thread_ts) };
    const cards = cardsOf(harness, 'REQ-1');
    expect(cards).toHaveLength(2);
    const copy = cards.find(({ ts }) => ts !== card.ts);
    const ana = harness.person('U0ANA');
    if (copy) await ana.click(copy, 'Approve');
    await told(ana, /This is a copy and not the card of REQ-1/);
    expect(writesOn(harness)).toEqual([]);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(writesOn(harness)).toHaveLength(1);
  },
);

story(
  'a rule with a user group refuses while Usher cannot read groups, and works once it can',
  { ...leastGranted, policy: storyPolicy.replace('[U0ANA, U0BEN, S0PLATFORM]', '[S0PLATFORM]') },
  async (harness) => {
    const ben = harness.person('U0BEN');
    expect(await askForRole(ben, operatorForDev)).toMatch(
      /Slack does not let Usher read the user group S0PLATFORM \(missing_scope\).*usergroups:read/,
    );
    await dm(harness.person('U0ADMIN'), /S0PLATFORM \(missing_scope\).*the scope usergroups:read/);
    expect(harness.make.world.teamRole(4133, 915)).toBeUndefined();
  },
);
