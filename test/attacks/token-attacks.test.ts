import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BEN_TOKEN, INES_TOKEN } from '../../sandbox/make/seed.js';
import { objectOf } from '../../sandbox/slack/json.js';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import { cardShows, deny, dm, told } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import {
  connect,
  contain,
  deletions,
  kept,
  leakForm,
  nothingKept,
  reportLeak,
  tokenForm,
  tokensOf,
} from '../stories/token-forms.js';
import {
  cardAt,
  closeAll,
  expectInNoChannel,
  expectRecord,
  forgeChoice,
  forgeText,
  idIn,
  inviteForm,
  roleForm,
  sent,
  type Target,
  topView,
  whisperTo,
  withoutEffect,
} from './attack-helpers.js';

/** Platform may ask for others and decides; Security decides; everybody else may ask for themselves. */
const policy = `
version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN, U0OTHER, U0ANA, U0DEV, U0DEVTWO]
groups:
  platform: [U0ANA, U0BEN, U0DEV, U0DEVTWO, U0TWIN]
  security: [U0CAT, U0EVA]
limits: { invite_domains: [example.com], longest_grant: 30d, changes_per_hour: 200, automatic_per_day: 10 }
protected: [founder@example.com]
defaults: { expires_after: 3d, execute_within: 1h }
rules:
  - name: for oneself
    when: { for: self }
    stages: [{ from: [platform] }]
  - name: for others
    when: { requester: [platform] }
    stages: [{ from: [platform, security] }]
`;

/** Some tests need several approvals, and other files share the machine. */
vi.setConfig({ testTimeout: 60_000 });

const spare = '2026-01-05T09:30:00.000+01:00';
const laptop = '2026-01-06T09:30:00.000Z';
const [ben, dev] = [4131, 4133];

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({
    policy,
    // Usher polls too rarely to matter, so that every call to Make has a cause in the test.
    env: { LOG_LEVEL: 'trace', USHER_POLL_SECONDS: '600' },
    make(world) {
      world.addToken(4001, { label: '<!channel> *spare*', scope: ['user:read'], created: spare });
      world.addToken(ben, { label: 'laptop', scope: ['user:read'], created: laptop });
    },
    slack(workspace) {
      workspace.addUser({ id: 'U0TWIN', name: 'twin', email: 'b.weber@example.com' });
      workspace.addUser({ id: 'U0DEVTWO', name: 'dev2', email: 'dev+two@example.com' });
      for (const id of ['U0TWIN', 'U0DEVTWO']) workspace.channels.get('C0APPROVALS')?.members.add(id);
    },
  });
  const twin = harness.person('U0TWIN');
  await twin.command('/make-access', 'bind ben@example.com');
  const { channel, ts } = await dm(harness.person('U0ADMIN'), /says they are/);
  await harness.person('U0ADMIN').click({ channel, ts }, 'Confirm');
  await dm(twin, /confirmed your Make user/);
});
afterAll(() => harness?.close());
afterEach(() => {
  for (const { id } of harness.slack.workspace.users.values()) closeAll(harness, id);
});

const on = (id: string) => harness.person(id);
/** The calls to Make, without the one by which Usher regularly checks that Make answers. */
const callsNow = () => harness.make.calls.filter(({ path }) => path !== '/users/me').length;

/** Clicks a button as these people; each gets the reason, and the refusal is recorded. */
async function refusedOn(
  target: Target,
  button: string,
  act: string,
  who: readonly (readonly [string, string, RegExp])[],
) {
  for (const [id, code, says] of who) {
    await withoutEffect(harness, target, async () => {
      await whisperTo(on(id), says, () => on(id).click(target.card, button));
      await expectRecord(harness, target, { person: `T0HARBOUR/${id}`, act, code });
    });
  }
}

async function leakOf(who: string, token: string): Promise<Target> {
  const id = idIn(await reportLeak(on(who), token));
  closeAll(harness, who);
  return { id, card: await cardAt(harness, id) };
}

it('a colleague’s token can only be deleted with the approval of a third person', async () => {
  const target = await leakOf('U0DEV', BEN_TOKEN);
  await dm(on('U0BEN'), /Make API token.* may have leaked/);
  await refusedOn(target, 'Approve', 'approve', [
    ['U0DEV', 'own-request', /you asked for it/],
    ['U0BEN', 'own-access', /it changes your own access/],
    ['U0TWIN', 'same-make-user', /you share a Make user/],
    ['U0DEVTWO', 'same-make-user', /you share a Make user/],
    ['U0INES', 'not-an-approver', /You cannot approve/],
  ]);
  expect(deletions(harness)).toEqual([]);
  // Other people do not even see the request.
  await whisperTo(on('U0INES'), /There is no request/, () =>
    on('U0INES').command('/make-access', `show ${target.id}`),
  );
  await deny(on('U0ANA'), target.card, 'It is in daily use');
  await cardShows(harness, target.card, /Denied:/);
  await dm(on('U0BEN'), new RegExp(`Denied.*${target.id}`, 's'));
  await nothingKept(harness);
  expect(harness.make.world.tokens.has(BEN_TOKEN)).toBe(true);
});

it('a pending request does not stop people from revoking their own token', async () => {
  const { tokens } = harness.make.world;
  const before = tokens.get(BEN_TOKEN);
  const target = await leakOf('U0DEV', BEN_TOKEN);
  const own = await leakOf('U0BEN', BEN_TOKEN);
  await cardShows(harness, own.card, /(is|are) revoked/);
  await on('U0ANA').click(target.card, 'Approve');
  expect(await cardShows(harness, target.card, /Already so on Make/)).not.toMatch(/revoked/i);
  await nothingKept(harness);
  if (before) tokens.set(BEN_TOKEN, before);
});

it('an account can only be connected by its own Make user', async () => {
  expect(await connect(on('U0BEN'), INES_TOKEN)).toMatch(
    /belongs to another Make user than you are known as. It was not kept/,
  );
  const before = harness.make.calls.length;
  expect(await connect(on('U0ADMIN'), INES_TOKEN)).toMatch(/does not know for sure which Make user you are/);
  expect(harness.make.calls.slice(before).filter(({ account }) => account !== 4001)).toEqual([]);
  expect(await kept(harness)).toEqual([]);
  expectInNoChannel(harness, /7d2c91e4/);
});

describe.each([
  ['guest', 'U0GUEST', /Guests cannot ask/],
  ['foreign', 'U0STRANGER', /Only members of this workspace/],
  ['bot', 'U0BOT2', /Bots cannot ask/],
])('a %s', (code, id, says) => {
  it('is refused before Usher asks Make', async () => {
    const before = callsNow();
    await whisperTo(on(id), says, () => on(id).command('/make-access', 'connect'));
    await whisperTo(on(id), says, () => on(id).command('/make-token'));
    expect(harness.slack.workspace.modalsOf(id)).toEqual([]);
    // The person sends a form that was opened for Eva.
    await leakForm(on('U0EVA'), BEN_TOKEN);
    const view = structuredClone(topView(harness, 'U0EVA'));
    const ack = await on(id).forge({ type: 'view_submission', view });
    // The sentence replaces the form, so that the token does not stay on a screen.
    expect(ack).toMatchObject({ status: 'acked', body: { response_action: 'update' } });
    expect(JSON.stringify(ack)).toMatch(says);
    const atTheForm = () =>
      harness.app().log.filter((line) => line.code === code && line.listener === 'ask.token');
    await expect.poll(atTheForm).toHaveLength(1);
    expect(callsNow()).toBe(before);
    expect(await kept(harness)).toEqual([]);
  });
});

describe('a forged form', () => {
  it('cannot name another form’s token', async () => {
    const target = await leakOf('U0DEV', BEN_TOKEN);
    const [name = ''] = await kept(harness);
    const handle = name.replace('secret/leak/', '');
    expect(handle).not.toBe('');
    const before = callsNow();
    const form = await leakForm(on('U0EVA'), INES_TOKEN);
    forgeText(form.view, 'token', handle);
    form.view.private_metadata = JSON.stringify({
      way: 'leaked',
      holder: { type: 'leaked', handle, zone: 'own' },
    });
    expect(await sent(on('U0EVA'), form)).toMatch(/This is no Make API token/);
    expect(callsNow()).toBe(before);
    await on('U0DEV').command('/make-access', `cancel ${target.id}`);
    await cardShows(harness, target.card, /Cancelled/);
    await nothingKept(harness);
  });

  it.each(['https://evil.example', 'eu1.make.com.evil.example', '127.0.0.1'])(
    'cannot name %s as a zone',
    async (zone) => {
      const before = callsNow();
      const form = await leakForm(on('U0EVA'), BEN_TOKEN);
      forgeChoice(form.view, 'zone', zone);
      expect(await sent(on('U0EVA'), form)).toMatch(/Choose a zone/);
      expect(callsNow()).toBe(before);
      expect(await kept(harness)).toEqual([]);
    },
  );

  it('reveals nothing about accounts it was not offered, connected or not', async () => {
    const own = '/make-token';
    await connect(on('U0BEN'), BEN_TOKEN);
    closeAll(harness, 'U0BEN');
    const answers: string[] = [];
    const before = callsNow();
    for (const account of [4001, ben, 4121, 999_999]) {
      await on('U0CAT').command(own);
      const form = await on('U0CAT').waitForModal({ callback_id: 'ask.token' });
      expect(form.text()).toContain('What: [Revoke a token that leaked]');
      await form.choose('What', 'Revoke tokens of a connected account');
      await form.waitForUpdate((_, text) => !text.includes('Zone'));
      await form.fill({ reason: 'Just curious' });
      forgeChoice(form.view, 'account', `${account}`);
      forgeSeveral(form, `tokens-${account}`, [spare, laptop]);
      answers.push(await sent(on('U0CAT'), form));
      closeAll(harness, 'U0CAT');
    }
    expect(answers[0]).toMatch(/not connected, or you may not ask for it/);
    expect(new Set(answers).size).toBe(1);
    expect(callsNow()).toBe(before);
  });

  it('cannot contain a person whom the requester cannot ask for', async () => {
    const before = callsNow();
    const form = await tokenForm(on('U0CAT'), 'Contain somebody', 'Whom');
    expect(await form.typeahead('Whom', 'Dev Patel')).toEqual([]);
    await form.fill({ reason: 'Just curious' });
    forgeChoice(form.view, 'contained', `${dev}`);
    expect(await sent(on('U0CAT'), form)).toMatch(/No rule of the policy lets you ask for others/);
    expect(callsNow()).toBe(before);
  });

  it.each(['-1', '4133abc', '1e99', ''])('cannot contain “%s”', async (value) => {
    const form = await tokenForm(on('U0ANA'), 'Contain somebody', 'Whom');
    await form.fill({ reason: 'Just curious' });
    forgeChoice(form.view, 'contained', value);
    expect(await sent(on('U0ANA'), form)).toMatch(/Choose whom|complete this required|in no organization/);
  });

  it('cannot delete a token of another account or the one Usher uses', async () => {
    const before = deletions(harness);
    const form = await tokensOf(on('U0BEN'), 'Ben Weber');
    await form.fill({ reason: 'Not mine' });
    forgeSeveral(form, `tokens-${ben}`, [spare]);
    expect(await sent(on('U0BEN'), form)).toMatch(/This token is already gone/);
    closeAll(harness, 'U0BEN');
    const again = await tokensOf(on('U0BEN'), 'Ben Weber');
    await again.fill({ reason: 'Its own connection' });
    forgeSeveral(again, `tokens-${ben}`, [harness.make.world.tokens.get(BEN_TOKEN)?.created ?? '']);
    expect(await sent(on('U0BEN'), again)).toMatch(/Usher itself uses this token/);
    expect(deletions(harness)).toEqual(before);
    await on('U0BEN').command('/make-access', 'disconnect');
    await told(on('U0BEN'), /is disconnected/);
  });
});

it('a random token only reveals that Make does not accept it', async () => {
  const answers = new Set<string>();
  for (const token of [
    '11111111-2222-4333-8444-555555555555',
    BEN_TOKEN.replace(/.$/, '2'),
    `c3a8f0d6${INES_TOKEN.slice(8)}`,
  ]) {
    answers.add(await reportLeak(on('U0EVA'), token));
    closeAll(harness, 'U0EVA');
  }
  expect([...answers]).toHaveLength(1);
  expect([...answers].join()).toMatch(/Make does not accept this token/);
  await nothingKept(harness);
});

it('a label is never markup', async () => {
  const form = await tokensOf(on('U0ANA'), 'Usher Bot');
  await form.fill({ Tokens: ['<!channel> *spare*'], reason: 'Not used' });
  const id = idIn(await sent(on('U0ANA'), form));
  const card = await cardAt(harness, id);
  // A mention in plain text notifies nobody; in markup it has to be escaped.
  expectInNoChannel(harness, /"mrkdwn","text":"[^"]*<!channel>/);
  expect(harness.slack.calls.map(({ args }) => args.text).join()).not.toContain('<!channel>');
  expect(await cardShows(harness, card, /spare/)).toContain('<!channel>');
  await on('U0ANA').command('/make-access', `cancel ${id}`);
  await cardShows(harness, card, /Cancelled/);
});

describe('while changes are frozen', () => {
  it('a token can be revoked and a person contained, and only another admin can restore their access', async () => {
    await on('U0OTHER').command('/make-access', 'freeze something is wrong');
    await on('U0ADMIN').waitForMessage({ channel: 'C0APPROVALS', text: /froze changes/ });
    const leaked = await leakOf('U0ANA', BEN_TOKEN);
    await on('U0CAT').click(leaked.card, 'Approve');
    await cardShows(harness, leaked.card, /(is|are) revoked/);

    const id = idIn(await contain(on('U0ANA'), 'Dev Patel'));
    closeAll(harness, 'U0ANA');
    const card = await cardAt(harness, id);
    await on('U0CAT').click(card, 'Approve');
    await cardShows(harness, card, /is contained until/);
    await refusedOn({ id, card }, 'Restore access', 'end early', [
      ['U0DEV', 'own-access', /it changes your own access/],
      ['U0DEVTWO', 'same-make-user', /you share a Make user/],
      ['U0ANA', 'own-request', /you asked for it/],
      ['U0CAT', 'admins-only', /You cannot restore the access that REQ-.* took: only an Usher admin can/],
    ]);
    expect(harness.make.world.organizationRole(dev, 7301)).toBe('Guest');
    await on('U0OTHER').click(card, 'Restore access');
    await cardShows(harness, card, /(Ended|Roles given back): /);
    expect(harness.make.world.organizationRole(dev, 7301)).toBe('Member');
    await on('U0ADMIN').command('/make-access', 'unfreeze');
    await on('U0ADMIN').waitForMessage({ channel: 'C0APPROVALS', text: /lifted the freeze/ });
  });
});

describe('token-shaped text', () => {
  const marker = 'badc0de5';
  const shaped = `see ${marker}-1c4d-4a8e-9f30-00000000feed, please`;

  const forms: readonly (readonly [string, () => Promise<ModalHandle>])[] = [
    [
      'asks for a role',
      () => roleForm(on('U0BEN'), { who: 'eva@example.com', where: 'Data', role: 'Team Operator' }),
    ],
    ['invites', () => inviteForm(on('U0BEN'), 'noor@example.com')],
    [
      'revokes tokens of an account',
      async () => {
        const form = await tokensOf(on('U0BEN'), 'Usher Bot');
        await form.fill({ Tokens: ['<!channel> *spare*'], reason: 'Not used' });
        return form;
      },
    ],
    ['reports a leak', () => leakForm(on('U0BEN'), BEN_TOKEN)],
    [
      'contains',
      async () => {
        const form = await tokenForm(on('U0BEN'), 'Contain somebody', 'Whom');
        await form.typeahead('Whom', 'Eva Novak');
        await form.fill({ Whom: 'Eva Novak', reason: 'Laptop lost' });
        return form;
      },
    ],
    [
      'connects',
      async () => {
        await on('U0BEN').command('/make-access', 'connect');
        const form = await on('U0BEN').waitForModal({
          callback_id: 'account.connect',
          text: /Usher uses this one/,
        });
        await form.fill({ token: BEN_TOKEN });
        return form;
      },
    ],
  ];

  it.each(forms)('is refused without a lookup in every text field of the form that %s', async (_, open) => {
    const fields = (form: ModalHandle) =>
      form.view.blocks
        .filter(({ element }) => objectOf(element).type === 'plain_text_input')
        .map(({ block_id }) => block_id);
    const found = fields(await open());
    expect(found.length).toBeGreaterThan(0);
    const before = await askedSoFar();
    for (const field of found) {
      closeAll(harness, 'U0BEN');
      const form = await open();
      const asked = callsNow();
      forgeText(form.view, `${field}`, shaped);
      const answer = await sent(on('U0BEN'), form);
      expect(answer, `${field}`).toMatch(/looks like an API token|This is no Make API token/);
      expect(answer).not.toContain(marker);
      expect(callsNow()).toBe(asked);
    }
    expect(await askedSoFar()).toBe(before);
    await expectNowhere();
  });

  it.each(['', 'connect ', 'disconnect ', 'unfreeze ', 'freeze ', 'who ', 'bind ', 'what is '])(
    'is refused without a lookup in /make-access %s',
    async (word) => {
      expect((await on('U0BEN').command('/make-access', `${word}${shaped}`)).ackText).toMatch(
        /looks like an API token/,
      );
      await expectNowhere();
    },
  );

  it('is refused without a lookup in /make-token, and its search finds nobody', async () => {
    expect((await on('U0BEN').command('/make-token', shaped)).ackText).toMatch(/looks like an API token/);
    const form = await tokenForm(on('U0BEN'), 'Contain somebody', 'Whom');
    expect(await form.typeahead('Whom', shaped)).toEqual([]);
    await expectNowhere();
  });

  /** The number of requests so far; other events may be recorded meanwhile. */
  const askedSoFar = async (): Promise<number> =>
    (await harness.events()).filter(({ type }) => type === 'request.submitted').length;

  async function expectNowhere(): Promise<void> {
    expect(await harness.disk()).not.toContain(marker);
    expect(harness.app().output()).not.toContain(marker);
    expect(JSON.stringify(harness.slack.calls)).not.toContain(marker);
    expect(JSON.stringify(harness.make.calls)).not.toContain(marker);
  }
});

/** Puts values into a multiple select that did not offer them. */
function forgeSeveral({ view }: ModalHandle, block: string, values: readonly string[]): void {
  const selected_options = values.map((value) => ({ text: { type: 'plain_text', text: 'Forged' }, value }));
  view.state.values[block] = { tokens: { type: 'multi_static_select', selected_options } };
}
