import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, startHarness } from '../stories/harness.js';
import {
  asked,
  closeAll,
  forDev,
  forgeText,
  inviteForm,
  roleForm,
  sent,
  type Target,
  typesOf,
} from './attack-helpers.js';

const marker = 'badc0ffe';
const uuid = `${marker}-1c4d-4a8e-9f30-00000000feed`;
const jwt = `eyJhbGciOiJIUzI1NiJ9.${marker}eyJzdWIiOiIxIn0.${marker}c2lnbmF0dXJl`;
const sentence = /looks like an API token. Treat it as leaked/;

let harness: Harness;
let target: Target;

beforeAll(async () => {
  harness = await startHarness({ env: { LOG_LEVEL: 'trace' } });
  target = await asked(harness, 'U0BEN', forDev);
});
afterAll(() => harness?.close());
beforeEach(() => {
  for (const { id } of harness.slack.workspace.users.values()) closeAll(harness, id);
});

const ben = () => harness.person('U0BEN');

async function expectNowhere(text = marker): Promise<void> {
  expect(await harness.disk()).not.toContain(text);
  expect(harness.app().output()).not.toContain(text);
  expect(JSON.stringify(harness.slack.calls)).not.toContain(text);
  expect(JSON.stringify(harness.make.calls)).not.toContain(text);
}

describe.each([
  ['a token', uuid],
  ['a token in capitals', uuid.toUpperCase()],
  ['a token within a sentence', `my key is ${uuid}, please`],
  ['a signed token', jwt],
])('%s', (_, text) => {
  it.each(['/make-invite', '/make-role', '/make-access'])(
    'in %s is refused and not stored',
    async (command) => {
      const { ackText } = await ben().command(command, text);
      expect(ackText).toMatch(sentence);
      expect(ackText).not.toContain(marker);
      await expectNowhere();
    },
  );

  it.each(['freeze', 'who', 'bind', 'show', 'cancel', 'mine'])(
    'in /make-access %s is refused and not stored',
    async (word) => {
      const { ackText } = await ben().command('/make-access', `${word} ${text}`);
      expect(ackText).toMatch(sentence);
      await expectNowhere();
    },
  );

  it.each(['reason', 'ticket'])(
    'in the %s of a role is refused at the field and not stored',
    async (field) => {
      const form = await roleForm(ben(), { ...forDev, where: 'Marketing' });
      forgeText(form.view, field, text);
      const answer = await sent(ben(), form);
      expect(answer).toMatch(sentence);
      expect(answer).not.toContain(marker);
      await expectNowhere();
    },
  );

  it.each(['reason', 'ticket', 'note'])(
    'in the %s of an invitation is refused at the field and not stored',
    async (field) => {
      const form = await inviteForm(ben(), 'noor@example.com');
      forgeText(form.view, field, text);
      const answer = await sent(ben(), form);
      expect(answer).toMatch(sentence);
      expect(answer).not.toContain(marker);
      await expectNowhere();
    },
  );
});

it('a token of Slack in a reason or a ticket is refused at the field and not stored', async () => {
  const ana = harness.person('U0ANA');
  for (const field of ['reason', 'ticket']) {
    const form = await roleForm(ana, { ...forDev, where: 'Marketing' });
    forgeText(form.view, field, `found xoxb-2718281828-${marker} in a log`);
    expect(await sent(ana, form)).toMatch(sentence);
    closeAll(harness, 'U0ANA');
  }
  await expectNowhere();
});

it('a token typed into the search for people is not stored', async () => {
  await ben().command('/make-role', '');
  const form = await ben().waitForModal({ callback_id: 'ask.role' });
  expect(await form.typeahead('person', uuid)).toEqual([]);
  expect(await form.typeahead('place', uuid)).toEqual([]);
  await expectNowhere();
});

it('a token as the name of an invitee is refused', async () => {
  const form = await inviteForm(ben(), 'x@example.com');
  forgeText(form.view, 'emails', `${uuid.replace(marker, 'badc0ff1')} <noor@example.com>`);
  expect(await sent(ben(), form)).toMatch(sentence);
});

it('a token as the address of an invitee is refused', async () => {
  const form = await inviteForm(ben(), 'x@example.com');
  forgeText(form.view, 'emails', `${uuid.replace(marker, 'badc0ff2')}@example.com`);
  expect(await sent(ben(), form)).toMatch(sentence);
});

it('a token in place of an address is not repeated', async () => {
  const form = await inviteForm(ben(), 'x@example.com');
  forgeText(form.view, 'emails', uuid.replace(marker, 'badc0ff3'));
  expect(await sent(ben(), form)).not.toContain('badc0ff3');
});

it('a token in the reason of a denial is refused at the field and not stored', async () => {
  const ana = harness.person('U0ANA');
  await ana.click(target.card, 'Deny');
  const dialog = await ana.waitForModal({ callback_id: 'decide.deny' });
  await dialog.fill({ reason: `the key ${uuid} was misused` });
  expect(JSON.stringify(await dialog.submit())).toMatch(sentence);
  expect(await typesOf(harness, target.id)).not.toContain('request.denied');
  await expectNowhere();
});
