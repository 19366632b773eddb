import { expect, vi } from 'vitest';
import { askForRole, cardOf, cardShows, dm, told, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const quick = { env: { USHER_POLL_SECONDS: '1' } };
const waitMs = 20_000;
const [ana, dev] = [4130, 4133];
const operator = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;

const typesOf = async (harness: Harness, type: string) =>
  (await harness.events()).filter((event) => event.type === type);

/** Waits until the watch has its first picture. */
async function watching(harness: Harness): Promise<void> {
  await vi.waitFor(async () => expect(await typesOf(harness, 'baseline.taken')).not.toHaveLength(0), waitMs);
}

/** Ana uses Usher, and the test waits until it knows this Make user. */
async function known(harness: Harness, userId: number): Promise<void> {
  await harness.person('U0ANA').command('/make-access', 'mine');
  await vi.waitFor(async () => {
    const all = await typesOf(harness, 'person.matched');
    expect(all.map(({ makeUserId }) => makeUserId)).toContain(userId);
  }, waitMs);
}

story(
  'somebody who is back under a new Make id is asked, decides nothing meanwhile, and is bound once an admin confirms',
  quick,
  async (harness) => {
    await watching(harness);
    await askForRole(harness.person('U0BEN'), operator);
    const card = await cardOf(harness, 'REQ-1');
    await known(harness, ana);
    harness.make.world.switchSsoOn(7301, ['example.com']);
    const back = harness.make.world.comeBackBySso(ana, 7301);

    const asked = await dm(harness.person('U0ANA'), /Is this your new Make account\?/);
    expect(asked.rendered).toContain(`is Make user ${back} now; so far you were Make user ${ana} there`);
    await dm(harness.person('U0OTHER'), new RegExp(`Make user ${ana}, who was @Ana Costa, is gone`));
    await harness.person('U0ANA').click(card, 'Approve');
    await told(harness.person('U0ANA'), /leads to another Make user than the recorded one/);
    expect(writesOn(harness)).toHaveLength(0);

    await harness.person('U0ANA').click({ channel: asked.channel, ts: asked.ts }, 'Yes, it is mine');
    await told(harness.person('U0ANA'), /The admins are asked to confirm it/);
    const proposal = await dm(harness.person('U0ADMIN'), /@Ana Costa says they are .*Make user/s);
    await harness.person('U0ADMIN').click({ channel: proposal.channel, ts: proposal.ts }, 'Confirm');
    await dm(harness.person('U0ANA'), /confirmed your Make user/);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    const [doubted] = await typesOf(harness, 'binding.doubted');
    expect(doubted).toMatchObject({ makeUserId: ana, instead: back });
  },
);

story.ofSeries(
  'a button of the question counts once, and only for the person asked',
  quick,
  async (harness) => {
    await watching(harness);
    await known(harness, ana);
    harness.make.world.switchSsoOn(7301, ['example.com']);
    harness.make.world.comeBackBySso(ana, 7301);
    const { channel, ts } = await dm(harness.person('U0ANA'), /Is this your new Make account\?/);
    await harness.person('U0BEN').click({ channel, ts }, 'Yes, it is mine');
    await told(harness.person('U0BEN'), /This is settled already\./);
    expect(await typesOf(harness, 'binding.proposed')).toHaveLength(0);
  },
);

story.ofSeries('a change approved for the old account is not made to the new one', quick, async (harness) => {
  await watching(harness);
  await askForRole(harness.person('U0BEN'), operator);
  const card = await cardOf(harness, 'REQ-1');
  harness.make.world.switchSsoOn(7301, ['example.com']);
  const back = harness.make.world.comeBackBySso(dev, 7301);
  await vi.waitFor(
    async () =>
      expect(JSON.stringify(await typesOf(harness, 'finding.recorded'))).toContain(`"userId":${back}`),
    waitMs,
  );
  await harness.person('U0ANA').click(card, 'Approve');
  const shown = await cardShows(harness, card, /Not done\. Dev Patel \(dev@example\.com\) has a new account/);
  expect(shown).toContain(`Make user ${back}, before ${dev}`);
  expect(writesOn(harness)).toHaveLength(0);
});

story(
  'a person confirmed as the old account cannot approve access for the new one',
  {
    ...quick,
    policy: storyPolicy.replace('U0ANA, U0BEN', 'U0ANA, U0BEN, U0KAI'),
    slack: (workspace) => {
      workspace.addUser({ id: 'U0KAI', name: 'kai', real_name: 'Kai Berg', email: 'kai@harbour.example' });
    },
    make: (world) => {
      world.addUser({ id: 4998, name: 'Kai Berg', email: 'kai.berg@example.com' });
      world.setOrganizationRole(4998, 7301, 'Member');
    },
  },
  async (harness) => {
    await watching(harness);
    const kai = harness.person('U0KAI');
    await kai.command('/make-access', 'bind kai.berg@example.com');
    const { channel, ts } = await dm(harness.person('U0ADMIN'), /@Kai Berg says they are/);
    await harness.person('U0ADMIN').click({ channel, ts }, 'Confirm');
    await dm(kai, /confirmed your Make user/);
    harness.make.world.switchSsoOn(7301, ['example.com']);
    harness.make.world.comeBackBySso(4998, 7301);
    await dm(kai, /Is this your new Make account\?/);
    await askForRole(harness.person('U0BEN'), { ...operator, who: 'kai.berg@example.com' });
    const card = await cardOf(harness, 'REQ-1');
    await kai.click(card, 'Approve');
    await told(kai, /leads to another Make user than the recorded one/);
    expect(writesOn(harness)).toHaveLength(0);
  },
);
