import { expect, vi } from 'vitest';
import type { World } from '../../sandbox/make/world.js';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { askForInvite, cardOf, cardShows, deny, dm, finalAnswer, told, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const noor = 'Noor Haddad <noor.haddad@example.com>';
const made = /user-sso-create$/;

const withSso = (world: World): void => world.switchSsoOn(7301, ['example.com']);
const byPolicy = storyPolicy.replace('protected:', 'sso: { country: 177, id: email }\nprotected:');
const settled = { make: withSso, policy: byPolicy, env: { USHER_POLL_SECONDS: '1' } };

const noorIn = ({ make }: Harness) =>
  [...make.world.users.values()].find(({ email }) => email === 'noor.haddad@example.com');

/** Chooses a country as a person does, who types a part of its name. */
async function chooseCountry(form: ModalHandle, typed: string): Promise<void> {
  const [found] = await form.typeahead('sso-country-7301', typed);
  await form.choose('sso-country-7301', found?.text ?? 'nothing');
}

/** The form for Harbour Logistics, which is not the first organization. */
async function inviteForm(person: Person, who = noor): Promise<ModalHandle> {
  await person.command('/make-invite', who);
  const form = await person.waitForModal({ callback_id: 'ask.invite' });
  await form.choose('organization', 'Harbour Logistics');
  await form.waitForUpdate((view) => JSON.stringify(view).includes('role-7301'));
  return form;
}

story(
  'Usher creates an account with every requested role in an organization with single sign-on',
  settled,
  async (harness) => {
    await askForInvite(harness.person('U0BEN'), {
      emails: noor,
      role: 'Accountant',
      team: 'Finance Ops',
      teamRole: 'Team Operator',
    });
    const card = await cardOf(harness, 'REQ-1');
    const asked = await cardShows(harness, card, /Platform decides/);
    expect(asked).toContain(
      'Invite Noor Haddad (noor.haddad@example.com) to Harbour Logistics as Accountant',
    );
    expect(asked).toContain('Creates an SSO account; they are in at once, and no invitation is sent.');
    expect(asked).toContain(
      'noor.haddad@example.com signs in with the address as SSO id. Country: Portugal.',
    );
    await harness.person('U0ANA').click(card, 'Approve');
    const done = await cardShows(harness, card, /checked on Make/);
    expect(done).toContain('Noor Haddad (noor.haddad@example.com) is Accountant of Harbour Logistics');
    const { id = 0, ssoId } = noorIn(harness) ?? {};
    const { world } = harness.make;
    expect(ssoId).toBe('noor.haddad@example.com');
    expect(world.organizationRole(id, 7301)).toBe('Accountant');
    expect(world.teamRole(id, 915)).toBe('Team Operator');
    expect(writesOn(harness)).toHaveLength(3);
    expect(writesOn(harness, made)).toHaveLength(1);
    await dm(harness.person('U0BEN'), /Done: .*REQ-1/s);
    const findings = await vi.waitFor(async () => {
      const all = (await harness.events()).filter(({ type }) => type === 'finding.recorded');
      expect(all).not.toHaveLength(0);
      return all;
    }, 20_000);
    expect(findings.map(({ finding }) => (finding as { verdict: string }).verdict)).not.toContain(
      'unexplained',
    );
  },
);

story(
  'the form asks for what the policy leaves open, with one SSO id per person',
  { make: withSso },
  async (harness) => {
    const ben = harness.person('U0BEN');
    const form = await inviteForm(ben, `${noor}\nOmar Said <omar@example.com>`);
    expect(form.text()).toContain(
      'People come into Harbour Logistics by single sign-on: Usher creates the account.',
    );
    expect(form.text()).not.toContain('Note in the invitation mail');
    await form.fill({ reason: 'Joins', 'sso-ids-7301': 'noor' });
    await chooseCountry(form, 'czech');
    expect(await form.submit()).toMatchObject({
      errors: {
        'sso-ids-7301': 'For 2 people there is 1 SSO id. Write one a line, in the order of the people above.',
      },
    });
    await form.fill({ 'sso-ids-7301': 'h-1001\nomar@example.com' });
    await form.submit();
    await finalAnswer(ben);
    const card = await cardOf(harness, 'REQ-1');
    const asked = await cardShows(harness, card, /Platform decides/);
    expect(asked).toContain(
      'noor.haddad@example.com signs in as “h-1001”, which is not the address. Country: Czechia.',
    );
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(noorIn(harness)?.ssoId).toBe('h-1001');
  },
);

const otherwise = (organization: string) =>
  storyPolicy.replace(
    'protected:',
    `sso: { country: 177, id: email, organizations: [{ organization: ${organization}, country: 56, id: ask }] }\nprotected:`,
  );

story(
  'an organization with its own entry in the policy adds people as the entry says',
  { make: withSso, policy: otherwise('Harbour Logistics') },
  async (harness) => {
    const ben = harness.person('U0BEN');
    const form = await inviteForm(ben);
    expect(JSON.stringify(form.view)).not.toContain('sso-country-7301');
    await form.fill({ reason: 'Joins', 'sso-ids-7301': 'h-1001' });
    await form.submit();
    await finalAnswer(ben);
    const asked = await cardShows(harness, await cardOf(harness, 'REQ-1'), /Platform decides/);
    expect(asked).toContain('signs in as “h-1001”, which is not the address');
    expect(asked).toContain('Country: Czechia.');
  },
);

story(
  'if an entry names an unknown organization, nothing is taken from the policy’s general entry',
  { make: withSso, policy: otherwise('Harbor Logistics') },
  async (harness) => {
    const form = await inviteForm(harness.person('U0BEN'));
    expect(JSON.stringify(form.view)).toContain('sso-ids-7301');
    expect(JSON.stringify(form.view)).toContain('sso-country-7301');
  },
);

story(
  'the policy names a country by name or ISO code; the form asks for one that Make does not have',
  {
    make(world) {
      withSso(world);
      world.switchSsoOn(7302, ['example.com']);
    },
    policy: storyPolicy.replace(
      'protected:',
      'sso: { country: pt, id: email, organizations: [{ organization: 7302, country: Atlantis }] }\nprotected:',
    ),
  },
  async (harness) => {
    const ben = harness.person('U0BEN');
    const form = await inviteForm(ben);
    expect(JSON.stringify(form.view)).not.toContain('sso-country');
    await form.choose('organization', harness.make.world.organization(7302).name);
    await form.waitForUpdate((view) => JSON.stringify(view).includes('sso-country-7302'));
    await form.close({ all: true });
    const { rendered: news } = await dm(harness.person('U0ADMIN'), /Atlantis/);
    expect(news).toContain('single sign-on names the country “Atlantis”, which Make does not have');
    await askForInvite(ben, { emails: noor });
    const asked = await cardShows(harness, await cardOf(harness, 'REQ-1'), /Platform decides/);
    expect(asked).toContain('Country: Portugal.');
  },
);

story(
  'without Make’s list of countries the form asks for the number, and takes no name from the policy',
  {
    policy: storyPolicy.replace('protected:', 'sso: { country: Portugal, id: email }\nprotected:'),
    env: { USHER_POLL_SECONDS: '1' },
  },
  async (harness) => {
    const { faults, world } = harness.make;
    faults.add({
      match: { method: 'GET', path: /enums\/countries$/ },
      kind: 'status',
      status: 403,
      times: 50,
    });
    withSso(world);
    const ben = harness.person('U0BEN');
    const form = await vi.waitFor(async () => {
      const opened = await inviteForm(ben);
      if (opened.text().includes('single sign-on')) return opened;
      await opened.close({ all: true });
      throw new Error('Usher has not read that people join by single sign-on');
    }, 20_000);
    await form.fill({ reason: 'Joins', 'sso-country-7301': 'Portugal' });
    expect(await form.submit()).toMatchObject({
      errors: { 'sso-country-7301': 'Write the number of the country on Make, such as 177.' },
    });
    await form.fill({ 'sso-country-7301': '177' });
    await form.submit();
    await finalAnswer(ben);
    const asked = await cardShows(harness, await cardOf(harness, 'REQ-1'), /Platform decides/);
    expect(asked).toContain('Country: number 177 on Make.');
  },
);

story('the form of an organization without single sign-on does not ask about it', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  const form = await inviteForm(ben);
  expect(form.text()).not.toContain('single sign-on');
  expect(form.text()).toContain('Note in the invitation mail');
});

story(
  'a person whose SSO id a new account has cannot approve it',
  { make: withSso, policy: storyPolicy.replace('U0ANA, U0BEN', 'U0ANA, U0BEN, U0CAT') },
  async (harness) => {
    const ben = harness.person('U0BEN');
    const form = await inviteForm(ben);
    await form.fill({ reason: 'Joins', 'sso-ids-7301': 'ana@example.com' });
    await chooseCountry(form, 'PT');
    await form.submit();
    await finalAnswer(ben);
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    await told(harness.person('U0ANA'), /You cannot approve REQ-1: you share a Make user/);
    expect(writesOn(harness)).toHaveLength(0);
    await harness.person('U0CAT').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
  },
);

story.ofSeries(
  'an account whose answer was lost is found by its address, and made once',
  settled,
  async (harness) => {
    await askForInvite(harness.person('U0BEN'), { emails: noor });
    const card = await cardOf(harness, 'REQ-1');
    harness.make.faults.add({ match: { method: 'POST', path: made }, kind: 'lost-answer' });
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/, 40_000);
    expect(writesOn(harness, made)).toHaveLength(1);
  },
);

story.ofSeries(
  'without the permission it fails with the approval kept, admins are told which, and it is retried',
  settled,
  async (harness) => {
    const { roles } = harness.make.world;
    const admin = harness.make.world.roleNamed('Admin', 'organization', 7301);
    roles.set(admin.id, {
      ...admin,
      permissions: admin.permissions.filter((one) => one !== 'users sso edit'),
    });
    await askForInvite(harness.person('U0BEN'), { emails: noor });
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    const shown = await cardShows(harness, card, /Not done/);
    expect(shown).toContain('the approval is kept');
    await dm(harness.person('U0ADMIN'), /REQ-1 .*It takes the permission “users sso edit”/s);
    roles.set(admin.id, admin);
    await harness.person('U0BEN').click(card, 'Try again');
    await cardShows(harness, card, /checked on Make/);
  },
);

story.ofSeries(
  'an invitation approved before single sign-on was switched on is not sent, and says what to do',
  { env: { USHER_POLL_SECONDS: '1' } },
  async (harness) => {
    await askForInvite(harness.person('U0BEN'), { emails: noor });
    const card = await cardOf(harness, 'REQ-1');
    withSso(harness.make.world);
    const ben = harness.person('U0BEN');
    await ben.waitForModal().then((answer) => answer.close({ all: true }));
    // The form shows that Usher has noticed the switch.
    await vi.waitFor(async () => {
      const form = await inviteForm(ben);
      const text = form.text();
      await form.close({ all: true });
      expect(text).toContain('single sign-on');
    }, 20_000);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(
      harness,
      card,
      /Not done\. Harbour Logistics takes people in by single sign-on, which needs their SSO id and country/,
    );
    expect(writesOn(harness)).toHaveLength(0);
  },
);

story(
  'after a kill between creating the account and Make’s answer, Usher finds it and sets the roles',
  { ...settled, process: true },
  async (harness) => {
    await askForInvite(harness.person('U0BEN'), {
      emails: noor,
      team: 'Finance Ops',
      teamRole: 'Team Operator',
    });
    const card = await cardOf(harness, 'REQ-1');
    const held = harness.make.faults.holdAnswer({ method: 'POST', path: made });
    await harness.person('U0ANA').click(card, 'Approve');
    await held.arrived;
    await harness.restart('kill');
    held.release();
    await cardShows(harness, card, /checked on Make/, 60_000);
    const { id = 0 } = noorIn(harness) ?? {};
    expect(harness.make.world.teamRole(id, 915)).toBe('Team Operator');
    expect(writesOn(harness, made)).toHaveLength(1);
    const accounts = (await harness.events()).filter(({ type }) => type === 'account.created');
    expect(accounts).toHaveLength(1);
  },
);

story.ofSeries(
  'the form of a repeated request has the SSO ids that were typed',
  { make: withSso },
  async (harness) => {
    const ben = harness.person('U0BEN');
    const form = await inviteForm(ben);
    await form.fill({ reason: 'Joins', 'sso-ids-7301': 'h-1001' });
    await chooseCountry(form, 'Aland');
    await form.submit();
    await finalAnswer(ben);
    const card = await cardOf(harness, 'REQ-1');
    await ben.waitForModal().then((answer) => answer.close({ all: true }));
    await deny(harness.person('U0ANA'), card, 'Not yet');
    await cardShows(harness, card, /Denied/);
    await ben.click(card, 'Ask again');
    const again = await ben.waitForModal({ callback_id: 'ask.invite' });
    expect(again.text()).toContain('SSO id: [h-1001]');
    expect(again.text()).toContain('Country: [Åland Islands]');
  },
);
