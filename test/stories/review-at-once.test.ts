import { expect } from 'vitest';
import { bare, cardOf, cardShows, dm, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { decide, decideWith, onRecord, openReview, reviewEvents, say, withReview } from './reviewing.js';
import { story } from './story.js';
import { withoutLimit } from './without-limit.js';

const [eva, team] = [4134, 915];
const reviewOf = (people: readonly string[], more = '7d'): string =>
  withReview(`
  - name: Finance Ops
    of:
      teams: [Finance Ops]
      list: [${people.map((one) => `${one}@example.com`).join(', ')}]
    by: [team-admins]
    for: ${more}
`);
const begin = (harness: Harness) => harness.person('U0ADMIN').command('/make-access', 'review finance ops');
const ofType = async (harness: Harness, type: string) =>
  (await reviewEvents(harness)).filter((event) => event.type === type);

story(
  'an answer given twice, by a double click or from two windows, is one answer',
  { policy: reviewOf(['ben', 'eva', 'ines']) },
  async (harness) => {
    const anaC = harness.person('U0ANA');
    await begin(harness);
    const page = await openReview(anaC);
    await Promise.all([say(page, 'Ben Weber', 'Keep'), say(page, 'Ben Weber', 'Keep')]);
    await page.waitForUpdate((_, text) => bare(text).includes('1 of 3 decided'));
    await Promise.all([say(page, 'Eva Novak', 'Remove'), say(page, 'Eva Novak', 'Remove')]);
    await page.waitForUpdate((_, text) => bare(text).includes('2 of 3 decided'));
    await decideWith(anaC, page, 'Ines Duarte', 'Keep', { reason: 'Runs the team' });
    await cardOf(harness, 'REQ-1');
    const said = await ofType(harness, 'line.decided');
    expect(said.map(({ line, verdict }) => [line, verdict])).toEqual([
      [1, 'keep'],
      [2, 'remove'],
      [3, 'keep'],
    ]);
    expect((await harness.events()).filter(({ type }) => type === 'request.submitted')).toHaveLength(1);
  },
);

story(
  'an answer on an old page after Usher has acted on the silence changes nothing, and is told so',
  { policy: reviewOf(['ben', 'eva'], '1h\n    silence: keep'), make: withoutLimit },
  async (harness) => {
    const anaC = harness.person('U0ANA');
    await begin(harness);
    const page = await openReview(anaC);
    await harness.restartLater(3_700_000);
    await dm(harness.person('U0ADMIN'), /“Finance Ops” \(R-1\) is closed/);
    await say(page, 'Eva Novak', 'Remove');
    await page.waitForUpdate((_, text) => /R-1 is closed/.test(bare(text)));
    expect(await ofType(harness, 'line.decided')).toEqual([]);
    expect((await harness.events()).filter(({ type }) => type === 'request.submitted')).toEqual([]);
    expect(writesOn(harness)).toEqual([]);
  },
);

story(
  'the line of somebody who has left meanwhile is done without a second removal',
  { policy: `${reviewOf(['eva', 'ines'])}leavers: { wait: 1s, do: remove }\n` },
  async (harness) => {
    const anaC = harness.person('U0ANA');
    await begin(harness);
    const page = await openReview(anaC);
    await harness.slack.changeUser('U0EVA', { deleted: true });
    await cardShows(harness, await cardOf(harness, 'REQ-1'), /Eva Novak is no longer in Harbour Logistics/);
    const writes = writesOn(harness).length;
    await decide(page, 'Eva Novak', 'Remove');
    await decideWith(anaC, page, 'Ines Duarte', 'Keep', { reason: 'Runs the team' });
    await onRecord(harness, 'review.closed');
    expect(await ofType(harness, 'review.closed')).toMatchObject([{ undecided: 0, notDone: 0 }]);
    expect(writesOn(harness)).toHaveLength(writes);
    expect(harness.make.world.teamRole(eva, team)).toBeUndefined();
  },
);

story(
  'a line whose person is leaving is removed once, and done with either request',
  { policy: `${reviewOf(['eva', 'ines'])}leavers: { wait: 1s, decide: [platform] }\n` },
  async (harness) => {
    const [anaC, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    await begin(harness);
    const page = await openReview(anaC);
    await harness.slack.changeUser('U0EVA', { deleted: true });
    const card = await cardOf(harness, 'REQ-1');
    await decide(page, 'Eva Novak', 'Remove');
    await decideWith(anaC, page, 'Ines Duarte', 'Keep', { reason: 'Runs the team' });
    const second = await cardOf(harness, 'REQ-2');
    await ben.click(card, 'Approve');
    await cardShows(harness, card, /Eva Novak is no longer in Harbour Logistics/);
    const writes = writesOn(harness).length;
    await ben.click(second, 'Approve');
    await onRecord(harness, 'review.closed');
    expect(await ofType(harness, 'review.closed')).toMatchObject([{ undecided: 0, notDone: 0 }]);
    expect(writesOn(harness)).toHaveLength(writes);
  },
);

story(
  'a removal of a reviewer who left before it was asked for is not done, and the others still decide',
  { policy: `${reviewOf(['eva', 'ben'])}leavers: { wait: 1s, decide: [security] }\n` },
  async (harness) => {
    await begin(harness);
    const page = await openReview(harness.person('U0ANA'));
    await decide(page, 'Eva Novak', 'Remove');
    await harness.slack.changeUser('U0ANA', { deleted: true });
    await cardOf(harness, 'REQ-1');
    const other = await openReview(harness.person('U0INES'));
    await decide(other, 'Ben Weber', 'Keep');
    await dm(harness.person('U0ADMIN'), /is closed: 1 kept, 0 lowered, 0 removed and 1 decided but not done/);
    expect(await ofType(harness, 'line.refused')).toMatchObject([{ line: 2, code: 'deactivated' }]);
    expect(await ofType(harness, 'review.closed')).toMatchObject([{ undecided: 0, notDone: 1 }]);
    expect(harness.make.world.teamRole(eva, team)).toBe('Team Monitoring');
    expect(writesOn(harness)).toEqual([]);
  },
);
