import { expect } from 'vitest';
import type { Person } from '../../sandbox/slack/people/person.js';
import {
  askForInvite,
  askForRole,
  cardOf,
  cardShows,
  clickDm,
  deny,
  dm,
  operatorForDev,
  recorded,
  told,
  writesOn,
} from './asking.js';
import { story } from './story.js';

const long = { ...operatorForDev, role: 'Team Admin', duration: '7 days' };

/** Fills in and sends the form that changes a request; returns its answer. */
async function reshape(person: Person, callback_id: string, fields: Record<string, string>): Promise<string> {
  const form = await person.waitForModal({ callback_id });
  await form.fill(fields);
  await form.submit();
  const answer = await person.waitForModal({ title: /Offered|Changed|Not possible/ }, 30_000);
  const text = answer.text().replaceAll('*', '');
  await answer.close({ all: true });
  return text;
}

story(
  'an offer of less that the requester accepts counts as approved by the approver who made it',
  {},
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    await askForRole(ben, long);
    await ben.waitForModal().then((modal) => modal.close({ all: true }));
    const card = await cardOf(harness, 'REQ-1');
    await ben.click(card, 'Offer less');
    await told(ben, /You cannot offer less for REQ-1: you asked for it\. Any of Platform can/);
    await ana.click(card, 'Offer less');
    expect(
      await reshape(ana, 'decide.offer-less', {
        role: 'Team Operator',
        duration: '8 hours',
        note: 'Enough for it',
      }),
    ).toMatch(/Offered\. .* takes it or keeps what REQ-1 asks for/);
    await cardShows(
      harness,
      card,
      /offers less: Team Operator instead of Team Admin, for 8 hours instead of 7 days/,
    );
    expect(writesOn(harness)).toHaveLength(0);
    await clickDm(harness, ben, /offers less than you asked for/, 'Take the offer');
    await cardShows(harness, card, /large_green_circle: .*Team Operator/);
    await dm(ana, /You approved .*Team Operator/);
    expect(writesOn(harness)).toHaveLength(1);
    expect(harness.make.world.teamRole(4133, 915)).toBe('Team Operator');
  },
);

story('an offer that leaves people out of a request names them to everybody', {}, async (harness) => {
  const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
  const people = ['noor', 'omar', 'olga'].map((name) => `Sam Lee <${name}@example.com>`);
  await askForInvite(ben, { emails: people.join('\n') });
  const card = await cardOf(harness, 'REQ-1');
  await ana.click(card, 'Offer less');
  const form = await ana.waitForModal({ callback_id: 'decide.offer-less' });
  await form.fill({ 'Leave out': ['Sam Lee · omar@example.com'] });
  await form.submit();
  const out = /Left out: Sam Lee \(omar@example\.com\) in Harbour Logistics\./;
  await cardShows(harness, card, out);
  await clickDm(harness, ben, out, 'Take the offer');
  await cardShows(harness, card, /2 invited/);
  expect(writesOn(harness, /invite$/)).toHaveLength(2);
});

story.ofSeries('an offer that is not accepted leaves the request as it was', {}, async (harness) => {
  const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
  await askForRole(ben, long);
  await ben.waitForModal().then((modal) => modal.close({ all: true }));
  const card = await cardOf(harness, 'REQ-1');
  await ana.click(card, 'Offer less');
  await reshape(ana, 'decide.offer-less', { duration: '1 hour' });
  await clickDm(harness, ben, /offers less than you asked for/, 'Keep my request');
  await dm(ana, /keeps what they asked for/);
  await ana.click(card, 'Approve');
  await cardShows(harness, card, /large_green_circle: .*Team Admin/);
});

story.ofSeries(
  'the requester can edit the request, and remind the approvers once a day',
  {},
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    await askForRole(ben, long);
    const answer = await ben.waitForModal({ title: /Asked/ });
    await answer.waitForUpdate((_, text) => text.includes('Change it'));
    const card = await cardOf(harness, 'REQ-1');
    await answer.click('request.edit');
    expect(await reshape(ben, 'ask.edit', { duration: '1 day', reason: 'A day is enough' })).toMatch(
      /REQ-1 is changed\. Platform decides/,
    );
    await cardShows(
      harness,
      card,
      /A day is enough.*changed it: For 1 day instead of 7 days\. The reason is different/s,
    );
    await ben.openHome();
    await ben.waitForHome((_, text) => text.includes('[Remind them]'));
    await ben.clickHome('request.remind');
    await ana.waitForMessage({
      channel: 'C0APPROVALS',
      text: /Still waiting for you: .* asks to make Dev Patel/,
    });
    await ben.clickHome('request.remind');
    await dm(ben, /less than a day ago/);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /large_green_circle: .*Team Admin/);
  },
);

story.ofSeries(
  'the message about an offer says so once the request is decided as it was',
  {},
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    await askForRole(ben, long);
    await ben.waitForModal().then((modal) => modal.close({ all: true }));
    const card = await cardOf(harness, 'REQ-1');
    await ana.click(card, 'Offer less');
    await reshape(ana, 'decide.offer-less', { duration: '1 hour' });
    const offered = await dm(ben, /Until you take the offer, your request waits as it is/);
    await recorded(harness, offered.ts);
    await deny(ana, card, 'Ask again in June');
    const over = await ben.waitForMessageUpdate(offered, ({ text }) => text.includes('Denied:'), 20_000);
    expect(over.rendered).not.toMatch(/offers less|take the offer/i);
    expect(over.rendered).toContain('[Ask again]');
  },
);
