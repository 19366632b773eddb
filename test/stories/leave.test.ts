import { expect } from 'vitest';
import { bare, cardOf, cardShows, dm, settled, told } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { withoutLimit } from './without-limit.js';

const [dev, logistics, labs, platform] = [4133, 7301, 7302, 917];
const dayMs = 86_400_000;
const policy = `${storyPolicy}leavers: { wait: 1s, decide: [platform] }\n`;
const options = { policy, make: withoutLimit };

const rolesOf = ({ make: { world } }: Harness) => [
  world.organizationRole(dev, logistics),
  world.organizationRole(dev, labs),
];

/** Dev is on leave for three days from now, and contained. */
async function onLeave(harness: Harness) {
  const until = new Date(Date.now() + 3 * dayMs).toISOString().slice(0, 10);
  await harness.person('U0ADMIN').command('/make-access', `leave dev@example.com until ${until}`);
  await told(harness.person('U0ADMIN'), /asks to contain \*?Dev Patel/);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /Dev Patel is contained until an Usher admin restores the roles/);
  expect(rolesOf(harness)).toEqual(['Guest', 'Guest']);
  return card;
}

const saidTo = (harness: Harness, user: string): string[] => {
  const person = harness.person(user);
  return person.messagesSeen(person.dm).map(({ rendered }) => bare(rendered));
};

story(
  'somebody who leaves for good during their leave of absence is removed once, and nobody is asked whether they are back',
  options,
  async (harness) => {
    const card = await onLeave(harness);
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const removal = await cardOf(harness, 'REQ-2');
    await harness.person('U0ANA').click(removal, 'Approve');
    await cardShows(harness, removal, /Dev Patel is out of 2 organizations/);
    expect(rolesOf(harness)).toEqual([undefined, undefined]);
    await harness.restartLater(5 * dayMs);
    await settled(harness);
    expect(saidTo(harness, 'U0OTHER').filter((text) => /leave of absence/.test(text))).toEqual([]);
    await harness.person('U0OTHER').click(card, 'Restore access');
    await cardShows(harness, card, /Not undone/);
    expect(rolesOf(harness)).toEqual([undefined, undefined]);
  },
);

story(
  'access given back before the last day of a leave is not asked about again',
  options,
  async (harness) => {
    const card = await onLeave(harness);
    await harness.person('U0OTHER').click(card, 'Restore access');
    await cardShows(harness, card, /Roles given back/);
    expect(rolesOf(harness)).toEqual(['Member', 'Member']);
    await harness.restartLater(5 * dayMs);
    await settled(harness);
    expect(saidTo(harness, 'U0OTHER').filter((text) => /leave of absence/.test(text))).toEqual([]);
  },
);

story(
  'a role that somebody changed by hand during a leave stays when the access is given back, and the card says so',
  options,
  async (harness) => {
    const card = await onLeave(harness);
    harness.make.world.setOrganizationRole(dev, logistics, 'Accountant');
    await harness.restartLater(5 * dayMs);
    await dm(harness.person('U0OTHER'), /The leave of absence of \*?Dev Patel/);
    await harness.person('U0OTHER').click(card, 'Restore access');
    await cardShows(
      harness,
      card,
      /nothing was overwritten: Usher gave Guest, and somebody made it Accountant/,
    );
    expect(rolesOf(harness)).toEqual(['Accountant', 'Member']);
    await harness.person('U0OTHER').click(card, 'Keep Accountant');
    const keeping = await cardOf(harness, 'REQ-2');
    await harness.person('U0ANA').click(keeping, 'Approve');
    await cardShows(harness, card, /Roles given back/);
    expect(rolesOf(harness)).toEqual(['Accountant', 'Member']);
    expect(harness.make.world.teamRole(dev, platform)).toBe('Team Operator');
  },
);

story(
  'somebody on leave whose account in Slack is deactivated for a moment keeps their leave, and is asked about once',
  { ...options, policy: policy.replace('wait: 1s', 'wait: 5s') },
  async (harness) => {
    await onLeave(harness);
    await harness.slack.changeUser('U0DEV', { deleted: true });
    await harness.slack.changeUser('U0DEV', { deleted: false });
    await harness.restartLater(5 * dayMs);
    await dm(harness.person('U0OTHER'), /The leave of absence of \*?Dev Patel/);
    const asked = (await harness.events()).filter(({ type }) => type === 'leaver.asked');
    expect(asked).toHaveLength(1);
    expect(saidTo(harness, 'U0OTHER').filter((text) => /leave of absence/.test(text))).toHaveLength(1);
  },
);
