import { expect, vi } from 'vitest';
import { BEN_TOKEN, INES_TOKEN } from '../../sandbox/make/seed.js';
import type { World } from '../../sandbox/make/world.js';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { askForRole, cardOf, cardShows, dm, finalAnswer, told, writesOn } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import { story } from '../stories/story.js';
import {
  connect,
  contain,
  deletions,
  kept,
  leakForm,
  nothingKept,
  reportLeak,
  tokenForm,
} from '../stories/token-forms.js';
import { forgeChoice, sent } from './attack-helpers.js';

const reader = 'ea5e0000-2e57-4d9b-b6f4-000000004131';
const ben = 4131;

const withReader = (world: World): void => {
  world.addToken(ben, { label: 'reader', scope: ['user:read'], token: reader });
};

const requests = async (harness: Harness) =>
  (await harness.events()).filter(({ type }) => type === 'request.submitted').length;

story(
  'a token typed into the form is stored nowhere before it is submitted',
  { env: { LOG_LEVEL: 'trace' } },
  async (harness) => {
    const dev = harness.person('U0DEV');
    const form = await leakForm(dev, BEN_TOKEN);
    await form.choose('What', 'Contain somebody');
    await form.waitForUpdate((_, text) => text.includes('Whom'));
    expect(await kept(harness)).toEqual([]);
    expect(JSON.stringify(harness.slack.calls)).not.toContain(BEN_TOKEN);
    expect(harness.app().output()).not.toContain(BEN_TOKEN);
    expect(await harness.disk()).not.toContain(BEN_TOKEN);
  },
);

story(
  'a form submitted twice, and a second form at the same time, make one request that keeps one token',
  {},
  async (harness) => {
    const [dev, cat] = [harness.person('U0DEV'), harness.person('U0CAT')];
    const [one, other] = [await leakForm(dev, BEN_TOKEN), await leakForm(cat, BEN_TOKEN)];
    const twice = structuredClone(one.view);
    await Promise.all([one.submit(), dev.forge({ type: 'view_submission', view: twice }), other.submit()]);
    const answers = await Promise.all([finalAnswer(dev), finalAnswer(cat)]);
    expect(answers.filter((text) => /Your request is REQ-1:/.test(text))).toHaveLength(1);
    expect(answers.filter((text) => /This is already asked: REQ-1/.test(text))).toHaveLength(1);
    await cardOf(harness, 'REQ-1');
    expect(await requests(harness)).toBe(1);
    await vi.waitFor(async () => expect(await kept(harness)).toHaveLength(1), 20_000);
    await harness.person('U0ADMIN').openHome();
    const by = answers[0]?.includes('Your request is REQ-1:') ? dev : cat;
    await by.command('/make-access', 'cancel REQ-1');
    await nothingKept(harness);
    expect(deletions(harness)).toEqual([]);
  },
);

story(
  'a leaked token is deleted at most once, however many people click at the same time',
  {},
  async (harness) => {
    const dev = harness.person('U0DEV');
    await reportLeak(dev, BEN_TOKEN);
    const card = await cardOf(harness, 'REQ-1');
    await Promise.all([
      harness.person('U0ANA').click(card, 'Approve'),
      dev.command('/make-access', 'cancel REQ-1'),
      harness.person('U0ANA').click(card, 'Approve'),
      harness.person('U0BEN').click(card, 'Approve'),
    ]);
    const end = await cardShows(harness, card, /(is|are) revoked|Cancelled/);
    const deleted = /Revoked/.test(end);
    expect(harness.make.world.tokens.has(BEN_TOKEN)).toBe(!deleted);
    expect(deletions(harness)).toHaveLength(deleted ? 1 : 0);
    await nothingKept(harness);
  },
);

/** Dev reports Ben's token, which may not delete itself, and Ben disconnects his account before Ana approves. */
async function turned(harness: Harness): Promise<MessageRef> {
  const benjamin = harness.person('U0BEN');
  await connect(benjamin, BEN_TOKEN);
  await reportLeak(harness.person('U0DEV'), reader);
  const card = await cardOf(harness, 'REQ-1');
  await benjamin.command('/make-access', 'disconnect');
  await told(benjamin, /is disconnected/);
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /What is asked now is to contain its owner instead/);
  return card;
}

story(
  'a containment needs new approvals: an old card, the owner and the requester count for nothing',
  { make: withReader },
  async (harness) => {
    const card = await turned(harness);
    await dm(harness.person('U0BEN'), /nobody else can/);
    const old = JSON.stringify({ id: 'REQ-1', n: 1 });
    await harness.person('U0ANA').forge({
      type: 'block_actions',
      actions: [{ type: 'button', action_id: 'card.approve', block_id: 'card', value: old }],
      container: { type: 'message', channel_id: card.channel, message_ts: card.ts },
      channel: { id: card.channel },
      message: { ts: card.ts },
    });
    for (const [id, says] of [
      ['U0DEV', /you asked for it/],
      ['U0BEN', /it changes your own access/],
    ] as const) {
      await harness.person(id).click(card, 'Approve');
      await told(harness.person(id), says);
    }
    expect(writesOn(harness)).toEqual([]);
    expect(harness.make.world.organizationRole(ben, 7301)).toBe('Member');
    await nothingKept(harness);
  },
);

story(
  'if Usher is killed while a request becomes a containment, the token is wiped and approvers are awaited',
  { process: true, make: withReader },
  async (harness) => {
    const benjamin = harness.person('U0BEN');
    await connect(benjamin, BEN_TOKEN);
    await reportLeak(harness.person('U0DEV'), reader);
    const card = await cardOf(harness, 'REQ-1');
    await benjamin.command('/make-access', 'disconnect');
    await told(benjamin, /is disconnected/);
    const held = harness.make.faults.hold({ path: /users\/4131\/user-team-roles|current-authorization/ });
    await harness.person('U0ANA').click(card, 'Approve');
    await held.arrived;
    await harness.app().kill();
    held.release();
    expect(await kept(harness)).toHaveLength(1);
    await harness.begin();
    await cardShows(harness, card, /What is asked now is to contain its owner instead/, 40_000);
    await harness.restart('kill');
    await nothingKept(harness);
    expect(writesOn(harness)).toEqual([]);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /is contained until/, 40_000);
  },
);

story(
  'a leaked token can be reported even if Make hides the address of its owner',
  {
    make(world) {
      const ines = world.users.get(4121);
      if (ines) ines.email = '';
    },
  },
  async (harness) => {
    expect(await reportLeak(harness.person('U0DEV'), INES_TOKEN)).toContain('Your request is REQ-1');
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /(is|are) revoked/);
  },
);

const invitesOnly = `
version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN]
groups: { platform: [U0ANA, U0BEN], security: [U0CAT] }
limits: { invite_domains: [example.com] }
rules:
  - name: anybody may ask for invitations
    when: { kind: [invite] }
    stages: [{ from: [platform] }]
  - name: tokens are for security
    when: { kind: [revoke-token, contain-token], requester: [security] }
    stages: [{ from: [platform] }]
`;

story(
  'a person who can ask for others, but not for their tokens, sees no tokens and contains nobody',
  { policy: invitesOnly },
  async (harness) => {
    const [dev, cat] = [harness.person('U0DEV'), harness.person('U0CAT')];
    await connect(harness.person('U0BEN'), BEN_TOKEN);
    const before = harness.make.calls.filter(({ path }) => /api-tokens/.test(path)).length;
    await dev.command('/make-access', 'connect');
    const list = await dev.waitForModal({ callback_id: 'account.connect' });
    await list.close();
    const form = await tokenForm(dev);
    expect(form.text()).not.toMatch(/Ben Weber|Usher Bot/);
    await form.close();
    const people = await tokenForm(dev, 'Contain somebody', 'Whom');
    await people.fill({ reason: 'Just curious' });
    forgeChoice(people.view, 'contained', `${ben}`);
    expect(await sent(dev, people)).toMatch(/No rule of the policy lets you ask for others/);
    expect(harness.make.calls.filter(({ path }) => /api-tokens/.test(path))).toHaveLength(before);
    expect(JSON.stringify(harness.slack.calls)).not.toContain('invoice script');
    expect((await tokenForm(cat)).options('Account').sort()).toEqual(['Ben Weber', 'Usher Bot']);
  },
);

story('a person to be contained gets no access through an automatic rule meanwhile', {}, async (harness) => {
  const [dev, ana] = [harness.person('U0DEV'), harness.person('U0ANA')];
  await contain(harness.person('U0BEN'), 'Dev Patel');
  const card = await cardOf(harness, 'REQ-1');
  const day = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Monitoring', duration: '1 hour' };
  const answer = await askForRole(dev, day);
  expect(answer).toMatch(/Nothing is given without a decision here right now/);
  expect(answer).not.toMatch(/REQ-1|contain/i);
  await ana.click(card, 'Approve');
  await cardShows(harness, card, /is contained until/);
  const { world } = harness.make;
  expect([915, 916, 917, 918, 921].map((team) => world.teamRole(4133, team))).toEqual(
    Array(5).fill(undefined),
  );
});
