import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTown, type Town } from '../stories/town.js';
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
} from './siege.js';

const marker = 'badc0ffe';
const uuid = `${marker}-1c4d-4a8e-9f30-00000000feed`;
const jwt = `eyJhbGciOiJIUzI1NiJ9.${marker}eyJzdWIiOiIxIn0.${marker}c2lnbmF0dXJl`;
const sentence = /looks like an API token. Treat it as leaked/;

let town: Town;
let target: Target;

beforeAll(async () => {
  town = await startTown({ env: { LOG_LEVEL: 'trace' } });
  target = await asked(town, 'U0BEN', forDev);
});
afterAll(() => town?.close());
beforeEach(() => {
  for (const { id } of town.slack.workspace.users.values()) closeAll(town, id);
});

const ben = () => town.person('U0BEN');

async function expectNowhere(text = marker): Promise<void> {
  expect(await town.disk()).not.toContain(text);
  expect(town.app().output()).not.toContain(text);
  expect(JSON.stringify(town.slack.calls)).not.toContain(text);
  expect(JSON.stringify(town.make.calls)).not.toContain(text);
}

describe.each([
  ['a token', uuid],
  ['a token in capitals', uuid.toUpperCase()],
  ['a token within a sentence', `my key is ${uuid}, please`],
  ['a signed token', jwt],
])('%s', (_, text) => {
  it.each(['/make-invite', '/make-role', '/make-access'])(
    'in %s is refused and kept nowhere',
    async (command) => {
      const { ackText } = await ben().command(command, text);
      expect(ackText).toMatch(sentence);
      expect(ackText).not.toContain(marker);
      await expectNowhere();
    },
  );

  it.each(['freeze', 'who', 'bind', 'show', 'cancel', 'mine'])(
    'in /make-access %s is refused and kept nowhere',
    async (word) => {
      const { ackText } = await ben().command('/make-access', `${word} ${text}`);
      expect(ackText).toMatch(sentence);
      await expectNowhere();
    },
  );

  it.each(['reason', 'ticket'])(
    'in the %s of a role is refused at the field and kept nowhere',
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
    'in the %s of an invitation is refused at the field and kept nowhere',
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

it('typed into the search for people a token is kept nowhere', async () => {
  await ben().command('/make-role', '');
  const form = await ben().waitForModal({ callback_id: 'ask.role' });
  expect(await form.typeahead('person', uuid)).toEqual([]);
  expect(await form.typeahead('place', uuid)).toEqual([]);
  await expectNowhere();
});

it('as the name of an invitee a token is refused', async () => {
  const form = await inviteForm(ben(), 'x@example.com');
  forgeText(form.view, 'emails', `${uuid.replace(marker, 'badc0ff1')} <noor@example.com>`);
  expect(await sent(ben(), form)).toMatch(sentence);
});

it('as the address of an invitee a token is refused', async () => {
  const form = await inviteForm(ben(), 'x@example.com');
  forgeText(form.view, 'emails', `${uuid.replace(marker, 'badc0ff2')}@example.com`);
  expect(await sent(ben(), form)).toMatch(sentence);
});

it('in the place of an address a token is not repeated', async () => {
  const form = await inviteForm(ben(), 'x@example.com');
  forgeText(form.view, 'emails', uuid.replace(marker, 'badc0ff3'));
  expect(await sent(ben(), form)).not.toContain('badc0ff3');
});

it('in the reason of a denial a token is refused at the field and kept nowhere', async () => {
  const ana = town.person('U0ANA');
  await ana.click(target.card, 'Deny');
  const dialog = await ana.waitForModal({ callback_id: 'decide.deny' });
  await dialog.fill({ reason: `the key ${uuid} was misused` });
  expect(JSON.stringify(await dialog.submit())).toMatch(sentence);
  expect(await typesOf(town, target.id)).not.toContain('request.denied');
  await expectNowhere();
});
