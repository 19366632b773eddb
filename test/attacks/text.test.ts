import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isObject, type Json, listOf, objectOf, stringOf } from '../../sandbox/slack/json.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import {
  asked,
  cardAt,
  cardText,
  closeAll,
  forDev,
  forgeText,
  happens,
  idIn,
  inviteForm,
  roleForm,
  sent,
  whisperTo,
} from './attack-helpers.js';

const nasty =
  '<!channel> <!here> <!everyone> <@U0OTHER> <#C0TEAMS|x> <!subteam^S0SECURITY> <https://evil.example|Click here> ' +
  '*bold* _it_ ~no~ `code` &lt;!channel&gt; &amp;lt;!here&amp;gt; @channel';
const hidden = 'safe\u202Eelpmaxe\u202C zero\u200Bwidth \u2066isolate\u2069';
const ampersands = (count: number) => '&'.repeat(count);

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    policy: storyPolicy.replace('changes_per_hour: 200', 'changes_per_hour: 500'),
    make(world) {
      const rename = (id: number, name: string) => world.users.set(id, { ...world.user(id), name });
      rename(4210, `${nasty} Nils`);
      rename(4211, `Admin of nothing \u202E${'x'.repeat(20)}`);
      rename(4212, ampersands(300));
      world.teams.set(915, { ...world.team(915), name: 'Finance <!channel> & *Ops*' });
    },
  });
});
afterAll(() => harness?.close());
beforeEach(() => {
  for (const person of ['U0BEN', 'U0ANA']) closeAll(harness, person);
});

const ben = () => harness.person('U0BEN');
const emailOf = (id: number) => harness.make.world.user(id).email;

/** A person from the crowd, and a team without them. */
function outside(id: number) {
  const { world } = harness.make;
  const free = [916, 917, 918].find((team) => world.teamRole(id, team) === undefined) ?? 916;
  return { who: emailOf(id), where: world.team(free).name, role: 'Team Operator' };
}
const marketing = { ...forDev, where: 'Marketing' };

describe('typed markup', () => {
  it('in a reason, a ticket and a denial notifies and links nothing, and is shown as typed', async () => {
    const form = await roleForm(ben(), { ...marketing, reason: nasty });
    await form.fill({ ticket: nasty });
    const id = idIn(await sent(ben(), form));
    const card = await cardAt(harness, id);
    expect(cardText(harness, card)).toContain('“<!channel> <!here> <!everyone> <@U0OTHER>');
    const ana = harness.person('U0ANA');
    await ana.click(card, 'Details');
    const details = await ana.waitForModal({ callback_id: 'request.show' });
    expect(details.text()).toContain(nasty);
    await ana.click(card, 'Deny');
    const dialog = await ana.waitForModal({ callback_id: 'decide.deny' });
    await dialog.fill({ reason: nasty });
    await dialog.submit();
    const told = await ben().waitForMessage({ channel: 'dm', text: new RegExp(`Denied.*${id}`, 's') });
    expect(told.rendered).toContain('<!channel> <!here> <!everyone> <@U0OTHER>');
    await whisperTo(ben(), /Your .* newest requests/, () => ben().command('/make-access', 'mine'));
    await whisperTo(ben(), /Team Operator/, () => ben().command('/make-access', `show ${id}`));
    expectNoReference(harness);
  });

  it('in a name on Make notifies and links nothing', async () => {
    const own = await asked(harness, 'U0BEN', outside(4210));
    await ben().openHome();
    await ben().waitForHome((_, text) => text.includes(own.id));
    await harness.person('U0ANA').openHome();
    await harness.person('U0ANA').waitForHome((_, text) => text.includes(own.id));
    await whisperTo(ben(), new RegExp(own.id), () => ben().command('/make-access', 'mine'));
    const admin = harness.person('U0ADMIN');
    await whisperTo(admin, /Harbour Logistics/, () => admin.command('/make-access', `who ${emailOf(4210)}`));
    await harness.person('U0ANA').click(own.card, 'Approve');
    await happens(harness, own.id, 'change.verified');
    await harness
      .person('U0ANA')
      .waitForMessage({ channel: 'dm', text: new RegExp(`You approved .*${own.id}`, 's') });
    expectNoReference(harness);
  });

  it('in a team name on Make notifies and links nothing', async () => {
    const where = 'Finance <!channel> & *Ops*';
    const own = await asked(harness, 'U0BEN', { ...forDev, where });
    expect(cardText(harness, own.card)).toContain(where);
    expectNoReference(harness);
  });

  it('in an unknown command is shown as typed', async () => {
    const told = await whisperTo(ben(), /There is no/, () => ben().command('/make-access', '<!channel>'));
    expect(told.text).toContain('&lt;!channel&gt;');
    expectNoReference(harness);
  });

  it('in the reason of a freeze notifies and links nothing', async () => {
    const ana = harness.person('U0ANA');
    await whisperTo(ana, /Changes are frozen/, () => ana.command('/make-access', `freeze ${nasty}`));
    await ana.waitForMessage({ channel: 'C0APPROVALS', text: /froze changes/ });
    expectNoReference(harness);
    const admin = harness.person('U0ADMIN');
    await whisperTo(admin, /The freeze is lifted/, () => admin.command('/make-access', 'unfreeze'));
  });

  it('in an invited name is refused at the field', async () => {
    const form = await inviteForm(ben(), 'x@example.com');
    forgeText(form.view, 'emails', '<!channel> *Noor* & Co <noor@example.com>');
    expect(await sent(ben(), form)).toContain('Make does not take the name');
  });

  it('in the reason of a freeze does not turn a bare address into a link', async () => {
    const ana = harness.person('U0ANA');
    await whisperTo(ana, /Changes are frozen/, () =>
      ana.command('/make-access', 'freeze see https://login.evil.example/usher'),
    );
    const seen = await ana.waitForMessage({ channel: 'C0APPROVALS', text: /login.evil.example/ });
    const admin = harness.person('U0ADMIN');
    await whisperTo(admin, /The freeze is lifted/, () => admin.command('/make-access', 'unfreeze'));
    const written = mrkdwnIn(seen.blocks).filter(({ text }) => text.includes('login.evil.example'));
    expect(written.every(({ verbatim }) => verbatim)).toBe(true);
  });

  it('in a name cannot reverse the text direction of the card', async () => {
    const own = await asked(harness, 'U0BEN', outside(4211));
    expect(cardText(harness, own.card)).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  });

  it('in a reason cannot reverse or hide the text next to it', async () => {
    const own = await asked(harness, 'U0BEN', { ...outside(4213), reason: hidden });
    expect(cardText(harness, own.card)).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  });

  it('in a long name does not push the invited address out of sight', async () => {
    const email = `ana.costa.of.the.finance.team.in.the.harbour.office@example.com`;
    const name = `Ana Costa for Harbour Labs as Guest${' as agreed with the board of the harbour'.repeat(3)}`;
    const form = await inviteForm(ben(), `${name} <${email}>`);
    await form.fill({ 'role-7301': 'Admin' });
    const id = idIn(await sent(ben(), form));
    expect(cardText(harness, await cardAt(harness, id))).toContain(email);
  });
});

describe('the length', () => {
  it('of every field at its maximum fits Slack’s limits, and text is cut after escaping', async () => {
    const before = harness.slack.calls.length;
    const form = await roleForm(ben(), outside(4214));
    forgeText(form.view, 'reason', '&<>'.repeat(666));
    forgeText(form.view, 'ticket', ampersands(500));
    const id = idIn(await sent(ben(), form));
    const card = await cardAt(harness, id);
    const ana = harness.person('U0ANA');
    await ana.click(card, 'Details');
    await ana.waitForModal({ callback_id: 'request.show' });
    await ana.click(card, 'Deny');
    const dialog = await ana.waitForModal({ callback_id: 'decide.deny' });
    await dialog.fill({ reason: ampersands(1000) });
    await dialog.submit();
    await ben().waitForMessage({ channel: 'dm', text: new RegExp(`Denied.*${id}`, 's') });
    await whisperTo(ben(), /Team Operator/, () => ben().command('/make-access', `show ${id}`));
    await ben().openHome();
    expectTaken(harness, before);
  });

  it('of forged fields beyond the maximum is cut as well', async () => {
    const before = harness.slack.calls.length;
    const form = await roleForm(ben(), outside(4215));
    forgeText(form.view, 'reason', '<'.repeat(50_000));
    forgeText(form.view, 'ticket', ampersands(50_000));
    const id = idIn(await sent(ben(), form));
    const card = await cardAt(harness, id);
    await harness.person('U0ANA').click(card, 'Details');
    await harness.person('U0ANA').waitForModal({ callback_id: 'request.show' });
    expectTaken(harness, before);
  });

  it('of a name of ampersands is cut, but never within an entity', async () => {
    const before = harness.slack.calls.length;
    const own = await asked(harness, 'U0BEN', outside(4212));
    await ben().openHome();
    await harness.person('U0ANA').click(own.card, 'Details');
    await harness.person('U0ANA').waitForModal({ callback_id: 'request.show' });
    await harness.person('U0ANA').click(own.card, 'Approve');
    await happens(harness, own.id, 'change.verified');
    expectTaken(harness, before);
  });

  it('of fifty invitations fits the card, the thread, the details and the answer', async () => {
    const before = harness.slack.calls.length;
    const emails = Array.from({ length: 50 }, (_, n) => `p${n}.of.the.longest.harbour.name@example.com`);
    const id = idIn(await sent(ben(), await inviteForm(ben(), emails.join('\n'))));
    const card = await cardAt(harness, id);
    const ana = harness.person('U0ANA');
    await ana.click(card, 'Details');
    const details = await ana.waitForModal({ callback_id: 'request.show' });
    for (const email of emails) expect(details.text()).toContain(email);
    await whisperTo(ben(), /Invite 50 people/, () => ben().command('/make-access', `show ${id}`));
    await ben().openHome();
    expectTaken(harness, before);
  });

  it('is never cut in the middle of a character', async () => {
    const reason = `${'a'.repeat(298)}${'😀'.repeat(20)}`;
    const own = await asked(harness, 'U0BEN', { ...outside(4216), reason });
    expect(cardText(harness, own.card)).not.toMatch(/\p{Surrogate}/u);
  });

  it('of a command beyond the form’s limit still gets the form or its own message', async () => {
    await ben().command('/make-invite', `noor@example.com ${'x'.repeat(3500)}`);
    const form = await ben().waitForModal({ callback_id: 'ask.invite' }, 30_000);
    expect(form.isOpen).toBe(true);
  });
});

/** Checks that Slack accepted every message and view since then, and that no text is cut within an entity. */
function expectTaken(here: Harness, since: number): void {
  const calls = here.slack.calls.slice(since);
  const refused = calls.filter(({ ok, error }) => !ok && error !== undefined && !/not_found/.test(error));
  expect(refused.map(({ method, error }) => `${method}: ${error}`)).toEqual([]);
  for (const { args } of calls) {
    for (const { text } of mrkdwnIn(args)) expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
  }
}

/** Checks that every reference in the app's texts, as Slack would read it, is one that the app makes itself. */
function expectNoReference(here: Harness): void {
  const own = /^(@U0(?!OTHER)\w+|!date\^.*|!subteam\^S0PLATFORM|https:\/\/harbour\.slack\.com\/.*)$/s;
  for (const { args } of here.slack.calls) {
    for (const { text } of [...mrkdwnIn(args), { text: stringOf(objectOf(args).text) }]) {
      for (const [, inner = ''] of text.matchAll(/<([^<>]+)>/g)) expect(inner).toMatch(own);
    }
  }
}

interface Written {
  readonly text: string;
  readonly verbatim: boolean;
}

function mrkdwnIn(value: Json): Written[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (!isObject(value))
    return typeof value === 'string' && /^[[{]/.test(value) ? mrkdwnIn(parsed(value)) : [];
  const own =
    value.type === 'mrkdwn' ? [{ text: stringOf(value.text), verbatim: value.verbatim === true }] : [];
  return [...own, ...Object.values(value).flatMap((one) => listOf([one]).flatMap(mrkdwnIn))];
}

function parsed(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
