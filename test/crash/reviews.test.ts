import { expect } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { cardOf, cardShows, writesOn } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import {
  decide,
  decideWith,
  evidenceOf,
  openReview,
  reviewEvents,
  say,
  withReview,
} from '../stories/reviewing.js';
import { story } from '../stories/story.js';
import { withoutLimit } from '../stories/without-limit.js';
import { held, killedAtEach, ofType, toldOnce } from './leaving.js';

const [ana, ben, eva, ines, team] = [4130, 4131, 4134, 4121, 915];
const reviewOf = (people: readonly string[], more: string) => ({
  process: true,
  make: withoutLimit,
  policy: withReview(`
  - name: Finance Ops
    of:
      teams: [Finance Ops]
      list: [${people.map((one) => `${one}@example.com`).join(', ')}]
    by: [team-admins]
    for: ${more}
`),
});
const options = reviewOf(['ana', 'ben', 'eva', 'ines'], '7d');
/** Nobody of these approves, so that a request about all of them can be decided. */
const silent = (how: string) => reviewOf(['eva', 'ines'], `1h\n    silence: ${how}`);

/** The events of a type about each line, as line numbers. */
const linesWith = async (harness: Harness, type: string) =>
  (await reviewEvents(harness)).filter((one) => one.type === type).map(({ line }) => line);

/** Checks that each reviewer was called once, the admins heard of the beginning and the end once, and no write came twice. */
async function eachOnce(harness: Harness, requests: number, end = /Decided:/): Promise<void> {
  await held(harness, 'review.ended');
  for (const id of ['U0ANA', 'U0INES']) {
    await toldOnce(harness.person(id), end);
    expect(
      harness
        .person(id)
        .dms()
        .filter(({ text }) => text.includes('“Finance Ops” (R-1)')),
    ).toHaveLength(1);
  }
  for (const id of ['U0ADMIN', 'U0OTHER']) {
    await toldOnce(harness.person(id), /“Finance Ops”.* has begun/);
    await toldOnce(harness.person(id), /“Finance Ops”.* is closed/);
  }
  for (const type of ['review.started', 'review.begun', 'review.closed', 'review.ended'])
    expect(await ofType(harness, type), type).toHaveLength(1);
  for (const type of ['request.submitted', 'lines.asking', 'lines.requested'])
    expect(await ofType(harness, type), type).toHaveLength(requests);
  const settled = await linesWith(harness, 'line.settled');
  expect(new Set(settled).size).toBe(settled.length);
  const writes = writesOn(harness).map(
    ({ method, path, body }) => `${method} ${path} ${JSON.stringify(body)}`,
  );
  expect(new Set(writes).size).toBe(writes.length);
}

/** Checks that the evidence has this, can be computed again, and is the same after another kill. */
async function proven(harness: Harness, ...said: readonly RegExp[]): Promise<void> {
  const first = await evidenceOf(harness, 'first');
  for (const one of [/Computed again from the record: the same/, ...said]) expect(first.page).toMatch(one);
  await harness.restart('kill');
  expect(await evidenceOf(harness, 'again')).toEqual(first);
}

async function approved(harness: Harness, card: MessageRef, steps: readonly string[]): Promise<void> {
  await harness.person('U0BEN').click(card, 'Approve');
  await killedAtEach(harness, steps);
  await cardShows(harness, card, /checked on Make/);
}

interface Steps {
  readonly opening?: readonly string[];
  readonly deciding?: boolean;
  readonly asking?: readonly string[];
  readonly carrying?: readonly string[];
  readonly ending?: readonly string[];
}

/** A review from the command to its evidence, killed at each of these steps. */
const reviewed = (steps: Steps) => async (harness: Harness) => {
  const [anaC, inesD] = [harness.person('U0ANA'), harness.person('U0INES')];
  const { world } = harness.make;
  await harness.person('U0ADMIN').command('/make-access', 'review finance ops');
  await killedAtEach(harness, steps.opening ?? []);
  let page = await openReview(anaC);
  for (const [n, [who, verdict]] of [
    ['Ben Weber', 'Keep'],
    ['Eva Novak', 'Remove'],
  ].entries()) {
    if (!steps.deciding) await decide(page, `${who}`, `${verdict}`);
    else {
      await say(page, `${who}`, `${verdict}`);
      await killedAtEach(harness, [`line.decided ${n + 1}`]);
      await page.close();
      page = await openReview(anaC);
    }
  }
  await decideWith(anaC, page, 'Ines Duarte', 'Keep', { reason: 'Runs the team' });
  await killedAtEach(harness, steps.asking ?? []);
  await approved(harness, await cardOf(harness, 'REQ-1'), steps.carrying ?? []);
  const other = await openReview(inesD);
  await decideWith(inesD, other, 'Ana Costa', 'Lower', { role: 'Team Member', reason: 'Not any more' });
  await approved(harness, await cardOf(harness, 'REQ-2'), steps.ending ?? []);
  await eachOnce(harness, 2);
  expect((await linesWith(harness, 'line.decided')).length).toBe(4);
  expect([eva, ana, ben, ines].map((id) => world.teamRole(id, team))).toEqual([
    undefined,
    'Team Member',
    'Team Member',
    'Team Admin',
  ]);
  expect(writesOn(harness)).toHaveLength(2);
  expect(await ofType(harness, 'review.closed')).toMatchObject([{ undecided: 0, notDone: 0 }]);
  await proven(harness, /`remove` by U0ANA .*; done by REQ-1/, /`lower.*` by U0INES .*; done by REQ-2/);
};

story(
  'a review decides and carries out each line once if Usher is killed at a decision, at its request and at the end',
  options,
  reviewed({
    opening: ['review.begun'],
    deciding: true,
    asking: ['lines.asking'],
    carrying: ['write.announced'],
    ending: ['review.closed'],
  }),
);

story.ofSeries(
  'a review calls and asks once if Usher is killed at every other step before the writes',
  options,
  reviewed({
    opening: ['review.started', 'review.opened', 'review.listed', 'review.told', 'reviewer.called'],
    asking: ['request.submitted', 'lines.requested', 'card.posted'],
  }),
);

story.ofSeries(
  'a review is carried out and ends once if Usher is killed at every other step of that',
  options,
  reviewed({
    carrying: ['approval.given', 'request.approved', 'write.settled', 'change.verified', 'line.settled'],
    ending: ['line.settled 2', 'review.ended'],
  }),
);

story.ofSeries(
  'lines that silence removes are removed once if Usher is killed at each step of that',
  silent('remove'),
  async (harness) => {
    const admin = harness.person('U0ADMIN');
    await admin.command('/make-access', 'review finance ops');
    await held(harness, 'reviewer.called', 2);
    await harness.restart('kill', 3_700_000);
    await killedAtEach(harness, ['review.silent', 'lines.asking', 'request.submitted']);
    const card = await cardOf(harness, 'REQ-1');
    await approved(harness, card, ['write.announced', 'line.settled']);
    await eachOnce(harness, 1);
    await toldOnce(admin, /The time for the review “Finance Ops”.* is over/);
    expect([eva, ines, ben].map((id) => harness.make.world.teamRole(id, team))).toEqual([
      undefined,
      undefined,
      'Team Member',
    ]);
    expect(writesOn(harness)).toHaveLength(2);
    const [said, ...more] = await ofType(harness, 'review.silent');
    expect([said?.did, said?.lines, more]).toEqual(['remove', [1, 2], []]);
    await proven(harness, /nobody decided/);
  },
);

story.ofSeries(
  'silence asks others once and then changes nothing if Usher is killed at each step of that',
  silent('ask\n    ask: [security]'),
  async (harness) => {
    await harness.person('U0ADMIN').command('/make-access', 'review finance ops');
    await held(harness, 'reviewer.called', 2);
    await harness.restart('kill', 3_700_000);
    await killedAtEach(harness, ['review.silent', 'review.told 2', 'reviewer.called 3']);
    await toldOnce(harness.person('U0CAT'), /so you are asked/);
    await harness.restart('kill', 3_700_000);
    await killedAtEach(harness, ['review.silent 2', 'review.closed']);
    await eachOnce(harness, 0, /Closed: the review “Finance Ops” \(R-1\), with \d of your \d undecided/);
    expect(writesOn(harness)).toEqual([]);
    expect(await ofType(harness, 'review.closed')).toMatchObject([{ undecided: 2, notDone: 0 }]);
    await proven(harness, /\*\*undecided\*\*: nobody decided until/);
  },
);

story(
  'a removal that Make refuses is not counted as done, also if Usher is killed after the refusal and at its end',
  silent('keep'),
  async (harness) => {
    const anaC = harness.person('U0ANA');
    await harness.person('U0ADMIN').command('/make-access', 'review finance ops');
    const page = await openReview(anaC);
    await decide(page, 'Eva Novak', 'Remove');
    await decideWith(anaC, page, 'Ines Duarte', 'Keep', { reason: 'Runs the team' });
    const card = await cardOf(harness, 'REQ-1');
    const path = new RegExp(`users/${eva}/user-team-roles/${team}`);
    harness.make.faults.add({ match: { method: 'POST', path }, kind: 'status', status: 403, times: 5 });
    await harness.person('U0BEN').click(card, 'Approve');
    await killedAtEach(harness, ['change.failed']);
    await cardShows(harness, card, /Not done/);
    expect(await ofType(harness, 'review.closed')).toEqual([]);
    await anaC.click(card, 'Close request');
    await killedAtEach(harness, ['line.settled']);
    await held(harness, 'review.ended');
    expect(await ofType(harness, 'review.closed')).toMatchObject([{ undecided: 0, notDone: 1 }]);
    expect(harness.make.world.teamRole(eva, team)).toBe('Team Monitoring');
    await toldOnce(harness.person('U0ADMIN'), /1 kept, 0 lowered, 0 removed and 1 decided but not done/);
    await proven(harness, /\*\*not done\*\* by REQ-1/);
  },
);
