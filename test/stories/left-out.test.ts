import { expect } from 'vitest';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { askForInvite, bare, cardOf, cardShows, clickDm, dm, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';

const noor = 'noor@example.com';
const emails = [noor, 'omar@example.com', 'pia@example.com'].join('\n');

/** The addresses to which Make was told to send an invitation. */
const invited = (harness: Harness): string[] =>
  writesOn(harness, /invite$/).map(({ body }) => (body as { email: string }).email);

/** Sends the form that reshapes a request, and returns its answer; closes the answer. */
async function sent(person: Person, form: ModalHandle, leftOut: string[]): Promise<string> {
  await form.fill({ 'left-out': leftOut });
  await form.submit();
  const answer = await person.waitForModal({ title: /Offered|Changed|Not possible/ }, 30_000);
  const text = bare(answer.text());
  await answer.close();
  return text;
}

async function changeIt(person: Person): Promise<ModalHandle> {
  await person.openHome();
  await person.waitForHome((_, text) => text.includes('[Change it]'));
  await person.clickHome('request.edit');
  return person.waitForModal({ callback_id: 'ask.edit' });
}

story(
  'the requester leaves lines out of a waiting request until one is left, and nobody decides about the others',
  {},
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    await askForInvite(ben, { emails });
    await ben.waitForModal().then((modal) => modal.close({ all: true }));
    const card = await cardOf(harness, 'REQ-1');
    const form = await changeIt(ben);
    await form.fill({ 'left-out': ['0', '1', '2'] });
    expect(await form.submit()).toEqual({
      errors: {
        'left-out': 'That leaves nothing of REQ-1. Keep at least one change, or cancel the request.',
      },
    });
    expect(await sent(ben, form, ['1', '2'])).toContain('REQ-1 is changed');
    const shown = await cardShows(harness, card, /changed it/);
    expect(shown).toContain(
      'Left out: Omar (omar@example.com) in Harbour Logistics and Pia (pia@example.com) in Harbour Logistics.',
    );
    expect(shown).toMatch(/^# Invite Noor \(noor@example.com\) to Harbour Logistics/);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /Invitation sent and seen on Make/);
    expect(invited(harness)).toEqual([noor]);
  },
);

story(
  'a line that is so on Make meanwhile is named in the forms, and written by nobody once the request is approved',
  { env: { USHER_POLL_SECONDS: '1' } },
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    await askForInvite(ben, { emails });
    await ben.waitForModal().then((modal) => modal.close({ all: true }));
    const card = await cardOf(harness, 'REQ-1');
    const { world } = harness.make;
    for (const name of ['noor', 'omar'])
      world.invite(7301, {
        email: `${name}@example.com`,
        name,
        roleId: world.roleNamed('Member', 'organization', 7301).id,
      });
    await ana.click(card, 'Offer less');
    const form = await ana.waitForModal({ callback_id: 'decide.offer-less' });
    const named = await sent(ana, form, ['2']);
    expect(named).toMatch(
      /noor@example.com has already been invited.*omar@example.com has already been invited/,
    );
    expect(named).not.toContain('Leave that out');
    expect(await sent(ana, form, ['1'])).toMatch(
      /noor@example.com has already been invited.*Leave that out, too, to go on with the rest\./,
    );
    await form.close();
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /1 invited, none has accepted yet · 2 already so on Make · open/);
    expect(invited(harness)).toEqual(['pia@example.com']);
    await ana.click(card, 'Details');
    const details = bare((await ana.waitForModal({ callback_id: 'request.show' })).text());
    expect(details.match(/Already so on Make; Usher wrote nothing/g)).toHaveLength(2);
    for (const { id, email } of world.users.values())
      if (email === 'pia@example.com') world.acceptInvitation(id, 7301);
    await cardShows(
      harness,
      card,
      /1 done, 2 already so on Make: invitation of 3 people to Harbour Logistics/,
    );
    await dm(ben, /1 done, 2 already so on Make.*Usher checked it on Make/s);
  },
);

story.ofSeries('a person who is typed twice is one line, and one invitation', {}, async (harness) => {
  const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
  await ben.command('/make-invite', `${noor} ${noor.toUpperCase()} <mailto:${noor}|${noor}>`);
  const form = await ben.waitForModal({ callback_id: 'ask.invite' });
  const typed = async (text: string) => {
    await form.fill({ emails: text, reason: 'Joins the finance team' });
    return JSON.stringify(await form.submit());
  };
  expect(await typed(`${noor}\nnoor+team@example.com`)).toContain('are one mailbox. Keep one of them.');
  expect(await typed(`${noor}\n@Eva Novak`)).toContain('“@Eva Novak” has no address');
  await typed(`${noor}\nNOOR@Example.com, Noor <${noor}>`);
  const answer = await ben.waitForModal({ title: /Asked/ }, 30_000);
  expect(answer.text()).toContain('Invite Noor (noor@example.com)');
  const card = await cardOf(harness, 'REQ-1');
  await ana.click(card, 'Approve');
  await cardShows(harness, card, /Invitation sent and seen on Make/);
  expect(invited(harness)).toEqual([noor]);
});

story.ofSeries(
  'an offer that leaves out many says how many and where they are named',
  {},
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    const names = ['noor', 'omar', 'pia', 'quentin', 'rita', 'sven', 'tara', 'uma'];
    await askForInvite(ben, { emails: names.map((name) => `${name}@example.com`).join('\n') });
    await ben.waitForModal().then((modal) => modal.close({ all: true }));
    const card = await cardOf(harness, 'REQ-1');
    await ana.click(card, 'Offer less');
    const form = await ana.waitForModal({ callback_id: 'decide.offer-less' });
    expect(await sent(ana, form, ['0', '1', '2', '3', '4', '5'])).toContain('Offered.');
    const some =
      /6 of 8 changes are left out: Noor .*, Omar .*, Pia .* and 3 more \(Details has them all\)\./;
    await cardShows(harness, card, some);
    await ben.openHome();
    await ben.waitForHome((_, text) => some.test(bare(text)));
    await ben.clickHome('request.details');
    const modal = await ben.waitForModal({ callback_id: 'request.show' });
    const all = bare(modal.text());
    expect(all).toMatch(/The offer leaves out:(\n• \w+ \(\w+@example.com\) in Harbour Logistics){6}\n/);
    await modal.close();
    await clickDm(harness, ben, some, 'Take the offer');
    const shown = await cardShows(harness, card, /2 invited/);
    expect(shown).toMatch(/^# Invite 2 people to Harbour Logistics/);
    expect(invited(harness).toSorted()).toEqual(['tara@example.com', 'uma@example.com']);
  },
);
