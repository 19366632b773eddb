import { expect } from 'vitest';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import { askForInvite, askForRole, cardOf, cardShows, deny, told, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { buttonsIn, homeHas, reviewAll, reviewShows } from './queue-modal.js';
import { story } from './story.js';

const day = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * day).toISOString().slice(0, 10);
/** Ana and Eva decide, and everything they approve is held for an hour. */
const policy = `${storyPolicy
  .replace('[U0ANA, U0BEN, S0PLATFORM]', '[U0ANA, U0EVA]')
  .replace('security: [S0SECURITY]', 'security: [S0SECURITY, U0BEN]')
  .replace('name: everything else', 'name: everything else\n    hold: 1h')}stand_ins: { longest: 14d }\n`;

/** Asks as this person to make Dev Patel a Team Admin of a team, or to invite people. */
async function asks({ person }: Harness, who: string, what: { team: string } | { invite: string }) {
  const answer =
    'team' in what
      ? await askForRole(person(who), { who: 'dev@example.com', where: what.team, role: 'Team Admin' })
      : await askForInvite(person(who), { emails: what.invite });
  expect(answer).toContain('Your request is REQ-');
  await (await person(who).waitForModal()).close({ all: true });
}

/** The decisions of people on record: the request, the decision, and who made it. */
const decisions = async (harness: Harness): Promise<string[]> =>
  (await harness.events()).flatMap(({ stream, type, by }) => {
    const who = /U0[A-Z]+/.exec(JSON.stringify(by))?.[0];
    return who && /^(approval\.given|request\.denied|offer\.made)$/.test(type)
      ? [`${stream} ${type} ${who}`]
      : [];
  });

/** Clicks in the review; returns what it then shows above the same request. */
async function clickThen(review: ModalHandle, key: string, title: string, text: RegExp): Promise<string> {
  await review.click(key);
  return reviewShows(review, title, text);
}

story('a click in a review never decides what was not shown', { policy }, async (harness) => {
  const [ana, eva, ben] = [harness.person('U0ANA'), harness.person('U0EVA'), harness.person('U0BEN')];
  for (const team of ['Finance Ops', 'Marketing', 'Data']) await asks(harness, 'U0BEN', { team });
  for (const name of ['noor', 'omar', 'pia']) await asks(harness, 'U0BEN', { invite: `${name}@example.com` });
  await ana.openHome();
  await homeHas(ana, /6 requests wait for you/, 6);
  await ana.clickHome('queue.order', { option: 'Oldest first' });
  const review = await reviewAll(ana);

  await reviewShows(review, 'Request 1 of 6', /Finance Ops/);
  await eva.click(await cardOf(harness, 'REQ-1'), 'Approve');
  await cardShows(harness, await cardOf(harness, 'REQ-1'), /@Eva Novak approved · runs at/);
  const held = await clickThen(review, 'Deny', 'Request 1 of 6', /was approved meanwhile.*can still stop it/);
  expect(buttonsIn(held)).toEqual(['[Stop]', '[Next]', '[Close]']);
  await review.click('Stop');
  const dialog = await ana.waitForModal({ title: /^Stop REQ-1/ });
  await dialog.fill({ reason: 'Not this month' });
  await dialog.submit();
  await cardShows(harness, await cardOf(harness, 'REQ-1'), /Stopped by @Ana Costa after 1 approval/);

  await reviewShows(review, 'Request 2 of 6', /Marketing/);
  await eva.click(await cardOf(harness, 'REQ-2'), 'Approve');
  await cardShows(harness, await cardOf(harness, 'REQ-2'), /@Eva Novak approved · runs at/);
  await deny(eva, await cardOf(harness, 'REQ-2'), 'Wrong team', 'Stop');
  await cardShows(harness, await cardOf(harness, 'REQ-2'), /Stopped by @Eva Novak/);
  const stopped = await clickThen(review, 'Approve', 'Request 2 of 6', /REQ-2 is already stopped/);
  expect(buttonsIn(stopped)).toEqual(['[Next]', '[Close]']);
  await review.click('Next');

  await reviewShows(review, 'Request 3 of 6', /Data/);
  await ben.openHome();
  await ben.waitForHome((_, text) => text.includes('My requests'));
  await ben.clickHome('request.cancel', { value: JSON.stringify({ id: 'REQ-3', n: 1 }) });
  await cardShows(harness, await cardOf(harness, 'REQ-3'), /Cancelled by @Ben Weber/);
  await clickThen(review, 'Offer less', 'Request 3 of 6', /REQ-3 is already cancelled/);
  await review.click('Next');

  await reviewShows(review, 'Request 4 of 6', /noor@example.com/);
  await review.click('Deny');
  const late = await ana.waitForModal({ title: /^Deny REQ-4/ });
  await eva.click(await cardOf(harness, 'REQ-4'), 'Approve');
  await cardShows(harness, await cardOf(harness, 'REQ-4'), /@Eva Novak approved · runs at/);
  await late.fill({ reason: 'Not before June' });
  await late.submit();
  await reviewShows(review, 'Request 4 of 6', /REQ-4 was approved meanwhile, so your denial was not counted/);
  await review.click('Next');

  await reviewShows(review, 'Request 5 of 6', /omar@example.com/);
  const delegated = `delegates: [{ from: U0BEN, to: U0ANA, until: ${inDays(2)} }]`;
  await harness.setPolicy(policy.replace('rules:', `${delegated}\nrules:`));
  await eva.waitForMessage({ channel: 'C0APPROVALS', text: /The policy changed/ }, 30_000);
  const barred = await clickThen(review, 'Approve', 'Request 5 of 6', /You cannot approve REQ-5/);
  expect(buttonsIn(barred)).toEqual(['[Next]', '[Close]']);
  await review.click('Next');
  await reviewShows(review, 'Reviewed', /That was the last one/);

  expect(await decisions(harness)).toEqual([
    'request/REQ-1 approval.given U0EVA',
    'request/REQ-1 request.denied U0ANA',
    'request/REQ-2 approval.given U0EVA',
    'request/REQ-2 request.denied U0EVA',
    'request/REQ-4 approval.given U0EVA',
  ]);
  expect(writesOn(harness)).toEqual([]);
});

const longer = policy.replace(
  'rules:',
  'rules:\n  - name: Data has time\n    when: { team: Data }\n    stages: [{ from: [platform] }]\n    expires_after: 9d',
);

story(
  'a review goes on past a request that expires while it is shown',
  { policy: longer },
  async (harness) => {
    const ana = harness.person('U0ANA');
    for (const team of ['Finance Ops', 'Data']) await asks(harness, 'U0BEN', { team });
    const [first, second] = [await cardOf(harness, 'REQ-1'), await cardOf(harness, 'REQ-2')];
    await ana.openHome();
    await homeHas(ana, /2 requests wait for you/, 2);
    const review = await reviewAll(ana);
    await reviewShows(review, 'Request 1 of 2', /Finance Ops/);
    await harness.restartLater(3 * day + 60_000);
    await cardShows(harness, first, /Expired: /);
    const over = await clickThen(review, 'Approve', 'Request 1 of 2', /REQ-1 is already expired/);
    expect(buttonsIn(over)).toEqual(['[Next]', '[Close]']);
    await review.click('Next');
    await reviewShows(review, 'Request 2 of 2', /Data/);
    await review.click('Approve');
    await cardShows(harness, second, /@Ana Costa approved/);
    expect(await decisions(harness)).toEqual(['request/REQ-2 approval.given U0ANA']);
  },
);

story(
  'a stand-in reviews while the approver is away, and decides nothing once they are back',
  { policy },
  async (harness) => {
    const [ana, cat] = [harness.person('U0ANA'), harness.person('U0CAT')];
    for (const team of ['Finance Ops', 'Marketing', 'Data']) await asks(harness, 'U0BEN', { team });
    await ana.openHome();
    await homeHas(ana, /3 requests wait for you/, 3);
    await ana.clickHome('queue.order', { option: 'Oldest first' });
    const own = await reviewAll(ana);
    await reviewShows(own, 'Request 1 of 3', /Finance Ops/);
    await ana.command('/make-access', `away @cat ${inDays(2)}`);
    await told(ana, /decides for you until the end of/);
    await cat.openHome();
    await homeHas(cat, /3 requests wait for you/, 3);
    await cat.clickHome('queue.order', { option: 'Oldest first' });
    const review = await reviewAll(cat);
    await reviewShows(review, 'Request 1 of 3', /Finance Ops/);
    await review.click('Approve');
    await cardShows(harness, await cardOf(harness, 'REQ-1'), /@Cat Lindqvist for @Ana Costa approved/);
    await clickThen(own, 'Approve', 'Request 1 of 3', /REQ-1 is already approved/);

    await reviewShows(review, 'Request 2 of 3', /Marketing/);
    await ana.command('/make-access', 'away off');
    await told(ana, /You are back/);
    const barred = await clickThen(review, 'Approve', 'Request 2 of 3', /You cannot .*REQ-2: the rule names/);
    expect(buttonsIn(barred)).toEqual(['[Next]', '[Close]']);
    await review.click('Next');
    await reviewShows(review, 'Reviewed', /Nothing waits for your decision any more/);
    await own.click('Next');
    await reviewShows(own, 'Request 2 of 3', /Marketing/);
    await own.click('Details');
    expect((await ana.waitForModal({ callback_id: 'request.show' })).text()).toContain('REQ-2 · revision 1');
    expect(await decisions(harness)).toEqual(['request/REQ-1 approval.given U0CAT']);
  },
);
