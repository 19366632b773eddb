import { expect, vi } from 'vitest';
import { BEN_TOKEN } from '../../sandbox/make/seed.js';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { askForRole, bare, cardOf, cardShows, dm, told, writesOn } from './asking.js';
import { granted, operatorForEva } from './granting.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { cardNow, connect, contain, deletions, kept, nothingKept, reportLeak } from './token-forms.js';

const reader = 'ea5e0000-2e57-4d9b-b6f4-000000004133';
const [dev, logistics, labs, platform, lab] = [4133, 7301, 7302, 917, 921];
const page = /the API page of the Make profile/;

const rolesOf = ({ make: { world } }: Harness) => [
  world.organizationRole(dev, logistics),
  world.organizationRole(dev, labs),
  world.teamRole(dev, platform),
  world.teamRole(dev, lab),
];
const before = ['Member', 'Member', 'Team Operator', 'Team Member'];

/** An admin of the policy restores the access that a containment took. */
async function restored(harness: Harness, card: MessageRef): Promise<void> {
  await harness.person('U0ADMIN').click(card, 'Restore access');
  await cardShows(harness, card, /(Ended|Roles given back): /);
  expect(rolesOf(harness)).toEqual(before);
}

for (const mode of ['socket', 'http'] as const) {
  story(
    `somebody is contained once approved, and an admin gives the access back, in ${mode} mode`,
    { mode },
    async (harness) => {
      const [ben, ana] = [harness.person('U0BEN'), harness.person('U0ANA')];
      // A waiting request about the same place does not prevent a containment.
      await askForRole(ben, { who: 'dev@example.com', where: 'Platform', role: 'Team Admin' });
      await (await ben.waitForModal()).close({ all: true });
      expect(await contain(ben, 'Dev Patel')).toMatch(/Your request is REQ-2: Contain Dev Patel/);
      const card = await cardOf(harness, 'REQ-2');
      const asked = cardNow(harness, card);
      expect(asked).toMatch(page);
      expect(asked).toContain('This lasts until an Usher admin restores the access.');
      expect(asked).toContain('The tokens stay on Make until their owner deletes them');
      expect(asked).toContain('Guest');
      expect(rolesOf(harness)).toEqual(before);

      await ana.click(card, 'Approve');
      const contained = await cardShows(
        harness,
        card,
        /is contained until an Usher admin restores the roles/,
      );
      expect(contained).not.toMatch(/revoked/i);
      expect(rolesOf(harness)).toEqual(['Guest', 'Guest', undefined, undefined]);
      const { rendered } = await dm(harness.person('U0DEV'), /Your access on Make changed/);
      expect(rendered).toMatch(page);
      expect(deletions(harness)).toEqual([]);

      // A contained person gets nothing more at any place, even if a rule would give it automatically.
      const dev = harness.person('U0DEV');
      const self = {
        who: 'dev@example.com',
        where: 'Finance Ops',
        role: 'Team Monitoring',
        duration: '1 hour',
      };
      expect(await askForRole(dev, self)).toMatch(/REQ-2 contains the access of this person until an admin/);

      for (const other of [ana, ben, dev]) await other.click(card, 'Restore access');
      for (const other of [ana, ben, dev])
        await told(other, /You cannot restore the access that REQ-2 took: only an Usher admin can/);
      expect(rolesOf(harness)).toEqual(['Guest', 'Guest', undefined, undefined]);
      await restored(harness, card);
    },
  );
}

story(
  'a leaked token that nobody can delete becomes a containment, which says what is missing; its owner is told',
  { make: (world) => world.addToken(dev, { label: 'reader', scope: ['user:read'], token: reader }) },
  async (harness) => {
    const ben = harness.person('U0BEN');
    expect(await reportLeak(ben, reader)).toContain('Your request is REQ-1: Contain Dev Patel');
    await nothingKept(harness);
    const { rendered } = await dm(harness.person('U0DEV'), /Your Make API token.* may have leaked/);
    expect(rendered).toMatch(page);
    expect(rendered).toContain('Delete it yourself at once');
    expect(bare(rendered)).toMatch(/reader · made .* · may user:read/);
    const card = await cardOf(harness, 'REQ-1');
    expect(cardNow(harness, card)).toMatch(
      /its scopes do not allow deleting \(user:write is missing\), and its owner has not connected an account/,
    );
    expect(cardNow(harness, card)).toMatch(/The token that leaked: reader · made .* · may user:read/);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /is contained until/);
    expect(harness.make.world.tokens.has(reader)).toBe(true);
    const disk = await harness.disk();
    for (const personal of [reader, 'Dev Patel', 'dev@example.com']) expect(disk).not.toContain(personal);
    await restored(harness, card);
  },
);

for (const mode of ['socket', 'http'] as const) {
  story(
    `where the owner disconnects before the approval, a leaked token turns into a containment that is decided again, in ${mode} mode`,
    { mode, make: (world) => world.addToken(4131, { label: 'reader', scope: ['user:read'], token: reader }) },
    async (harness) => {
      const [ben, dev, ana] = [harness.person('U0BEN'), harness.person('U0DEV'), harness.person('U0ANA')];
      await connect(ben, BEN_TOKEN);
      await reportLeak(dev, reader);
      const card = await cardOf(harness, 'REQ-1');
      expect(cardNow(harness, card)).toContain('Deleted through the account that its owner connected');
      await ben.command('/make-access', 'disconnect');
      await told(ben, /is disconnected/);
      await ana.click(card, 'Approve');
      const revisedCard = await cardShows(harness, card, /What is asked now is to contain its owner instead/);
      expect(revisedCard).toContain('user:write is missing');
      expect(revisedCard).toContain('# Contain Ben Weber');
      expect(revisedCard).toMatch(/The token that leaked: .*may user:read/);
      expect(writesOn(harness)).toEqual([]);
      await nothingKept(harness);
      expect(bare((await dm(dev, /Asked again:/)).rendered)).toContain('contain its owner instead');

      await ana.click(card, 'Approve');
      await cardShows(harness, card, /is contained until/);
      expect(deletions(harness)).toEqual([]);
      expect(harness.make.world.tokens.has(reader)).toBe(true);
    },
  );
}

story(
  'the Owner, the protected, the last Admin and Usher itself are refused with what to do by hand',
  {
    make(world) {
      world.addUser({ id: 4991, name: 'Paula Protected', email: 'paula@example.com' });
      world.setOrganizationRole(4991, logistics, 'Member');
      // Cat is the last Admin except for the account that Usher runs as.
      world.setOrganizationRole(4121, logistics, 'Member');
    },
    policy: storyPolicy.replace('protected: [founder', 'protected: [paula'),
  },
  async (harness) => {
    const ben = harness.person('U0BEN');
    const writes = writesOn(harness).length;
    const tries = [
      ['Olu Founder', /Owner.*they have to delete it themselves/s],
      ['Paula Protected', /protected by the policy.*they have to delete it themselves/s],
      ['Cat Lindqvist', /last Admin of the organization.*they have to delete it themselves/s],
      ['Usher Bot', /the account Usher itself runs as.*Change it on Make by hand/s],
    ] as const;
    for (const [whom, says] of tries) {
      expect(await contain(ben, whom)).toMatch(says);
      await (await ben.waitForModal()).close({ all: true });
    }
    expect(writesOn(harness)).toHaveLength(writes);
    expect(await kept(harness)).toEqual([]);
  },
);

story(
  'access gained after a containment was requested is named as left over, and can be contained too',
  {},
  async (harness) => {
    const [ben, ana] = [harness.person('U0BEN'), harness.person('U0ANA')];
    await contain(ben, 'Dev Patel');
    const card = await cardOf(harness, 'REQ-1');
    harness.make.world.setTeamRole(dev, 918, 'Team Admin');
    await ana.click(card, 'Approve');
    const shown = await cardShows(harness, card, /is contained until/);
    expect(shown).toContain('Not taken away, since it came after this was asked: Team Admin of Data.');
    expect(rolesOf(harness)).toEqual(['Guest', 'Guest', undefined, undefined]);
    expect(bare((await dm(ben, /Dev Patel is contained.*REQ-1/s)).rendered)).toContain('Team Admin of Data');

    await (await ben.waitForModal()).close({ all: true });
    expect(await contain(ben, 'Dev Patel')).toContain('Your request is REQ-2');
    const second = await cardOf(harness, 'REQ-2');
    await ana.click(second, 'Approve');
    expect(await cardShows(harness, second, /is contained until/)).not.toContain('Not taken away');
    expect(harness.make.world.teamRole(dev, 918)).toBeUndefined();
  },
);

story(
  'a containment that Make accepts only in part says so, and only that part is given back',
  {},
  async (harness) => {
    const [ben, ana] = [harness.person('U0BEN'), harness.person('U0ANA')];
    await contain(ben, 'Dev Patel');
    const card = await cardOf(harness, 'REQ-1');
    harness.make.faults.add({
      match: { method: 'POST', path: /user-team-roles\/917/ },
      kind: 'status',
      status: 403,
      times: 9,
    });
    await ana.click(card, 'Approve');
    const shown = await cardShows(
      harness,
      card,
      /is contained in part until .*Not done at Platform: Make says/s,
    );
    expect(shown).not.toMatch(/revoked/i);
    expect(rolesOf(harness)).toEqual(['Guest', 'Guest', 'Team Operator', undefined]);
    harness.make.faults.clear();
    await restored(harness, card);
  },
);

story(
  'a contained admin can no longer decide as an admin',
  { policy: storyPolicy.replace('admins: [', 'admins: [U0DEV, ') },
  async (harness) => {
    const [ben, ana, dev] = [harness.person('U0BEN'), harness.person('U0ANA'), harness.person('U0DEV')];
    await contain(ben, 'Dev Patel');
    const card = await cardOf(harness, 'REQ-1');
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /is contained until/);
    await harness.person('U0EVA').command('/make-access', 'bind cat@example.com');
    const proposal = await dm(dev, /says they are .*Cat/);
    await dev.click(proposal, 'Confirm');
    const commands = [
      ['/make-access', 'leaver eva@example.com'],
      ['/make-access', 'leave eva@example.com until 2027-01-31'],
      ['/make-access', 'review'],
      ['/make-audit', 'list'],
    ] as const;
    for (const [command, text] of commands) await dev.command(command, text);
    const refused = () =>
      dev.ephemerals().filter(({ rendered }) => rendered.includes('cannot decide on anything'));
    await vi.waitFor(() => expect(refused()).toHaveLength(1 + commands.length), 20_000);
    const types = (await harness.events()).map(({ type }) => type);
    expect(types).not.toContain('binding.confirmed');
    expect(types).not.toContain('leaver.seen');
  },
);

story(
  'the card of temporary access says while a containment has taken it away, and offers no extension',
  {},
  async (harness) => {
    const grant = await granted(harness, 'U0BEN', { ...operatorForEva, who: 'dev@example.com' });
    await contain(harness.person('U0BEN'), 'Dev Patel');
    const card = await cardOf(harness, 'REQ-2');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Dev Patel is contained until/);
    const away = await cardShows(
      harness,
      grant,
      /:lock: Not in effect now: .* until .*REQ-2 has taken it away/s,
    );
    expect(away).not.toContain('[Ask to extend]');
    expect(away).not.toContain('large_green_circle');
    await dm(harness.person('U0BEN'), /Not in effect now:\* Team Operator of Finance Ops/);
    await harness.person('U0ADMIN').click(card, 'Restore access');
    await cardShows(harness, card, /Roles given back/);
    await cardShows(harness, grant, /:large_green_circle: Dev Patel is Team Operator(?!.*REQ-2)/s);
    expect(harness.make.world.teamRole(4133, 915)).toBe('Team Operator');
  },
);
