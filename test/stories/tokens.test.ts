import { expect } from 'vitest';
import { BEN_TOKEN, BOT_TOKEN } from '../../sandbox/make/seed.js';
import type { Workspace } from '../../sandbox/slack/workspace.js';
import { askForRole, bare, cardOf, cardShows, clickDm, deny, dm, finalAnswer } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import {
  cardNow,
  connect,
  deletions,
  kept,
  leakForm,
  nothingKept,
  reportLeak,
  tokenForm,
  tokenPath,
} from './token-forms.js';

/** Text without the characters that keep typed underscores from becoming markup. */
const legible = (text: string): string => text.replaceAll('\u200b', '');

const createdOf = ({ make }: Harness, token: string): string =>
  make.world.tokens.get(token)?.created ?? 'gone';

for (const mode of ['socket', 'http'] as const) {
  story(
    `a leaked token is deleted with itself once approved, and forgotten, in ${mode} mode`,
    { mode },
    async (harness) => {
      const [dev, ben, ana] = [harness.person('U0DEV'), harness.person('U0BEN'), harness.person('U0ANA')];
      const created = createdOf(harness, BEN_TOKEN);
      const form = await leakForm(dev, BEN_TOKEN);
      await form.submit();
      // The form with the token is no longer on the screen.
      expect(harness.slack.workspace.modalsOf('U0DEV')).toHaveLength(1);
      expect(bare((await dev.waitForModal({ title: /Asked/ }, 30_000)).text())).toContain(
        'Your request is REQ-1',
      );
      expect(await kept(harness)).toHaveLength(1);

      const { rendered } = await dm(ben, /Your Make API token.* may have leaked/);
      expect(rendered).toContain('invoice script');
      expect(rendered).toContain('user:read, user:write, connections:read');
      const card = await cardOf(harness, 'REQ-1');
      const asked = await cardShows(harness, card, /invoice script/);
      expect(asked).toContain('Everything that uses this token will stop working.');
      expect(asked).toContain('of Ben Weber');
      expect(asked).toContain('may user:read, user:write, connections:read');
      expect(asked).toContain('Found it in a public repository');

      const held = harness.make.faults.holdAnswer({ method: 'DELETE' });
      await ana.click(card, 'Approve');
      await held.arrived;
      expect(cardNow(harness, card)).not.toMatch(/revoked/i);
      held.release();
      await cardShows(harness, card, /(is|are) revoked/);
      expect(deletions(harness)).toEqual([tokenPath(created)]);
      expect(harness.make.world.tokens.has(BEN_TOKEN)).toBe(false);
      await dm(dev, /revoked.*REQ-1/s);
      await dm(ben, /revoked.* asked: /s);
      await nothingKept(harness);
      expect(await harness.disk()).not.toContain(BEN_TOKEN);
    },
  );
}

const renamed = (workspace: Workspace): void => {
  const ben = workspace.users.get('U0BEN');
  if (ben) workspace.users.set('U0BEN', { ...ben, email: 'b.weber@example.com' });
};

story.ofSeries(
  'an owner with another address in Slack is told that their token leaked, once an admin has confirmed who they are',
  { slack: renamed },
  async (harness) => {
    const [ben, admin, dev] = [harness.person('U0BEN'), harness.person('U0ADMIN'), harness.person('U0DEV')];
    await ben.command('/make-access', 'bind ben@example.com');
    const proposal = await dm(admin, /says they are/);
    await admin.click(proposal, 'Confirm');
    await dm(ben, /confirmed your Make user/);
    await reportLeak(dev, BEN_TOKEN);
    await dm(ben, /Your Make API token.* may have leaked/);
  },
);

const oneAutomatic = storyPolicy.replace('automatic_per_day: 10', 'automatic_per_day: 1');

story.ofSeries(
  'the requester’s own leaked token is deleted without approval, and does not count for the cap',
  { policy: oneAutomatic },
  async (harness) => {
    const ben = harness.person('U0BEN');
    expect(await reportLeak(ben, BEN_TOKEN)).toMatch(
      /Approved automatically by the rule “anybody may revoke their own token”/,
    );
    await (await ben.waitForModal()).close({ all: true });
    const card = await cardOf(harness, 'REQ-1');
    await cardShows(harness, card, /(is|are) revoked/);
    await nothingKept(harness);
    const self = { who: 'ben@example.com', where: 'Marketing', role: 'Team Monitoring', duration: '1 hour' };
    expect(await askForRole(ben, self)).toContain(
      'Approved automatically by the rule “looking for a day needs nobody”',
    );
  },
);

story('the owner of a leaked token has it deleted at once, and nobody else is asked', {}, async (harness) => {
  const [dev, ben] = [harness.person('U0DEV'), harness.person('U0BEN')];
  const created = createdOf(harness, BEN_TOKEN);
  await reportLeak(dev, BEN_TOKEN);
  const card = await cardOf(harness, 'REQ-1');
  await clickDm(harness, ben, /Your Make API token.* may have leaked/, 'Delete it now');
  await cardShows(harness, card, /(is|are) revoked/);
  expect(deletions(harness)).toEqual([tokenPath(created)]);
  expect(harness.make.world.tokens.has(BEN_TOKEN)).toBe(false);
  await dm(dev, /revoked.*REQ-1/s);
  await nothingKept(harness);
});

story(
  'the owner of a leaked token can say that it did not leak, and the deciders read that',
  {},
  async (harness) => {
    const [dev, ben, ana] = [harness.person('U0DEV'), harness.person('U0BEN'), harness.person('U0ANA')];
    await reportLeak(dev, BEN_TOKEN);
    const card = await cardOf(harness, 'REQ-1');
    await clickDm(harness, ben, /Your Make API token.* may have leaked/, 'It did not leak');
    await cardShows(harness, card, /Ben Weber says that the token did not leak/);
    await dm(ben, /You said that it did not leak.* decides/s);
    await dm(dev, /Ben Weber says that the token did not leak/);
    expect(harness.make.world.tokens.has(BEN_TOKEN)).toBe(true);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /(is|are) revoked/);
  },
);

story('the form about a token says who decides each of its ways', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  const form = await tokenForm(ben, 'Revoke a token that leaked', 'Zone');
  expect(bare(form.text())).toContain('Platform decides (any 1).');
  await form.choose('What', 'Contain somebody');
  await form.waitForUpdate((_, text) => text.includes('Whom'));
  expect(bare(form.text())).not.toContain('decides (any 1)');
  await form.typeahead('Whom', 'Dev Patel');
  await form.choose('Whom', 'Dev Patel');
  await form.waitForUpdate((_, text) => bare(text).includes('Platform decides (any 1).'));
  await form.fill({ reason: 'Their laptop was stolen' });
  await form.submit();
  expect(await finalAnswer(ben)).toContain('Contain Dev Patel');
});

story.ofSeries('a leaked token is wiped when the request is denied or cancelled', {}, async (harness) => {
  const dev = harness.person('U0DEV');
  await reportLeak(dev, BEN_TOKEN);
  await deny(harness.person('U0ANA'), await cardOf(harness, 'REQ-1'), 'It is in daily use');
  await dm(dev, /Denied.*REQ-1/s);
  await nothingKept(harness);
  await reportLeak(dev, BEN_TOKEN);
  await cardOf(harness, 'REQ-2');
  await dev.command('/make-access', 'cancel REQ-2');
  await dm(dev, /Cancelled.*REQ-2/s);
  await nothingKept(harness);
  expect(deletions(harness)).toEqual([]);
  expect(harness.make.world.tokens.has(BEN_TOKEN)).toBe(true);
});

const dead = '0dead000-1c4d-4a8e-9f30-00000000dead';
const outsider = '00751de0-1c4d-4a8e-9f30-000000004990';
const unread = 'ab1e0000-6b1f-4c02-8a11-000000004100';

story.ofSeries(
  'if nothing can be done about a leaked token, the answer says why and nothing is stored',
  {
    make(world) {
      world.addUser({ id: 4990, name: 'Out Sider', email: 'out@example.org' });
      world.addToken(4990, { label: 'elsewhere', scope: ['user:read', 'user:write'], token: outsider });
      world.addToken(4100, { label: 'of the owner', scope: ['teams:read'], token: unread });
    },
  },
  async (harness) => {
    const dev = harness.person('U0DEV');
    const tries = [
      [
        dead,
        /Make does not accept this token in this zone: it is already gone, or it belongs to another zone/,
      ],
      [BOT_TOKEN, /This is the token Usher itself runs with.*MAKE_API_TOKEN.*deletes the old one/],
      [outsider, /owner of this token is in no organization that Usher guards.*has to delete it/],
      [
        unread,
        /may not list tokens, and its owner has not connected.*protected by the policy.*they have to delete it themselves/,
      ],
    ] as const;
    for (const [token, says] of tries) {
      expect(legible(await reportLeak(dev, token))).toMatch(says);
      await (await dev.waitForModal()).close({ all: true });
      await nothingKept(harness);
    }
    // Usher never repeats the text around a token, and makes no call for it.
    const asked = () => harness.make.calls.filter(({ path }) => /api-tokens|authorization/.test(path)).length;
    const calls = asked();
    const form = await leakForm(dev, `token: ${BEN_TOKEN}`);
    const answer = await form.submit();
    expect(JSON.stringify(answer)).toContain('This is no Make API token');
    expect(JSON.stringify(answer)).not.toContain(BEN_TOKEN);
    expect(asked()).toBe(calls);
    expect((await harness.events()).filter(({ stream }) => stream.startsWith('request/'))).toEqual([]);
  },
);

story.ofSeries(
  'a leaked token that cannot delete itself is deleted through its owner’s connected account',
  {
    make: (world) =>
      world.addToken(4131, {
        label: 'reader',
        scope: ['user:read'],
        token: unread,
        created: '2026-03-01T01:02:03.004Z',
      }),
  },
  async (harness) => {
    const [ben, dev] = [harness.person('U0BEN'), harness.person('U0DEV')];
    await connect(ben, BEN_TOKEN);
    await reportLeak(dev, unread);
    const card = await cardOf(harness, 'REQ-1');
    expect(cardNow(harness, card)).toContain('Deleted through the account that its owner connected');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /(is|are) revoked/);
    expect(deletions(harness)).toEqual([tokenPath('2026-03-01T01:02:03.004Z')]);
    await nothingKept(harness);
    expect(await kept(harness)).toEqual(['secret/account/4131']);
  },
);

story(
  'the card reports a leaked token that is dead, forbidden or unanswered at its deletion',
  {},
  async (harness) => {
    const [dev, ana] = [harness.person('U0DEV'), harness.person('U0ANA')];
    const { world, faults } = harness.make;
    const value = world.tokens.get(BEN_TOKEN);
    await reportLeak(dev, BEN_TOKEN);
    const first = await cardOf(harness, 'REQ-1');
    world.tokens.delete(BEN_TOKEN);
    await ana.click(first, 'Approve');
    const already = await cardShows(harness, first, /Already so on Make/);
    expect(already).not.toMatch(/revoked/i);
    await nothingKept(harness);

    if (value) world.tokens.set(BEN_TOKEN, value);
    await (await dev.waitForModal()).close({ all: true });
    await reportLeak(dev, BEN_TOKEN);
    const second = await cardOf(harness, 'REQ-2');
    faults.add({ match: { method: 'DELETE' }, kind: 'status', status: 403 });
    await ana.click(second, 'Approve');
    expect(await cardShows(harness, second, /Not done\. /)).not.toMatch(/revoked/i);
    // The vault keeps the token for another try within its hour.
    expect(await kept(harness)).toHaveLength(1);
    faults.add({ match: { method: 'DELETE' }, kind: 'lost-answer' });
    faults.add({ match: { method: 'GET', path: /users\/me$/ }, kind: 'status', status: 500, times: 2 });
    await dev.click(second, 'Try again');
    await cardShows(harness, second, /(is|are) revoked/, 30_000);
    expect(deletions(harness)).toHaveLength(2);
    await nothingKept(harness);
  },
);
