import { expect, vi } from 'vitest';
import { bare, cardOf, cardShows, deny, dm, told } from './asking.js';
import { decide, decideWith, onRecord, openReview, reviewEvents, say, withReview } from './reviewing.js';
import { story } from './story.js';
import { withoutLimit } from './without-limit.js';

const [ana, eva, team] = [4130, 4134, 915];

const ofFour = withReview(`
  - name: Finance Ops
    of:
      teams: [Finance Ops]
      list: [ana@example.com, ben@example.com, eva@example.com, ines@example.com]
    by: [team-admins]
    for: 7d
`);

story(
  'a delegate named in the policy is called once, and their message folds when nothing is left',
  { policy: `${ofFour}\ndelegates: [{ from: U0ANA, to: U0CAT, until: 2099-12-31 }]\n` },
  async (harness) => {
    const [admin, anaC, cat] = [harness.person('U0ADMIN'), harness.person('U0ANA'), harness.person('U0CAT')];
    await admin.command('/make-access', 'review finance ops');
    await told(admin, /The review “Finance Ops” begins as R-1/);
    const page = await openReview(cat, /You stand in for @Ana Costa: please review 3 roles on Make/);
    await decide(page, 'Ben Weber', 'Keep');
    await harness.restart('stop');
    const other = await openReview(anaC, /Please review [23] roles/);
    expect(bare(other.text())).toMatch(/Keep · @?Cat Lindqvist for @?Ana Costa/);
    await decide(other, 'Eva Novak', 'Remove');
    await decideWith(anaC, other, 'Ines Duarte', 'Keep', { reason: 'Runs the team' });
    await dm(cat, /Decided: all that @Ana Costa had in the review/);
    const calls = (await reviewEvents(harness)).filter(({ type }) => type === 'delegate.called');
    expect(calls).toMatchObject([{ standsFor: 'T0HARBOUR/U0ANA', n: 1, lines: 3 }]);
  },
);

story(
  'a review is finished in Slack, and a removal that fails is not counted as done',
  { policy: ofFour },
  async (harness) => {
    const [admin, anaC, ines, ben] = ['U0ADMIN', 'U0ANA', 'U0INES', 'U0BEN'].map((id) => harness.person(id));
    if (!admin || !anaC || !ines || !ben) throw new Error('nobody is there');
    await admin.command('/make-access', 'review finance ops');
    await told(admin, /The review “Finance Ops” begins as R-1/);
    await dm(admin, /“Finance Ops” \(R-1\) has begun: 4 roles on Make, 2 reviewers/);

    const page = await openReview(anaC, /Please review 3 roles on Make for “Finance Ops” \(R-1\)/);
    expect(bare(page.text())).toContain('0 of 3 decided');
    expect(page.text()).not.toContain('Ana Costa ·');
    expect(bare(page.text())).toMatch(
      /Ben Weber · ben@example.com\s+Team Member of Finance Ops in Harbour Logistics/,
    );
    await decide(page, 'Ben Weber', 'Keep');
    await decide(page, 'Eva Novak', 'Remove');
    await say(page, 'Ines Duarte', 'Keep');
    const why = await anaC.waitForModal({ callback_id: 'access-review.keep' });
    await why.fill({ reason: 'Runs the team' });
    await why.submit();
    await page.waitForUpdate((_, text) => bare(text).includes('3 of 3 decided'));
    expect(bare(page.text())).toMatch(/Keep · @?Ana Costa · “Runs the team”/);

    const card = await cardOf(harness, 'REQ-1');
    const asked = await cardShows(harness, card, /Eva Novak/);
    expect(asked).toContain('Review R-1 (Finance Ops): decided in the review');

    const other = await openReview(ines);
    expect(bare(other.text())).toContain('2 of 3 decided');
    await decideWith(ines, other, 'Ana Costa', 'Lower', {
      role: 'Team Member',
      reason: 'No longer leads it',
    });
    const lowering = await cardOf(harness, 'REQ-2');
    await ben.click(lowering, 'Approve');
    await cardShows(harness, lowering, /checked on Make/);
    expect(harness.make.world.teamRole(ana, team)).toBe('Team Member');

    harness.make.faults.add({
      match: { method: 'POST', path: /users\/4134\/user-team-roles\/915/ },
      kind: 'status',
      status: 403,
      body: { message: 'You are not allowed to do this.', code: 'SC403' },
      times: 5,
    });
    await ben.click(card, 'Approve');
    await cardShows(harness, card, /Not done/);
    expect(harness.make.world.teamRole(eva, team)).toBe('Team Monitoring');
    expect((await reviewEvents(harness)).some(({ type }) => type === 'review.closed')).toBe(false);
    await anaC.click(card, 'Close request');
    const closed = await dm(admin, /“Finance Ops” \(R-1\) is closed/);
    expect(closed.rendered).toContain('2 kept, 1 lowered, 0 removed and 1 decided but not done');
    // All names, reasons and answers of Make are sealed with the key of the Make user they are about.
    const written = JSON.stringify(await reviewEvents(harness));
    expect(written.match(/"sealed"/g)?.length).toBeGreaterThanOrEqual(4 * 2 + 3);
    expect(written.match(/"of":"make-user\/41\d\d"/g)).toHaveLength(written.match(/"sealed"/g)?.length ?? 0);
    expect(written).not.toContain('You are not allowed to do this.');
    await dm(anaC, /Decided: all 3 of yours/);
    const settled = (await reviewEvents(harness)).filter(({ type }) => type === 'line.settled');
    expect(settled.map(({ done }) => done).sort()).toEqual([false, true]);
    const [closing] = (await reviewEvents(harness)).filter(({ type }) => type === 'review.closed');
    expect(closing).toMatchObject({ undecided: 0, notDone: 1 });
  },
);

story(
  'if two reviewers share a line, the first decides, and the second is told who and what',
  { policy: ofFour },
  async (harness) => {
    const [anaC, ines] = [harness.person('U0ANA'), harness.person('U0INES')];
    await harness.person('U0ADMIN').command('/make-access', 'review Finance Ops');
    const first = await openReview(anaC);
    const second = await openReview(ines);
    await decide(first, 'Ben Weber', 'Keep');
    await say(second, 'Ben Weber', 'Remove');
    await second.waitForUpdate((_, text) => /Ana Costa has decided this line already: keep/.test(text));
    expect(bare(second.text())).toMatch(/Ben Weber · ben@example.com.*Keep · @?Ana Costa/s);
    const decided = (await reviewEvents(harness)).filter(({ type }) => type === 'line.decided');
    expect(decided).toHaveLength(1);
    expect(harness.make.world.teamRole(4131, team)).toBe('Team Member');
  },
);

story(
  'a line that is not theirs is passed to another reviewer, who is called, never to its subject',
  { policy: ofFour },
  async (harness) => {
    const [anaC, cat] = [harness.person('U0ANA'), harness.person('U0CAT')];
    await harness.person('U0ADMIN').command('/make-access', 'review Finance Ops');
    const page = await openReview(anaC);
    await say(page, 'Eva Novak', 'Not mine');
    const form = await anaC.waitForModal({ callback_id: 'access-review.pass' });
    await form.fill({ to: 'U0EVA' });
    expect(await form.submit()).toMatchObject({ errors: { to: expect.stringContaining('about them') } });
    await form.fill({ to: 'U0CAT' });
    await form.submit();
    await page.waitForUpdate((_, text) => /Not yours · passed to @?Cat Lindqvist/.test(bare(text)));
    const theirs = await openReview(
      cat,
      /Ana Costa says that 1 role on Make in the review “Finance Ops” \(R-1\) is yours/,
    );
    expect(bare(theirs.text())).toContain('0 of 1 decided');
    await decide(theirs, 'Eva Novak', 'Remove');
    await cardShows(harness, await cardOf(harness, 'REQ-1'), /Cat Lindqvist: “Review R-1/);
  },
);

const silentBy = (silence: string): string =>
  withReview(`
  - name: Quiet
    of: { teams: [Finance Ops], list: [ben@example.com, ines@example.com, eva@example.com] }
    by: [team-admins]
    for: 1h
    silence: ${silence}
`);

story(
  'silence asks the other people in the policy, and lines they leave stay undecided',
  { policy: silentBy('ask\n    ask: [security]') },
  async (harness) => {
    const [admin, cat] = [harness.person('U0ADMIN'), harness.person('U0CAT')];
    await admin.command('/make-access', 'review Quiet');
    const page = await openReview(harness.person('U0ANA'));
    await decide(page, 'Ben Weber', 'Keep');
    await harness.restartLater(3_700_000);
    const news = await dm(admin, /The time for the review “Quiet” \(R-1\) is over/);
    expect(news.rendered).toMatch(/Late: @?Ana Costa, @?Ines Duarte/);
    const asked = await openReview(cat, /Nobody has decided 2 roles on Make in time, so you are asked/);
    await decideWith(cat, asked, 'Ines Duarte', 'Keep', { reason: 'Leads Finance' });
    await harness.restartLater(3_700_000);
    const closed = await dm(admin, /“Quiet” \(R-1\) is closed/);
    expect(closed.rendered).toContain('2 kept, 0 lowered, 0 removed and 1 undecided');
    expect(harness.make.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect((await harness.events()).filter(({ type }) => type === 'request.submitted')).toEqual([]);
  },
);

story(
  'if nobody knows whom silence asks, late decisions are still carried out',
  { policy: silentBy('ask\n    ask: [security]').replace('S0SECURITY', 'S0GONE') },
  async (harness) => {
    const ines = harness.person('U0INES');
    await harness.person('U0ADMIN').command('/make-access', 'review Quiet');
    await openReview(ines);
    await harness.restartLater(3_700_000);
    // Only Ana may decide about Ines, and does not.
    const late = await openReview(ines);
    await decide(late, 'Ben Weber', 'Keep');
    await decide(late, 'Eva Novak', 'Remove');
    await cardShows(harness, await cardOf(harness, 'REQ-1'), /Eva Novak/);
  },
);

story(
  'if silence removes, each removal is an ordinary request that needs approval',
  { policy: silentBy('remove') },
  async (harness) => {
    const admin = harness.person('U0ADMIN');
    await admin.command('/make-access', 'review Quiet');
    const page = await openReview(harness.person('U0ANA'));
    await decide(page, 'Ben Weber', 'Keep');
    await decideWith(harness.person('U0ANA'), page, 'Ines Duarte', 'Keep', { reason: 'Leads it' });
    await harness.restartLater(3_700_000);
    const card = await cardOf(harness, 'REQ-1');
    const asked = await cardShows(harness, card, /Eva Novak/);
    expect(asked).toContain('nobody decided in time');
    expect(harness.make.world.teamRole(eva, team)).toBe('Team Monitoring');
    await deny(harness.person('U0ANA'), card, 'She is needed');
    const closed = await dm(admin, /“Quiet” \(R-1\) is closed/);
    expect(closed.rendered).toContain('2 kept, 0 lowered, 0 removed and 1 decided but not done');
    expect(harness.make.world.teamRole(eva, team)).toBe('Team Monitoring');
    const events = await harness.events();
    const [asking] = events.filter(({ type }) => type === 'request.submitted');
    expect(asking).toMatchObject({ by: { kind: 'system' } });
    const usher = JSON.parse(JSON.stringify(asking)).requester.person;
    expect(events.filter(({ type, to }) => type === 'notice.sent' && to === usher)).toEqual([]);
    expect(events.filter(({ type }) => type === 'step.gave-up')).toEqual([]);
  },
);

story(
  'a change that no rule allows is noted on its line and does not block others',
  { policy: ofFour },
  async (harness) => {
    const anaC = harness.person('U0ANA');
    await harness.person('U0ADMIN').command('/make-access', 'review Finance Ops');
    const page = await openReview(anaC);
    await decide(page, 'Ben Weber', 'Remove');
    await decide(page, 'Eva Novak', 'Remove');
    await decideWith(anaC, page, 'Ines Duarte', 'Keep', { reason: 'Leads it' });
    await cardShows(harness, await cardOf(harness, 'REQ-1'), /Remove Eva Novak/);
    await onRecord(harness, 'lines.requested');
    await page.close();
    const again = await openReview(anaC, /Decided: all 3 of yours/);
    expect(bare(again.text())).toMatch(/Ben Weber.*Not done: Nobody could decide this/s);
    expect(bare(again.text())).toMatch(/Eva Novak.*REQ-1 waits for a decision/s);
  },
);

story(
  'Home shows reviewers what is left, and admins every review, who is late, and a way to start one',
  { policy: silentBy('ask') },
  async (harness) => {
    const [admin, anaC] = [harness.person('U0ADMIN'), harness.person('U0ANA')];
    await admin.openHome();
    await admin.waitForHome((_, text) => text.includes('“Quiet” · no review is open'));
    await admin.clickHome('access-review.start');
    await dm(anaC, /Please review/);
    await anaC.openHome();
    await anaC.waitForHome((_, text) => /Review “Quiet” \(R-1\): 3 of 3 left/.test(bare(text)));
    expect(anaC.homeText()).not.toContain('Access reviews');
    await anaC.clickHome('access-review.open');
    const page = await anaC.waitForModal({ callback_id: 'access-review.page' });
    await decide(page, 'Ben Weber', 'Keep');
    await harness.restartLater(3_700_000);
    await dm(admin, /The time for the review “Quiet” \(R-1\) is over/);
    await admin.openHome();
    await admin.waitForHome((_, text) => /“Quiet” \(R-1\) · 1 of 3 decided/.test(bare(text)));
    expect(bare(admin.homeText())).toMatch(/Late: @?Ana Costa, @?Ines Duarte/);
  },
);

story(
  'only admins begin reviews, and of one entry only one at a time',
  { policy: ofFour },
  async (harness) => {
    const [admin, ben] = [harness.person('U0ADMIN'), harness.person('U0BEN')];
    await ben.command('/make-access', 'review Finance Ops');
    await told(ben, /Only an admin can do this/);
    await admin.command('/make-access', 'review Finances');
    await told(admin, /The policy has no such review\. It has “Finance Ops”/);
    await admin.command('/make-access', 'review Finance Ops');
    await dm(admin, /has begun/);
    await admin.command('/make-access', 'review Finance Ops');
    await told(admin, /R-1 is this review, and it is not closed yet/);
    await admin.command('/make-access', 'review');
    await told(admin, /R-1\*? “Finance Ops”: 4 of 4 undecided/);
    const started = (await harness.events()).filter(({ type }) => type === 'review.started');
    expect(started).toHaveLength(1);
  },
);

story('a role that was to be lowered but is gone is not given again', { policy: ofFour }, async (harness) => {
  const ines = harness.person('U0INES');
  await harness.person('U0ADMIN').command('/make-access', 'review Finance Ops');
  const page = await openReview(ines);
  harness.make.world.setTeamRole(ana, team, 'none');
  await decideWith(ines, page, 'Ana Costa', 'Lower', { role: 'Team Member' });
  await decide(page, 'Ben Weber', 'Keep');
  await decide(page, 'Eva Novak', 'Keep');
  await onRecord(harness, 'line.refused');
  const [refused] = (await reviewEvents(harness)).filter(({ type }) => type === 'line.refused');
  expect(refused).toMatchObject({ code: 'review-raises' });
  expect(harness.make.world.teamRole(ana, team)).toBeUndefined();
  expect((await harness.events()).filter(({ type }) => type === 'request.submitted')).toEqual([]);
});

story(
  'the request of a review can be changed only to another lower role',
  { policy: ofFour },
  async (harness) => {
    const ines = harness.person('U0INES');
    await harness.person('U0ADMIN').command('/make-access', 'review Finance Ops');
    const page = await openReview(ines);
    await decideWith(ines, page, 'Ana Costa', 'Lower', { role: 'Team Member', reason: 'No longer leads it' });
    await decide(page, 'Ben Weber', 'Keep');
    await decide(page, 'Eva Novak', 'Keep');
    const card = await cardOf(harness, 'REQ-1');
    await ines.openHome();
    await ines.waitForHome((_, text) => text.includes('Change it'));
    await ines.clickHome('request.edit');
    const form = await ines.waitForModal({ callback_id: 'ask.edit' });
    expect(form.text()).not.toContain('For how long');
    expect(form.options('Role')).not.toContain('Team Admin');
    await form.fill({ role: 'Team Operator', reason: 'She still starts scenarios' });
    await form.submit();
    await cardShows(harness, card, /Team Operator instead of Team Member/);
  },
);

story(
  'an hourly review in the policy starts by itself, and again an hour after its start',
  {
    policy: withReview(`
  - name: Hourly
    of: { teams: [Finance Ops], list: [ben@example.com] }
    by: [team-admins]
    every: 1h
    for: 30m
    silence: keep
`),
    make: withoutLimit,
  },
  async (harness) => {
    const admin = harness.person('U0ADMIN');
    await dm(admin, /“Hourly” \(R-1\) has begun/);
    await dm(harness.person('U0ANA'), /Please review 1 role on Make/);
    await harness.restartLater(1_860_000);
    const closed = await dm(admin, /“Hourly” \(R-1\) is closed/);
    expect(closed.rendered).toContain('1 kept, 0 lowered and 0 removed');
    // Usher looks for due reviews once a minute, so the first one has to be over on record before the restart.
    const ofType = async (wanted: string) => (await harness.events()).filter(({ type }) => type === wanted);
    await vi.waitFor(async () => expect(await ofType('review.ended')).toHaveLength(1), 30_000);
    expect(await ofType('review.started')).toHaveLength(1);
    await harness.restartLater(1_860_000);
    await dm(admin, /“Hourly” \(R-2\) has begun/);
  },
);

story(
  'killed while it calls and asks, a review calls everybody once and asks once',
  { policy: ofFour, process: true },
  async (harness) => {
    const held = harness.slack.faults.hold({ method: 'chat.postMessage' });
    await harness.person('U0ADMIN').command('/make-access', 'review Finance Ops');
    await held.arrived;
    await harness.app().kill();
    held.release();
    await harness.begin();
    const ines = harness.person('U0INES');
    const page = await openReview(harness.person('U0ANA'));
    await dm(ines, /Please review/);
    await onRecord(harness, 'reviewer.called', 2);
    await decide(page, 'Ben Weber', 'Remove');
    await decide(page, 'Eva Novak', 'Remove');
    const card = harness.slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' });
    await decideWith(harness.person('U0ANA'), page, 'Ines Duarte', 'Keep', { reason: 'Leads it' });
    await card.arrived;
    await harness.app().kill();
    card.release();
    await harness.begin();
    await cardShows(harness, await cardOf(harness, 'REQ-1'), /Eva Novak/);
    await onRecord(harness, 'lines.requested');
    const events = await harness.events();
    expect(events.filter(({ type }) => type === 'request.submitted')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'line.decided')).toHaveLength(3);
    for (const one of [ines, harness.person('U0ANA')]) {
      expect(one.dms().filter(({ text }) => text.includes('(R-1)'))).toHaveLength(1);
    }
  },
);

story.ofSeries(
  'several processes answer reviewers, and one of them advances the review',
  { policy: ofFour, process: true, store: 'postgres', replicas: 3 },
  async (harness) => {
    const [admin, anaC, ines] = ['U0ADMIN', 'U0ANA', 'U0INES'].map((id) => harness.person(id));
    if (!admin || !anaC || !ines) throw new Error('nobody is there');
    await admin.command('/make-access', 'review Finance Ops');
    const [first, second] = [await openReview(anaC), await openReview(ines)];
    await decide(first, 'Ben Weber', 'Keep');
    await decideWith(ines, second, 'Ana Costa', 'Keep', { reason: 'Leads it' });
    await Promise.all([say(first, 'Eva Novak', 'Remove'), say(second, 'Eva Novak', 'Remove')]);
    await decideWith(anaC, first, 'Ines Duarte', 'Keep', { reason: 'Leads it' });
    await cardShows(harness, await cardOf(harness, 'REQ-1'), /Remove Eva Novak/);
    await onRecord(harness, 'lines.requested');
    const events = await harness.events();
    expect(events.filter(({ type }) => type === 'line.decided')).toHaveLength(4);
    expect(events.filter(({ type }) => type === 'request.submitted')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'review.opened')).toHaveLength(1);
    for (const one of [anaC, ines]) {
      expect(one.dms().filter(({ text }) => text.includes('(R-1)'))).toHaveLength(1);
    }
  },
);

story.ofSeries(
  'a line later left out of the request does not count as done',
  { policy: ofFour },
  async (harness) => {
    const [admin, anaC, ben] = ['U0ADMIN', 'U0ANA', 'U0BEN'].map((id) => harness.person(id));
    if (!admin || !anaC || !ben) throw new Error('nobody is there');
    await admin.command('/make-access', 'review finance ops');
    const page = await openReview(anaC);
    await decide(page, 'Ines Duarte', 'Remove');
    await decide(page, 'Eva Novak', 'Remove');
    await decide(page, 'Ben Weber', 'Keep');
    const card = await cardOf(harness, 'REQ-1');
    await page.close({ all: true });
    await anaC.openHome();
    await anaC.waitForHome((_, text) => text.includes('[Change it]'));
    await anaC.clickHome('request.edit');
    const form = await anaC.waitForModal({ callback_id: 'ask.edit' });
    await form.fill({ 'left-out': ['0'] });
    await form.submit();
    await cardShows(harness, card, /changed it: Left out: Eva Novak \(eva@example\.com\) in Finance Ops\./);
    await ben.click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    await onRecord(harness, 'line.settled', 2);
    const settled = (await reviewEvents(harness)).filter(({ type }) => type === 'line.settled');
    // Eva's line is the third and her change the first; Ines's line is the fourth and her change the second.
    expect(settled.map(({ line, done }) => [line, done]).sort()).toEqual([
      [3, false],
      [4, true],
    ]);
    expect(harness.make.world.teamRole(eva, team)).toBe('Team Monitoring');
  },
);
