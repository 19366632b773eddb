import { expect, vi } from 'vitest';
import type { World } from '../../sandbox/make/world.js';
import { callsIn, cardShows, finalAnswer, told } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import { story } from '../stories/story.js';
import { auditorMay, listen, logistics, looks, make, quick, said } from '../stories/watching.js';

const ben = 4131;
const given = (more: (world: World) => void) => ({
  ...quick,
  make: (world: World) => {
    make(world);
    more(world);
  },
});

const auditor = ({ make: { world } }: Harness) => world.roleNamed('Auditor', 'organization', logistics);

/** What the custom role may do is changed by hand; this person asks to undo it. Returns the form's answer. */
async function undoAsked(harness: Harness, who: string, permissions: readonly string[]): Promise<string> {
  await listen(harness);
  await looks(harness, 1);
  harness.make.world.setPermissions(auditor(harness).id, permissions);
  const alert = await said(harness, /Auditor of Harbour Logistics may do (?:more|less) now/);
  const person = harness.person(who);
  await person.click(alert, 'Ask to undo');
  await (await person.waitForModal({ callback_id: 'ground.undo' })).submit();
  return finalAnswer(person);
}

story(
  'who holds a custom role does not decide that it gets permissions back, and others do',
  {
    ...given((world) => world.setOrganizationRole(ben, logistics, 'Auditor')),
    policy: storyPolicy.replace('platform: [U0ANA, U0BEN, S0PLATFORM]', 'platform: [U0ANA, U0BEN]'),
  },
  async (harness) => {
    expect(await undoAsked(harness, 'U0CAT', ['organization view'])).toContain('REQ-1');
    const card = await said(harness, /REQ-1\b/, 'C0APPROVALS');
    await cardShows(harness, card, /Platform decides \(Ana Costa\)/);
    await vi.waitFor(() => expect(callsIn(harness)).toEqual([expect.stringMatching(/ · <@U0ANA>$/)]));
    await harness.person('U0BEN').click(card, 'Approve');
    await told(harness.person('U0BEN'), /You cannot approve REQ-1: it changes your own access/);
    expect(auditor(harness).permissions).toEqual(['organization view']);
    await harness.person('U0ANA').click(card, 'Approve');
    await said(harness, /has its earlier permissions again/, 'C0APPROVALS');
    expect([...auditor(harness).permissions].sort()).toEqual(auditorMay);
  },
);

story(
  'what a role may do is not changed if the policy protects one of its holders',
  given((world) => world.setOrganizationRole(4100, logistics, 'Auditor')),
  async (harness) => {
    const wider = [...auditorMay, 'organization edit'];
    expect(await undoAsked(harness, 'U0BEN', wider)).toMatch(/holds Auditor and is protected by the policy/);
    expect(auditor(harness).permissions).toEqual(wider);
  },
);

story(
  'who holds a custom team role cannot accept its change',
  given((world) => {
    world.addCustomRole(logistics, { name: 'Crew', category: 'team', permissions: ['scenario view'] });
    world.setTeamRole(ben, 915, 'Crew');
  }),
  async (harness) => {
    await listen(harness);
    await looks(harness, 3);
    const { id } = harness.make.world.roleNamed('Crew', 'team', logistics);
    harness.make.world.setPermissions(id, ['scenario view', 'team users edit']);
    const alert = await said(harness, /Crew of Harbour Logistics may do more now.*Ben Weber/);
    await harness.person('U0BEN').click(alert, 'Accept');
    await told(harness.person('U0BEN'), /This is about you.*so you cannot accept it/);
    await harness.person('U0ANA').click(alert, 'Accept');
    await told(harness.person('U0ANA'), /Accepted/);
  },
);

story(
  'who decides by the policy for the person who made a change cannot accept it for them',
  {
    ...quick,
    policy: storyPolicy
      .replace('platform: [U0ANA,', 'platform: [U0INES, U0ANA,')
      .replace('rules:', 'delegates: [{ from: U0BEN, to: U0ANA, until: 2099-12-31 }]\nrules:'),
  },
  async (harness) => {
    await listen(harness);
    await looks(harness, 1);
    harness.make.world.setTeamRole(4133, 915, 'Team Admin', ben);
    const alert = await said(harness, /Ben Weber did it/);
    for (const one of ['U0BEN', 'U0ANA']) {
      await harness.person(one).click(alert, 'Accept');
      await told(harness.person(one), /This is about you.*so you cannot accept it/);
    }
    await harness.person('U0INES').click(alert, 'Accept');
    await told(harness.person('U0INES'), /Accepted/);
  },
);
