import { expect } from 'vitest';
import { people } from '../../sandbox/make/seed-people.js';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { told as answered, askForInvite, bare, cardOf, cardShows, clickDm, dm, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';
import { contain } from './token-forms.js';

const invites = { method: 'POST', path: /invite$/ } as const;
/** Fifty people who are not on Make yet. */
const fifty = people(172, 4200).slice(122);
const typed = fifty.map(({ name, email }) => `${name} <${email}>`).join('\n');
/** Every second of the first forty is refused, each in words of their own. */
const refused = fifty.slice(0, 40).filter((_, index) => index % 2 === 0);
const words = (email: string) =>
  `The domain of ${email} is on a block list. ${'Ask your vendor. '.repeat(6)}`;

/** The text of a message as a notification shows it. */
const textOf = (person: Person, { channel, ts }: MessageRef): string =>
  bare(person.messagesSeen(channel).find((one) => one.ts === ts)?.text ?? '');

/** Clicks Approve, and refuses the invitations of some; calls `meanwhile` before the 41st is sent. */
async function carriedOut(
  { make }: Harness,
  approve: () => Promise<unknown>,
  meanwhile: () => Promise<void>,
): Promise<void> {
  let next = make.faults.hold(invites);
  await approve();
  for (const [index, { email }] of fifty.entries()) {
    const now = next;
    await now.arrived;
    next = make.faults.hold(invites);
    const body = { detail: words(email), message: 'Invalid input', code: 'IM005' };
    if (refused.some((one) => one.email === email))
      make.faults.add({ match: invites, kind: 'status', status: 400, body });
    if (index === 40) await meanwhile();
    now.release();
  }
  make.faults.clear();
}

async function details(person: Person, card: MessageRef): Promise<string> {
  await person.click(card, 'Details');
  const modal = await person.waitForModal({ callback_id: 'request.show' });
  const text = bare(modal.text());
  await modal.close({ all: true });
  return text;
}

story(
  'of fifty people in one request the refused ones are told with Make’s words and tried again alone',
  { env: { USHER_POLL_SECONDS: '1' } },
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    harness.make.faults.rateLimit = false;
    const title = 'Invite 50 people to Harbour Logistics';
    expect(await askForInvite(ben, { emails: typed })).toContain(`Your request is REQ-1: ${title}`);
    const card = await cardOf(harness, 'REQ-1');
    const asked = await cardShows(harness, card, /Platform decides/);
    expect(asked).toMatch(new RegExp(`^# ${title}\n.*and 47 more; Details has them all`, 's'));
    expect(textOf(ana, card)).toBe(
      `Please decide: <@U0BEN> asks to invite 50 people to Harbour Logistics: “Joins the finance team”`,
    );
    await ana.waitForMessage({
      channel: card.channel,
      text: /Please decide.*invite 50 people/,
      thread: true,
    });
    await ana.openHome();
    await ana.waitForHome((_, text) => bare(text).includes(`${title}\n@Ben Weber: “Joins`));
    const before = await details(ana, card);
    for (const { email } of fifty) expect(before).toContain(`(${email})`);
    expect(before.match(/Not done yet/g)).toHaveLength(50);
    await ben.command('/make-access', 'show REQ-1');
    await answered(
      ben,
      /and 4\d more; Details on its card has them all.*“Joins the finance team”.*@Ben Weber asked/s,
    );

    await carriedOut(
      harness,
      () => ana.click(card, 'Approve'),
      async () => {
        await cardShows(harness, card, /changing it on Make: 20 invited, 20 not done, 10 to go/);
        expect(textOf(ana, card)).toContain('20 invited, 20 not done, 10 to go');
      },
    );
    const part = await cardShows(harness, card, /30 invited, none has accepted yet · 20 not invited/, 60_000);
    expect(textOf(ana, card)).toContain('30 invited, none has accepted yet · 20 not invited');
    const named = refused.filter(({ email }) => part.includes(`Not done for ${email}: Make says: “The`));
    expect(named.length).toBeGreaterThan(4);
    expect(part).toContain(`\n${20 - named.length} more are not done (Details has them all)\n[Try 20 again]`);
    const told = await dm(ben, /30 invited/);
    expect(told.rendered).toContain(`${20 - named.length} more are not done (Details has them all)`);
    const after = await details(ana, card);
    for (const { email } of refused) expect(after).toContain(`Not done: Make says: “The domain of ${email}`);
    expect(after.match(/Invited, not accepted yet/g)).toHaveLength(30);

    await ana.click(card, 'Try 20 again');
    const whole = await cardShows(harness, card, /50 invited, none has accepted yet · open/, 60_000);
    expect(whole).not.toMatch(/Not done|not invited|again/);
    const sent = writesOn(harness, /invite$/).map(({ body }) => (body as { email: string }).email);
    expect(sent.slice(50).toSorted()).toEqual(refused.map(({ email }) => email).toSorted());
    const events = await harness.events();
    expect(events.filter(({ type }) => type === 'approval.given')).toHaveLength(1);
    const { world } = harness.make;
    for (const { id, email } of world.users.values())
      if (fifty.some((one) => one.email === email)) world.acceptInvitation(id, 7301);
    expect(await cardShows(harness, card, /checked on Make/, 60_000)).toMatch(/50 people/);
    await dm(ben, /Done: .*50 people/s);
  },
);

const regions = Array.from({ length: 46 }, (_, n) => ({ id: 2000 + n, name: `Region ${n + 1}` }));

story(
  'fifty places of one person are told apart, left out by their names, and listed where a message has no room',
  {
    make(world) {
      for (const { id, name } of regions) {
        world.addTeam({ id, name, organizationId: 7301 });
        world.setTeamRole(4133, id, 'Team Member');
      }
    },
  },
  async (harness) => {
    const [ana, ben, dev] = [harness.person('U0ANA'), harness.person('U0BEN'), harness.person('U0DEV')];
    harness.make.faults.rateLimit = false;
    expect(await contain(ben, 'Dev Patel')).toContain('Your request is REQ-1: Contain Dev Patel');
    const card = await cardOf(harness, 'REQ-1');
    expect(await cardShows(harness, card, /Platform decides/)).toContain('and 47 more; Details has them all');
    await ana.click(card, 'Offer less');
    const form = await ana.waitForModal({ callback_id: 'decide.offer-less' });
    const choices = form.options('Leave out');
    expect(choices).toHaveLength(50);
    expect(new Set(choices).size).toBe(50);
    await form.fill({ 'Leave out': choices });
    expect(await form.submit()).toMatchObject({
      errors: { 'left-out': 'That leaves nothing of REQ-1. Keep at least one change, or deny the request.' },
    });
    const out = choices.filter((one) => /Region [1-7],/.test(one));
    await form.fill({ 'Leave out': out });
    await form.submit();
    await (await ana.waitForModal({ title: /Offered/ }, 30_000)).close({ all: true });
    const some =
      /7 of 50 changes are left out: Dev Patel \(dev@example\.com\) in Region 1, .* Region 2, .* Region 3 and 4 more \(Details has them all\)\./;
    await cardShows(harness, card, some);
    const listed = await details(ana, card);
    expect(listed).toMatch(/The offer leaves out:\n(• Dev Patel \(dev@example.com\) in Region [1-7]\n){7}/);
    const { ts } = await dm(ben, some);
    expect(await details(ben, { channel: ben.dm, ts })).toContain('The offer leaves out:');
    await clickDm(harness, ben, some, 'Take the offer');

    await cardShows(harness, card, /is contained until an Usher admin restores/, 60_000);
    const news = await dm(dev, /Your access on Make changed/);
    expect(news.rendered).toMatch(/and 33 more \(Details has them all\)\..*@Ana Costa approved\./s);
    await dev.click(news, 'Details');
    const whole = bare((await dev.waitForModal({ callback_id: 'request.show' })).text());
    for (const { name } of regions.slice(7))
      expect(whole).toMatch(new RegExp(`${name} in .*: Team Member → no role`));
  },
);
