import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { objectOf } from '../../sandbox/slack/json.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import { asked, buttonOf, closeAll, forDev, forgeChoice, type Target, whisperTo } from './attack-helpers.js';

/** Only the platform group may ask for others, and a guest is listed in the group that decides. */
const policy = storyPolicy
  .replace(
    '- name: everything else\n',
    '- name: for oneself\n    when: { for: self }\n    stages: [{ from: [platform] }]\n  - name: everything else\n    when: { requester: [platform] }\n',
  )
  .replace(
    '- name: admins need two different people\n    when: { ',
    '- name: admins need two different people\n    when: { requester: [platform], ',
  )
  .replace('platform: [U0ANA, U0BEN, S0PLATFORM]', 'platform: [U0ANA, U0BEN, U0SINGLE, S0PLATFORM]');

let harness: Harness;
let target: Target;

beforeAll(async () => {
  harness = await startHarness({
    policy,
    slack(workspace) {
      workspace.addUser({ id: 'U0SINGLE', name: 'single', email: 'single@example.com', is_restricted: true });
      workspace.addUser({ id: 'U0PLAIN', name: 'plain', email: 'plain@example.com' });
    },
  });
  target = await asked(harness, 'U0BEN', { ...forDev, reason: 'A secret acquisition' });
});
afterAll(() => harness?.close());
beforeEach(() => {
  for (const { id } of harness.slack.workspace.users.values()) closeAll(harness, id);
});

const others = ['U0PLAIN', 'U0DEV'];

describe.each(others)('%s', (id) => {
  it('cannot read a pending request of somebody else', async () => {
    const person = harness.person(id);
    await whisperTo(person, /There is no request REQ-1, or you may not read it/, () =>
      person.command('/make-access', 'show REQ-1'),
    );
  });

  it('cannot distinguish it from one that does not exist', async () => {
    const person = harness.person(id);
    await whisperTo(person, /There is no request REQ-77, or you may not read it/, () =>
      person.command('/make-access', 'show REQ-77'),
    );
  });

  it('cannot open its details with the button on the card', async () => {
    const person = harness.person(id);
    await whisperTo(person, /There is no request REQ-1, or you may not read it/, () =>
      person.click(target.card, 'Details'),
    );
    expect(harness.slack.workspace.modalsOf(id)).toEqual([]);
  });

  it('cannot prefill it with a forged “Ask again”', async () => {
    const person = harness.person(id);
    await whisperTo(person, /There is no request REQ-1, or you may not read it/, () =>
      person.click(target.card, 'request.ask-again', { force: true, value: buttonOf('REQ-1') }),
    );
    expect(harness.slack.workspace.modalsOf(id)).toEqual([]);
  });

  it('does not see it among their own requests', async () => {
    const person = harness.person(id);
    await whisperTo(person, /You have asked for nothing yet/, () => person.command('/make-access', 'mine'));
  });

  it('does not see it on the Home tab', async () => {
    const person = harness.person(id);
    await person.openHome();
    await person.waitForHome();
    expect(person.homeText()).not.toMatch(/REQ-1|Dev Patel|acquisition/);
  });

  it('cannot cancel it with a command', async () => {
    const person = harness.person(id);
    await whisperTo(person, /There is no request REQ-1, or you may not read it/, () =>
      person.command('/make-access', 'cancel REQ-1'),
    );
  });

  it('cannot look up another person’s access on Make', async () => {
    const person = harness.person(id);
    const told = await whisperTo(person, /You can look up yourself only/, () =>
      person.command('/make-access', 'who cat@example.com'),
    );
    expect(told.rendered).not.toMatch(/Cat Lindqvist|Admin of/);
  });

  it('cannot find out that way whether an address is known', async () => {
    const person = harness.person(id);
    await whisperTo(person, /You can look up yourself only/, () =>
      person.command('/make-access', 'who nobody.at.all@example.com'),
    );
  });

  it('is shown nobody when typing a name', async () => {
    expect(await namesFor(id, 'Lindqvist')).toEqual([]);
  });

  it('cannot name somebody else in /make-role', async () => {
    const person = harness.person(id);
    const told = await whisperTo(person, /No rule of the policy lets you ask for others/, () =>
      person.command('/make-role', 'cat@example.com'),
    );
    expect(told.rendered).not.toContain('Lindqvist');
    expect(harness.slack.workspace.modalsOf(id)).toEqual([]);
  });
});

it.each(['', 'l', 'li', '  li  ', '%', '.*'])('typing “%s” shows nobody', async (text) => {
  expect(await namesFor('U0BEN', text)).toEqual([]);
});

it('typing two letters with a space between shows nobody', async () => {
  expect(await namesFor('U0BEN', 'l i')).toEqual([]);
});

it('the search shows names only, without addresses', async () => {
  const found = await namesFor('U0BEN', 'Lindqvist');
  expect(JSON.stringify(found)).toContain('Cat Lindqvist');
  expect(JSON.stringify(found)).not.toContain('@');
});

it('a person who can only ask for themselves finds themselves', async () => {
  expect(JSON.stringify(await namesFor('U0DEV', 'Dev Patel'))).toContain('Dev Patel');
  expect(await namesFor('U0DEV', 'Ana Costa')).toEqual([]);
});

it('two-factor state and last login are visible to admins only', async () => {
  const ana = harness.person('U0ANA');
  const told = await whisperTo(ana, /Cat Lindqvist/, () =>
    ana.command('/make-access', 'who cat@example.com'),
  );
  expect(told.rendered).not.toMatch(/two-factor|last login/);
});

describe('a guest whom the policy names as an approver', () => {
  it('cannot read a pending request', async () => {
    const guest = harness.person('U0SINGLE');
    const told = await whisperTo(guest, /Guests cannot/, () => guest.command('/make-access', 'show REQ-1'));
    expect(told.rendered).not.toContain('acquisition');
  });

  it('does not see a pending request on the Home tab', async () => {
    const guest = harness.person('U0SINGLE');
    await guest.openHome();
    await guest.waitForHome();
    expect(guest.homeText()).not.toContain('Dev Patel');
  });

  it('cannot name somebody else in /make-role', async () => {
    const guest = harness.person('U0SINGLE');
    await guest.command('/make-role', 'cat@example.com');
    const modal = await guest.waitForModal({ callback_id: 'ask.role' }, 2_000).catch(() => undefined);
    expect(modal?.text() ?? '').not.toContain('Cat Lindqvist');
  });

  it('is shown nobody when typing a name', async () => {
    expect(await namesFor('U0SINGLE', 'Lindqvist')).toEqual([]);
  });
});

it('a guest is shown no team when typing its name', async () => {
  expect(await optionsFor('U0GUEST', 'form.place', 'Finance')).toEqual([]);
});

it('a user id forged into the form does not reveal that person’s access', async () => {
  const plain = harness.person('U0PLAIN');
  await plain.command('/make-role', '');
  const form = await plain.waitForModal({ callback_id: 'ask.role' });
  forgeChoice(form.view, 'person', '4132');
  await form.typeahead('place', 'Harbour Logistics');
  await form.choose('place', 'Harbour Logistics');
  await form.waitForUpdate((_, text) => text.includes('After'));
  expect(form.text()).not.toContain('Now: *Admin*');
});

it.each([
  ['a stranger', 'U0STRANGER', /Only members of this workspace/],
  ['a member who may not decide', 'U0PLAIN', /You cannot deny REQ-1/],
  ['the requester', 'U0BEN', /You cannot deny REQ-1: you asked for it/],
])('%s gets a refusal and no dialog for a denial', async (_, id, sentence) => {
  const person = harness.person(id);
  await whisperTo(person, sentence, () =>
    person.click(target.card, 'request.deny', { force: true, value: buttonOf('REQ-1') }),
  );
  expect(harness.slack.workspace.modalsOf(id)).toEqual([]);
});

describe('a refusal outside a decision is logged:', () => {
  it.each([
    ['reading a request', 'show REQ-1', /you may not read it/],
    ['freezing', 'freeze now', /Only approvers and admins/],
    ['looking somebody up', 'who cat@example.com', /yourself only/],
    ['lifting a freeze', 'unfreeze', /Only an admin/],
  ])('%s', async (_, text, sentence) => {
    const plain = harness.person('U0PLAIN');
    const before = harness.app().log.length;
    await whisperTo(plain, sentence, () => plain.command('/make-access', text));
    const since = () => JSON.stringify(harness.app().log.slice(before));
    await expect.poll(since, { timeout: 1_000 }).toContain('U0PLAIN');
  });
});

it('a member whom no rule allows to ask is shown no place and no team', async () => {
  const metadata = JSON.stringify({ organizationId: 7301 });
  expect(await optionsFor('U0PLAIN', 'form.place', 'Finance')).not.toEqual([]);
  await harness.setPolicy(policy.replaceAll('for: self', 'for: self, requester: [platform]'));
  await expect.poll(() => harness.app().output()).toContain('the policy changed');
  expect(await optionsFor('U0PLAIN', 'form.place', 'Finance', metadata)).toEqual([]);
  expect(await optionsFor('U0PLAIN', 'form.team', 'Finance', metadata)).toEqual([]);
  expect(await optionsFor('U0ADMIN', 'form.team', 'Finance', metadata)).not.toEqual([]);
});

const namesFor = (person: string, text: string) => optionsFor(person, 'form.person', text);

/** Asks for suggestions as a forged client could, even with fewer letters than the least number. */
async function optionsFor(person: string, actionId: string, value: string, private_metadata = '{}') {
  const ack = await harness.person(person).forge({
    type: 'block_suggestion',
    action_id: actionId,
    block_id: 'person',
    value,
    view: { id: 'V0FORGED', private_metadata },
  });
  return ack.status === 'acked' ? objectOf(ack.body).options : ack;
}
