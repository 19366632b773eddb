import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { objectOf, stringOf } from '../../sandbox/slack/json.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import {
  asked,
  cardAt,
  cardText,
  closeAll,
  forDev,
  forgeText,
  idIn,
  inviteForm,
  sent,
  whisperTo,
} from './attack-helpers.js';

const victim = 'Ops @T0X/U0VICTIM :ok: \u3164 sale\u200Bs';
const strict = "    reason: { pattern: '^([A-Za-z0-9 ]+)+-\\d+$', hint: end with a ticket such as OPS-12 }\n";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    policy: `${storyPolicy}${strict}`,
    make(world) {
      world.teams.set(915, { ...world.team(915), name: victim });
      world.teams.set(916, { ...world.team(916), name: '   ' });
      world.teams.set(918, { ...world.team(918), name: 'Bu\u0308ro' });
      world.teams.set(917, { ...world.team(917), name: 'צוות' });
      world.users.set(4212, { ...world.user(4212), name: `Zo${'\u0308'.repeat(150)}e` });
    },
  });
});
afterAll(() => harness?.close());
beforeEach(() => closeAll(harness, 'U0BEN'));

const ben = () => harness.person('U0BEN');

/** All texts in Slack's markup that the app sent. */
const markup = (): string[] =>
  harness.slack.calls.flatMap(({ args }) => {
    const flat = JSON.stringify(args).replaceAll('\\\\', '\\');
    const written = [...flat.matchAll(/"type":"mrkdwn","text":"((?:[^"\\]|\\.)*)"/g)].map(
      ([, text = '']) => text,
    );
    return [...written, stringOf(objectOf(args).text)];
  });

describe('text typed into a command', () => {
  it('reaches the form unchanged, whatever Slack does to it on the way', async () => {
    await ben().command('/make-invite', '"Haddad, Noor" <noor@example.com> & Pia <pia@example.com>');
    const form = await ben().waitForModal({ callback_id: 'ask.invite' });
    expect(form.text()).toContain('"Haddad, Noor" <noor@example.com> & Pia <pia@example.com>');
  });

  it('names a person only if they were picked from the list', async () => {
    await ben().command('/make-role', '@dev');
    const form = await ben().waitForModal({ callback_id: 'ask.role' });
    expect(form.text()).toContain('Who: [Dev Patel]');
    await form.close();
    await ben().forge({ command: '/make-role', text: '&lt;@U0DEV|dev&gt;' });
    const empty = await ben().waitForModal({ callback_id: 'ask.role' });
    expect(empty.text()).not.toContain('Dev Patel');
  });

  it('is found by address if Slack sends it as a link', async () => {
    const admin = harness.person('U0ADMIN');
    const told = await whisperTo(admin, /Harbour Logistics/, () =>
      admin.command('/make-access', 'who Dev Patel <dev@example.com>'),
    );
    expect(told.text).toContain('Dev Patel');
  });
});

describe('the form of an invitation', () => {
  it.each([
    ['"x@example.com"@evil.org', /“"x@example.com"@evil.org” has no address to use/],
    [
      'Noor <noor@example.com>\nBob\nx@example.com <y@evil.org>',
      /“Bob” has no address\. “x@example.com <y@evil.org>”/,
    ],
    ['jane@exаmple.com', /“а” \(U\+0430\)/],
    ['a'.repeat(100_000), /longer than 3000 characters/],
  ])('names at its field the part of %j that was not understood', async (typed, problem) => {
    const form = await inviteForm(ben(), 'noor@example.com');
    forgeText(form.view, 'emails', typed);
    expect(await sent(ben(), form)).toMatch(problem);
  });
});

describe('a reason', () => {
  it('is matched quickly against any pattern, and the refusal shows only the hint', async () => {
    const form = await inviteForm(ben(), 'noor@example.com');
    await form.fill({ reason: 'a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4' });
    const answer = await sent(ben(), form);
    expect(answer).toContain('end with a ticket such as OPS-12');
    expect(answer).not.toContain('[A-Za-z0-9 ]');
  });
});

describe('a name on Make', () => {
  it('is plain text everywhere: no mention, no picture, no hidden text', async () => {
    const shown = 'Ops @T0X/U0VICTIM :ok: [U+3164] sale[U+200B]s';
    await ben().command('/make-role', 'dev@example.com');
    const form = await ben().waitForModal({ callback_id: 'ask.role' });
    await form.typeahead('place', 'U0VICTIM');
    await form.choose('place', shown);
    await form.waitForUpdate((_, text) => text.includes('After'));
    await form.choose('After', 'Team Operator');
    await form.fill({ reason: 'month end OPS-1' });
    const card = await cardAt(harness, idIn(await sent(ben(), form)));
    expect(cardText(harness, card)).toContain(shown);
    const again = await inviteOrRole();
    expect(again).toContain('REQ-');
    expect(markup().join('\n')).not.toMatch(/<@U0VICTIM|:ok:|\u3164/);
  });

  it('with blanks only leaves no gap', async () => {
    const own = await asked(harness, 'U0BEN', { ...forDev, where: '(no name)', reason: 'month end OPS-2' });
    expect(cardText(harness, own.card)).toContain('(no name)');
  });

  it('written from right to left, or piled up, leaves the rest of its line in order', async () => {
    const who = harness.make.world.user(4212).email;
    const own = await asked(harness, 'U0BEN', {
      ...forDev,
      who,
      where: 'צוות',
      reason: 'month end OPS-3',
    });
    const card = cardText(harness, own.card);
    expect(card).toContain('\u2068צוות\u2069');
    expect(card).toContain('[U+0308 and ');
    expect(card).not.toMatch(/\p{M}{5}/u);
  });

  it('with decomposed letters is found by people who type composed ones', async () => {
    await ben().command('/make-role', 'dev@example.com');
    const form = await ben().waitForModal({ callback_id: 'ask.role' });
    expect((await form.typeahead('place', 'BÜRO')).map(({ text }) => text)).toEqual(['Bu\u0308ro']);
    const admin = harness.person('U0ADMIN');
    const used = await whisperTo(admin, /Bu\u0308ro/, () => admin.command('/make-access', 'usage Büro'));
    expect(used.text).not.toContain('no team called');
    const heard = await whisperTo(admin, /ü|u\u0308/, () => admin.command('/make-audit', 'subscribe Büro'));
    expect(heard.text).not.toContain('no organization or team called');
  });

  async function inviteOrRole(): Promise<string> {
    const told = await whisperTo(ben(), /newest requests/, () => ben().command('/make-access', 'mine'));
    return told.text + told.rendered;
  }
});

it('private answers use verbatim blocks, so nothing in them becomes a link', async () => {
  const before = harness.slack.calls.length;
  await whisperTo(ben(), /There is no/, () => ben().command('/make-access', 'https://login.evil.example/x'));
  const [call] = harness.slack.calls.slice(before).filter(({ method }) => method === 'response_url');
  expect(JSON.stringify(call?.args)).toContain('"verbatim":true');
});
