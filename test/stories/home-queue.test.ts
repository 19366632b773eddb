import { expect, vi } from 'vitest';
import { people } from '../../sandbox/make/seed-people.js';
import type { World } from '../../sandbox/make/world.js';
import { askForRole, bare, cardOf, cardShows, deny, writesOn } from './asking.js';
import { homeShows } from './granting.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { buttonsIn, homeHas, idIn, reviewAll, reviewShows } from './queue-modal.js';
import { story } from './story.js';

const places = ['Finance Ops', 'Marketing', 'Data'] as const;
/** People of Make who have no role yet, or a low one, in the three teams. */
const crowd = people(122, 4200).filter((_, index) => index % 4 !== 0 && index % 7 !== 0);

/** One person asks to make these people of the crowd Team Admins, each in the next team. */
async function ask(harness: Harness, who: string, from: number, until: number): Promise<void> {
  const person = harness.person(who);
  for (const [index, { email }] of crowd.slice(from, until).entries()) {
    const where = places[(from + index) % 3] ?? places[0];
    const answer = await askForRole(person, { who: email, where, role: 'Team Admin' });
    expect(answer).toContain('Your request is REQ-');
    await (await person.waitForModal()).close({ all: true });
  }
}

/** Two approvers, who ask for nothing, and no group that Usher would read from Make at each click. */
const policy = storyPolicy
  .replace('[U0ANA, U0BEN, S0PLATFORM]', '[U0ANA, U0EVA]')
  .replace(/ {2}team-admins: .*\n/, '');
const names: Readonly<Record<string, string>> = { Ben: 'U0BEN', Cat: 'U0CAT', Dev: 'U0DEV' };

story('an approver decides thirty requests without leaving Home', { policy }, async (harness) => {
  await Promise.all([
    ask(harness, 'U0BEN', 0, 10),
    ask(harness, 'U0CAT', 10, 20),
    ask(harness, 'U0DEV', 20, 30),
  ]);
  const [ana, eva] = [harness.person('U0ANA'), harness.person('U0EVA')];
  await ana.openHome();
  await homeHas(ana, /30 requests wait for you.*1–10 of 30/s, 10);
  expect(ana.homeText()).not.toContain('[Previous 10]');
  // The policy gives three days, of which some seconds are over.
  expect(ana.homeText().match(/· \S+ \S+ left ·/g)).toEqual(Array(10).fill('· 3 days left ·'));
  await ana.clickHome('Next 10');
  await homeHas(ana, /\[Previous 10\] \[Next 10\]\s+11–20 of 30/, 10);
  await ana.clickHome('Next 10');
  await homeHas(ana, /\[Previous 10\]\s+21–30 of 30/, 10);
  await ana.clickHome('queue.order', { option: 'Newest first' });
  await homeHas(ana, /\[Newest first\].*REQ-30.*1–10 of 30/s, 10);
  await ana.clickHome('queue.team', { option: 'Marketing' });
  await homeHas(ana, /\[Marketing\] \[Newest first\](?!.*Finance Ops)/s, 10);
  await ana.clickHome('queue.age', { option: 'Waiting over an hour' });
  await homeHas(ana, /\[Waiting over an hour\].*Nothing here has waited that long/s, 0);
  await ana.clickHome('queue.age', { option: 'Of any age' });
  await homeHas(ana, /\[Marketing\] \[Newest first\] \[Of any age\]/, 10);

  const review = await reviewAll(ana);
  await reviewShows(review, 'Request 1 of 10', /Marketing/);
  await review.click('Approve');
  await reviewShows(review, 'Request 2 of 10');
  await homeHas(ana, /29 requests wait for you.*\[Marketing\] \[Newest first\]/s, 9);

  const second = idIn(review);
  await eva.click(await cardOf(harness, second), 'Approve');
  await cardShows(harness, await cardOf(harness, second), /@Eva Novak approved · checked on Make/);
  await review.click('Deny');
  const over = await reviewShows(review, 'Request 2 of 10', /is already done\. Nothing was changed\./);
  expect(over).toMatch(/@Eva Novak approved/);
  expect(buttonsIn(over)).toEqual(['[Next]', '[Close]']);
  await review.click('Next');

  const third = await reviewShows(review, 'Request 3 of 10', /\[Approve\]/);
  const asker = harness.person(names[/@(Ben|Cat|Dev)/.exec(third)?.[1] ?? ''] ?? '');
  await asker.openHome();
  await homeShows(asker, /My requests/);
  await asker.clickHome('request.edit', { value: JSON.stringify({ id: idIn(review), n: 1 }) });
  const form = await asker.waitForModal({ callback_id: 'ask.edit' });
  await form.fill({ role: 'Team Operator', reason: 'Operator is enough' });
  await form.submit();
  await asker.waitForModal({ title: /Changed/ }, 30_000);
  await review.click('Deny');
  await reviewShows(review, 'Request 3 of 10', /has changed since this card was drawn.*Operator is enough/s);
  await review.click('Deny');
  const dialog = await ana.waitForModal({ title: /^Deny REQ/ });
  await dialog.fill({ reason: 'Ask the team first' });
  await dialog.submit();
  await reviewShows(review, 'Request 4 of 10');
  await homeHas(ana, /27 requests wait for you.*\[Marketing\]/s, 7);

  await review.click('Offer less');
  const offer = await ana.waitForModal({ callback_id: 'decide.offer-less' });
  await offer.fill({ role: 'Team Member' });
  await offer.submit();
  await (await ana.waitForModal({ title: /Offered/ }, 30_000)).close();
  await offer.close();
  await reviewShows(review, 'Request 5 of 10');
  await review.click('Skip');
  for (let n = 6; n <= 10; n++) {
    await reviewShows(review, `Request ${n} of 10`, /\[Approve\]/);
    await review.click('Approve');
  }
  await reviewShows(review, 'Reviewed', /That was the last one\. 22 requests still wait for you at Home\./);
  await homeHas(ana, /22 requests wait for you.*\[Marketing\]/s, 2);

  await review.close();
  await ana.clickHome('queue.team', { option: 'All teams' });
  await homeHas(ana, /\[All teams\]/, 10);
  const rest = await reviewAll(ana);
  for (let n = 1; n <= 22; n++) {
    await reviewShows(rest, `Request ${n} of 22`, /\[Approve\]/);
    await rest.click('Approve');
  }
  await reviewShows(rest, 'Reviewed', /Nothing waits for your decision any more/);
  await homeHas(ana, /Nothing waits for your decision/, 0);
  expect(ana.homeText()).not.toMatch(/My requests|My temporary access/);
  await vi.waitFor(() => expect(writesOn(harness)).toHaveLength(29), 30_000);
});

story(
  'Home is drawn again after an act on a card, in a form or by a command',
  { policy },
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    for (const one of [ana, ben]) {
      await one.openHome();
      await homeShows(one, /Nothing waits for your decision/);
    }
    await ask(harness, 'U0BEN', 0, 1);
    await homeShows(ben, /My requests.*REQ-1/s);
    await ben.command('/make-access', 'cancel REQ-1');
    await homeShows(ben, /REQ-1/, false);
    await ask(harness, 'U0BEN', 1, 3);
    await ana.openHome();
    await homeHas(ana, /2 requests wait for you/, 2);
    await ana.click(await cardOf(harness, 'REQ-2'), 'Approve');
    await homeHas(ana, /1 request waits for you/, 1);
    await deny(ana, await cardOf(harness, 'REQ-3'), 'Ask the team first');
    await homeHas(ana, /Nothing waits for your decision/, 0);
    await homeShows(ben, /My requests/, false);
  },
);

story('a person pages through their own requests at Home', { policy }, async (harness) => {
  await ask(harness, 'U0BEN', 0, 12);
  const ben = harness.person('U0BEN');
  await ben.openHome();
  await homeShows(ben, /My requests.*REQ-10\b(?!.*REQ-11).*\[Next 2\]\s+1–10 of 12.*\[Ask for a role\]/s);
  await ben.clickHome('Next 2');
  await homeShows(ben, /My requests(?!.*REQ-10\b).*REQ-11.*REQ-12.*\[Previous 10\]\s+11–12 of 12/s);
  await ben.clickHome('request.cancel', { value: JSON.stringify({ id: 'REQ-12', n: 1 }) });
  await homeShows(ben, /REQ-11(?!.*REQ-12).*\[Previous 10\]\s+11–11 of 11/s);
  await ben.clickHome('Previous 10');
  await homeShows(ben, /REQ-1\b.*\[Next 1\]\s+1–10 of 11/s);
});

const teams = Array.from({ length: 30 }, (_, n) => ({ id: 2000 + n, name: `Region ${n + 1}` }));

/** Ana and Eva are Team Admins of thirty teams, and the policy asks the admins of the request's own team. */
const ofTeams = {
  policy: storyPolicy
    .replace(/\[platform\] \}\]\n$/, '[team-admins] }]\n')
    .replace('limits: {', 'limits: { open_requests_per_person: 30,'),
  env: { USHER_POLL_SECONDS: '600', USHER_API_SHARE: '0.1' },
  make(world: World) {
    for (const { id, name } of teams) {
      world.addTeam({ id, name, organizationId: 7301 });
      for (const admin of [4130, 4134]) world.setTeamRole(admin, id, 'Team Admin');
    }
  },
};

/** The teams whose roles Usher has listed on Make since the call with this number. */
const listedSince = ({ make }: Harness, from: number): number[] =>
  make.calls.slice(from).flatMap(({ method, path }) => {
    const team = /^\/teams\/(\d+)\/user-team-roles$/.exec(path)?.[1];
    return method === 'GET' && team ? [Number(team)] : [];
  });

story(
  'the calls of Make that a decision costs do not grow with the number of requests that wait',
  ofTeams,
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    for (const { name } of teams) {
      await askForRole(ben, { who: 'dev@example.com', where: name, role: 'Team Member' });
      await (await ben.waitForModal()).close({ all: true });
    }
    await ana.openHome();
    await homeHas(ana, /30 requests wait for you/, 10);
    const review = await reviewAll(ana);
    await reviewShows(review, 'Request 1 of 30');
    const begun = harness.make.calls.length;
    for (const [index, { name }] of teams.entries()) {
      const left = teams.length - index - 1;
      const shown = bare(review.text());
      expect(shown).toContain(`Team Member of ${name}\n`);
      await review.click('Approve');
      await reviewShows(review, left > 0 ? `Request ${index + 2} of 30` : 'Reviewed');
      await homeHas(
        ana,
        new RegExp(left > 0 ? `${left} requests? waits? for you` : 'Nothing waits'),
        Math.min(10, left),
      );
    }
    await vi.waitFor(() => expect(writesOn(harness)).toHaveLength(30), 30_000);
    const listed = listedSince(harness, begun);
    // Once for the click, once before the write, and once for a call that Slack took late.
    for (const { id } of teams) expect(listed.filter((team) => team === id).length).toBeLessThanOrEqual(3);
  },
);
