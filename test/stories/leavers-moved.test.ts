import { expect, vi } from 'vitest';
import { cardOf, cardShows, dm, told, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const [dev, logistics] = [4133, 7301];
const quick = {
  env: { USHER_POLL_SECONDS: '1' },
  policy: `${storyPolicy}leavers: { wait: 4s, decide: [platform] }\n`,
};

const typesOf = async (harness: Harness, type: string) =>
  (await harness.events()).filter((event) => event.type === type);

const recorded = (harness: Harness, type: string, count = 1) =>
  vi.waitFor(async () => expect((await typesOf(harness, type)).length).toBeGreaterThanOrEqual(count), 30_000);

story(
  'a leaver whose Make account moves during the wait loses the access of the new account',
  quick,
  async (harness) => {
    const { world } = harness.make;
    await recorded(harness, 'baseline.taken');
    await harness.slack.changeUser('U0DEV', { deleted: true });
    await recorded(harness, 'leaver.seen');
    world.switchSsoOn(logistics, ['example.com']);
    const moved = world.comeBackBySso(dev, logistics);
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Dev Patel is no longer in Harbour Logistics/);
    expect(world.organizationRole(moved, logistics)).toBeUndefined();
    expect(await typesOf(harness, 'leaver.moved')).toMatchObject([
      { case: 'L-1', makeUsers: expect.arrayContaining([moved]) },
    ]);
  },
);

story(
  'a leaver whose Make account moves while people decide is not taken for removed, and is asked about again',
  { ...quick, policy: `${storyPolicy}leavers: { wait: 1s, decide: [platform] }\n` },
  async (harness) => {
    const { world } = harness.make;
    const ana = harness.person('U0ANA');
    await recorded(harness, 'baseline.taken');
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const card = await cardOf(harness, 'REQ-1');
    world.switchSsoOn(logistics, ['example.com']);
    const moved = world.comeBackBySso(dev, logistics);
    await ana.click(card, 'Approve');
    await cardShows(
      harness,
      card,
      /Not done at Harbour Logistics: .* has a new account in Harbour Logistics/,
    );
    const second = await cardOf(harness, 'REQ-2');
    await ana.click(second, 'Approve');
    await cardShows(harness, second, /Dev Patel is no longer in Harbour Logistics/);
    expect(world.organizationRole(moved, logistics)).toBeUndefined();
    await recorded(harness, 'leaver.closed', 2);
    expect(await typesOf(harness, 'leaver.closed')).toMatchObject([
      { case: 'L-1', why: 'given-up' },
      { case: 'L-2', why: 'done' },
    ]);
  },
);

story(
  'a leaver whose address alone leads to another account stays an open case until an admin names it',
  { ...quick, policy: `${storyPolicy}leavers: { wait: 2s, do: remove }\n` },
  async (harness) => {
    const { world } = harness.make;
    await harness.person('U0DEV').openHome();
    await recorded(harness, 'person.matched');
    world.addUser({ id: 4990, name: 'Dev P', email: 'dev.patel@example.com' });
    world.setOrganizationRole(4990, logistics, 'Member');
    await recorded(harness, 'finding.recorded');
    harness.slack.changeQuietly('U0DEV', { email: 'dev.patel@example.com' });
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const ada = harness.person('U0ADMIN');
    await dm(ada, /Usher cannot say which Make user they are.* the case stays open/);
    expect(await typesOf(harness, 'leaver.closed')).toEqual([]);
    expect(writesOn(harness)).toEqual([]);
    await ada.command('/make-access', 'leaver dev.patel@example.com');
    await told(ada, /L-2: Usher asks to remove the access of \*Dev P\*/);
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0OTHER').click(card, 'Approve');
    await cardShows(harness, card, /Dev P is no longer in Harbour Logistics/);
    await recorded(harness, 'leaver.closed', 2);
    expect(await typesOf(harness, 'leaver.closed')).toMatchObject([
      { case: 'L-1', why: 'doubtful' },
      { case: 'L-2', why: 'done' },
    ]);
    expect(world.organizationRole(dev, logistics)).toBe('Member');
  },
);
