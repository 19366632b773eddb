import { expect } from 'vitest';
import type { World } from '../../sandbox/make/world.js';
import { bare, cardOf, cardShows, dm, told, writesOn } from './asking.js';
import {
  blockOf,
  change,
  decide,
  decideWith,
  onRecord,
  openReview,
  reviewEvents,
  say,
  withReview,
} from './reviewing.js';
import { story } from './story.js';

const [ines, eva, team] = [4121, 4134, 915];

const reviewOf = (...more: readonly string[]): string =>
  withReview(`
  - name: Finance Ops
    of:
      teams: [Finance Ops]
      list: [${['ana', 'ben', 'eva', 'ines', ...more].map((one) => `${one}@example.com`).join(', ')}]
    by: [team-admins]
    for: 7d
`);
const begin = 'review finance ops';

story(
  'a reviewer can change an answer until it is asked for, and the last answer is carried out',
  { policy: reviewOf() },
  async (harness) => {
    const [anaC, inesD] = [harness.person('U0ANA'), harness.person('U0INES')];
    await harness.person('U0ADMIN').command('/make-access', begin);
    const page = await openReview(anaC);
    await decide(page, 'Ben Weber', 'Remove');
    await change(anaC, page, 'Ben Weber', 'Keep', { shows: /Ben Weber.*Keep · @?Ana Costa/s });
    await decideWith(anaC, page, 'Ines Duarte', 'Keep', { reason: 'Runs the team' });
    await page.close();

    const other = await openReview(inesD);
    expect(blockOf(other, 'Ben Weber', 'Change')).toBeUndefined();
    await other.close();

    await harness.restart('stop');
    const again = await openReview(anaC);
    const lowered = { role: 'Team Member', reason: 'Only reads now' };
    await change(anaC, again, 'Ines Duarte', 'Lower', {
      ...lowered,
      shows: /Ines Duarte.*Lower to Team Member · @?Ana Costa · “Only reads now”/s,
    });
    expect(await anaC.dms().filter(({ text }) => /Decided/.test(text))).toEqual([]);
    await decide(again, 'Eva Novak', 'Keep');
    const card = await cardOf(harness, 'REQ-1');
    await cardShows(harness, card, /Ines Duarte/);
    await onRecord(harness, 'lines.requested');
    await again.close();
    const fixed = await openReview(anaC, /Decided: all 3 of yours/);
    expect(bare(fixed.text())).toContain('You cannot change this answer any more: REQ-1 asks for it.');
    expect(blockOf(fixed, 'Ines Duarte', 'Change')).toBeUndefined();
    await change(anaC, fixed, 'Eva Novak', 'Remove', { shows: /Eva Novak.*Remove · @?Ana Costa/s });

    await harness.person('U0BEN').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    const second = await cardOf(harness, 'REQ-2');
    await harness.person('U0BEN').click(second, 'Approve');
    await cardShows(harness, second, /checked on Make/);
    expect(harness.make.world.teamRole(ines, team)).toBe('Team Member');
    expect(harness.make.world.teamRole(eva, team)).toBeUndefined();
    expect(harness.make.world.teamRole(4131, team)).toBe('Team Member');
    expect(writesOn(harness)).toHaveLength(2);
    const said = (await reviewEvents(harness)).filter(({ type }) => type === 'line.decided');
    expect(said.map(({ verdict }) => verdict)).toEqual(['remove', 'keep', 'keep', 'lower', 'keep', 'remove']);
  },
);

const extra = Array.from({ length: 10 }, (_, n) => `m${n}`);

function make(world: World): void {
  for (const [n, name] of extra.entries()) {
    const id = 9100 + n;
    world.addUser({ id, name: `Member ${n}`, email: `${name}@example.com`, lastLogin: null });
    world.setOrganizationRole(id, 7301, 'Member');
    world.setTeamRole(id, team, 'Team Member');
  }
}

const benForAna = (policy: string): string =>
  `${policy}\ndelegates: [{ from: U0ANA, to: U0BEN, until: 2099-12-31 }]\n`;

story(
  'a delegate answers the reviewer’s pages for them, without the lines about either of them',
  { policy: benForAna(reviewOf(...extra)), make },
  async (harness) => {
    const [anaC, ben, cat] = [harness.person('U0ANA'), harness.person('U0BEN'), harness.person('U0CAT')];
    await harness.person('U0ADMIN').command('/make-access', begin);
    const page = await openReview(ben, /You stand in for @Ana Costa: please review 12 roles on Make/);
    const first = bare(page.text());
    expect(first).toContain('0 of 12 decided');
    expect(first).toContain('1–10 of 12');
    await ben.openHome();
    await ben.waitForHome((_, text) => /Review “Finance Ops” \(R-1\): 12 of 12 left/.test(bare(text)));

    await decide(page, 'Eva Novak', 'Keep');
    await change(ben, page, 'Eva Novak', 'Remove', {
      shows: /Eva Novak.*Remove · @?Ben Weber for @?Ana Costa/s,
    });
    await say(page, 'Member 0', 'Not mine');
    const form = await ben.waitForModal({ callback_id: 'access-review.pass' });
    await form.fill({ to: 'U0ANA' });
    expect(await form.submit()).toMatchObject({ errors: { to: expect.stringContaining('somebody else') } });
    await form.fill({ to: 'U0CAT' });
    await form.submit();
    await page.waitForUpdate((_, text) =>
      /Member 0.*Not yours · passed to @?Cat Lindqvist/s.test(bare(text)),
    );
    const theirs = await openReview(cat, /Ben Weber says that 1 role on Make .* is yours/);
    await decide(theirs, 'Member 0', 'Keep');
    await page.click('access-review.next');
    await page.waitForUpdate((_, text) => text.includes('11–12 of 12'));
    expect(`${first}${bare(page.text())}`).not.toMatch(/(Ben Weber|Ana Costa) · \w+@/);
    await page.click('access-review.back');
    await page.waitForUpdate((_, text) => text.includes('1–10 of 12'));
    await decideWith(ben, page, 'Ines Duarte', 'Keep', { reason: 'Leads Finance for Ana' });
    const card = await cardOf(harness, 'REQ-1');
    expect(await cardShows(harness, card, /Eva Novak/)).toContain('Ben Weber: “Review R-1 (Finance Ops)');

    const hers = await openReview(anaC);
    expect(bare(hers.text())).toContain('2 of 12 decided');
    expect(bare(hers.text())).toMatch(/Eva Novak.*Remove · @?Ben Weber for @?Ana Costa/s);
    expect(bare(hers.text())).toMatch(
      /Ines Duarte.*Keep · @?Ben Weber for @?Ana Costa · “Leads Finance for Ana”/s,
    );
    await decide(hers, 'Ben Weber', 'Keep');
    const said = (await reviewEvents(harness)).filter(({ type }) => /^line\.(decided|passed)$/.test(type));
    const [byBen, others] = [/U0BEN/, /U0CAT|U0ANA/].map((who) =>
      said.filter(({ by }) => who.test(JSON.stringify(by))),
    );
    expect(byBen?.map(({ standsFor }) => standsFor)).toEqual(Array(4).fill(['T0HARBOUR/U0ANA']));
    expect(others?.map(({ standsFor }) => standsFor)).toEqual([undefined, undefined]);
  },
);

story(
  'a delegate is reminded with the reviewer of the lines they may answer',
  { policy: benForAna(`${reviewOf()}    remind_after: [1h]\n`) },
  async (harness) => {
    const [anaC, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    await harness.person('U0ADMIN').command('/make-access', begin);
    await dm(ben, /You stand in for @Ana Costa: please review 2 roles on Make/);
    await onRecord(harness, 'delegate.called');
    await harness.restartLater(3_700_000);
    await dm(anaC, /Still open: 3 roles on Make in the review “Finance Ops” \(R-1\)/);
    const words =
      /Still open: 2 roles on Make in the review “Finance Ops” \(R-1\)\. You stand in for @Ana Costa\./;
    const page = await openReview(ben, words);
    await decide(page, 'Eva Novak', 'Keep');
    await harness.restart('stop');
    await onRecord(harness, 'delegate.reminded');
    expect(ben.dms().filter(({ text }) => text.includes('Still open'))).toHaveLength(1);
  },
);

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

story(
  'the stand-in of an absent reviewer is called and answers for them until they are back',
  { policy: `${reviewOf()}stand_ins: { longest: 14d }\n` },
  async (harness) => {
    const [anaC, ben, inesD] = [harness.person('U0ANA'), harness.person('U0BEN'), harness.person('U0INES')];
    await harness.person('U0ADMIN').command('/make-access', begin);
    await dm(anaC, /Please review 3 roles/);
    await onRecord(harness, 'reviewer.called', 2);
    await anaC.command('/make-access', `away @ben ${inDays(3)}`);
    await told(anaC, /decides for you until the end of/);
    const call = await dm(
      ben,
      /You stand in for @Ana Costa: please review 2 roles on Make for “Finance Ops”/,
    );
    await ben.openHome();
    await ben.waitForHome((_, text) => /Review “Finance Ops” \(R-1\): 2 of 2 left/.test(bare(text)));

    const page = await openReview(ben, /You stand in for @Ana Costa/);
    expect(bare(page.text())).not.toMatch(/(Ben Weber|Ana Costa) · \w+@/);
    await decide(page, 'Eva Novak', 'Keep');
    await anaC.command('/make-access', 'away off');
    await told(anaC, /You are back/);
    await ben.waitForMessageUpdate(call, ({ rendered }) =>
      bare(rendered).includes('You do not stand in for @Ana Costa now'),
    );
    await say(page, 'Ines Duarte', 'Remove');
    await page.waitForUpdate((_, text) => text.includes('This line is not yours to decide'));

    await anaC.command('/make-access', `away @ben ${inDays(2)}`);
    await ben.waitForMessageUpdate(call, ({ rendered }) => bare(rendered).includes('please review 2 roles'));
    await inesD.openHome();
    await inesD.waitForHome((_, text) => text.includes('I am away'));
    const said = (await reviewEvents(harness)).filter(({ type }) => type === 'line.decided');
    expect(said).toMatchObject([
      { verdict: 'keep', by: { person: 'T0HARBOUR/U0BEN' }, standsFor: ['T0HARBOUR/U0ANA'] },
    ]);
  },
);

story(
  'a stand-in not allowed by the policy cannot answer for a reviewer',
  { policy: `${reviewOf()}stand_ins: { longest: 14d }\n` },
  async (harness) => {
    const [anaC, cat] = [harness.person('U0ANA'), harness.person('U0CAT')];
    await anaC.command('/make-access', `away @cat ${inDays(3)}`);
    await told(anaC, /decides for you until the end of/);
    await harness.setPolicy(`${reviewOf()}stand_ins: { longest: 14d, among: [platform] }\n`);
    await dm(harness.person('U0ADMIN'), /Stand-ins changed/);
    await harness.person('U0ADMIN').command('/make-access', begin);
    await dm(anaC, /Please review 3 roles/);
    await onRecord(harness, 'reviewer.called', 2);
    await harness.restart('stop');
    await cat.openHome();
    await cat.waitForHome((_, text) => text.includes('Ask for a role'));
    expect(cat.homeText()).not.toContain('Finance Ops');
    expect(cat.dms().filter(({ text }) => text.includes('stand in for'))).toEqual([]);
    expect((await reviewEvents(harness)).filter(({ type }) => type === 'delegate.called')).toEqual([]);
  },
);

story(
  'a reviewer who passed on the last line opens the review again for the others, until none is left',
  { policy: reviewOf() },
  async (harness) => {
    const anaC = harness.person('U0ANA');
    await harness.person('U0ADMIN').command('/make-access', begin);
    const message = await dm(anaC, /Please review/);
    for (const who of ['Ines Duarte', 'Eva Novak', 'Ben Weber']) {
      const page = await openReview(anaC);
      await say(page, who, 'Not mine');
      const form = await anaC.waitForModal({ callback_id: 'access-review.pass' });
      await form.fill({ to: 'U0CAT' });
      await form.submit();
      await page.waitForUpdate(() => blockOf(page, who) === undefined);
      await page.close();
    }
    await anaC.click(message, 'access-review.open');
    await told(anaC, /You passed on every line that was yours in this review/);
  },
);
