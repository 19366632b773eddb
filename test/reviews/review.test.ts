import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPerson } from '../../src/approvals/person.js';
import type { ReviewEvent, Silence } from '../../src/approvals/review-event.js';
import { decisionWords } from '../../src/cli/record/evidence/review-lines.js';
import { askings } from '../../src/reviews/decide/carry-out.js';
import { decideLine, keepAll } from '../../src/reviews/decide/decide-line.js';
import { reassignLine } from '../../src/reviews/decide/reassign-line.js';
import { silence } from '../../src/reviews/decide/silence.js';
import { dueCalls, dueReminders, progressOfAll } from '../../src/reviews/due.js';
import { evolveReview } from '../../src/reviews/evolve-review.js';
import { lateIn } from '../../src/reviews/late.js';
import { isOpen, openLinesOf, reviewersOf } from '../../src/reviews/lines.js';
import { pageOf } from '../../src/reviews/page.js';
import { pageModal } from '../../src/reviews/page-modal.js';
import type { LineState, Review } from '../../src/reviews/review.js';
import { tallyOf } from '../../src/reviews/tally.js';
import {
  began,
  folded,
  forMs,
  foundLine,
  identityOf,
  lineOf,
  personOf,
  reviewer,
  reviewOf,
  room,
  until,
} from './review-of.js';

const people = (count: number) => Array.from({ length: count }, (_, index) => foundLine(index + 1));
const lowered = () => ({ id: 2, name: 'Team Member' });

/** A valid or invalid attempt at an answer. */
const answer = fc.record({
  by: fc.integer({ min: 1, max: 8 }),
  line: fc.integer({ min: 1, max: 12 }),
  what: fc.constantFrom('keep', 'keep-with-reason', 'lower', 'remove', 'pass', 'keep-all'),
  to: fc.integer({ min: 1, max: 12 }),
});
type Answer = typeof answer extends fc.Arbitrary<infer One> ? One : never;

function tried(review: Review, { by, line, what, to }: Answer, now: number): readonly ReviewEvent[] {
  const who = reviewer(by, now);
  if (what === 'pass') return reassignLine(review, line, identityOf(to), who).events;
  if (what === 'keep-all') {
    const { shown } = pageOf(review, personOf(by));
    return keepAll(
      review,
      shown.map((one) => one.line.line),
      who,
    ).events;
  }
  const verdict = what === 'keep-with-reason' ? 'keep' : what;
  const reason = what === 'keep-with-reason' ? { reason: 'still needed' } : {};
  const lower = what === 'lower' ? { to: lowered() } : {};
  return decideLine(review, { line, verdict, ...reason, ...lower }, who, room).events;
}

describe('in any order of answers', () => {
  const play = fc.record({
    answers: fc.array(answer, { maxLength: 60 }),
    silent: fc.constantFrom<Silence>('ask', 'lower', 'remove', 'keep'),
  });

  it('one person decides each line, never its subject, and keeping a role above Member needs a reason', () => {
    fc.assert(
      fc.property(play, ({ answers, silent }) => {
        let review = reviewOf({ lines: people(12), reviewers: [1, 2, 3, 4, 5], silence: silent });
        const said: ReviewEvent[] = [];
        for (const [index, one] of answers.entries()) {
          const events = tried(review, one, began + index);
          said.push(...events);
          review = folded(review, events);
        }
        const decided = said.flatMap((one) => (one.type === 'line.decided' ? [one] : []));
        const byWhom = new Set(decided.map(({ line, by }) => `${line} ${JSON.stringify(by)}`));
        expect(byWhom.size).toBe(new Set(decided.map(({ line }) => line)).size);
        for (const { line, by, verdict, reason } of decided) {
          const one = review.lines.get(line)?.line;
          if (!one || by.kind !== 'slack-user') throw new Error('decided by nobody');
          const n = Number(by.person.replace(/^.*U0P/, ''));
          expect(isPerson(identityOf(n), one)).toBe(false);
          if (verdict === 'keep' && one.above) expect(reason?.personal).toBe('still needed');
        }
        for (const one of review.lines.values()) {
          expect(reviewersOf(review, one)).not.toContain(personOf(one.line.userId));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('silence treats each open line as the policy says, and changes no other line', () => {
    fc.assert(
      fc.property(play, ({ answers, silent }) => {
        const before = answers.reduce(
          (review, one, index) => folded(review, tried(review, one, began + index)),
          reviewOf({ lines: people(12), reviewers: [1, 2, 3, 4, 5], silence: silent }),
        );
        const open = [...before.lines.values()].filter(isOpen);
        const kept = new Map([...before.lines].filter(([, one]) => !isOpen(one)));
        expect(silence(before, silentRoom, until - 1)).toEqual([]);
        const events = silence(before, silentRoom, until);
        const after = folded(before, events);
        for (const [n, one] of kept) expect(after.lines.get(n)).toBe(one);
        for (const { line } of open) {
          const one = after.lines.get(line.line);
          if (silent === 'ask') expect(one?.added.map(({ person }) => person)).toContain(personOf(1001));
          else if (silent === 'lower' && !line.above) expect(one).toMatchObject({ left: until });
          else expect(one?.decided).toEqual({ verdict: silent, at: until });
        }
        const last = folded(after, silence(after, silentRoom, until + forMs));
        expect([...last.lines.values()].filter(isOpen)).toEqual([]);
        expect(silence(last, silentRoom, until + 9 * forMs)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

const silentRoom = {
  canLower: ({ line }: { line: { above: boolean } }) => line.above,
  movable: () => true,
  others: () => [personOf(1001)],
};

describe('a line', () => {
  const two = () => reviewOf({ lines: people(3), reviewers: [2, 3] });

  it('about a reviewer goes to the other reviewers, or to the admins if there are none', () => {
    const review = two();
    expect(reviewersOf(review, stateOf(review, 2))).toEqual([personOf(3)]);
    const alone = reviewOf({ lines: people(3), reviewers: [2] });
    expect(reviewersOf(alone, stateOf(alone, 2))).toEqual([personOf(1001)]);
  });

  it('cannot be decided by another Slack account of the same Make user or mailbox', () => {
    const review = folded(two(), [
      {
        type: 'line.passed',
        at: began,
        by: { kind: 'slack-user', person: personOf(2) },
        line: 1,
        to: 'T0HOME/U0TWIN',
      },
    ]);
    const { line } = lineOf(review, 1);
    for (const twin of [
      { binding: { state: 'bound', id: 1 } as const },
      { binding: { state: 'none' } as const, email: 'p1@example.com' },
    ]) {
      const identity = { person: 'T0HOME/U0TWIN' as const, standing: 'member' as const, ...twin };
      const said = decideLine(review, { line, verdict: 'keep' }, { ...reviewer(1), identity }, room);
      expect(said.refusal?.code).toBe('own-line');
    }
  });

  it.each(['guest', 'bot', 'foreign', 'deactivated', 'unreadable'] as const)(
    'cannot be decided by a Slack account that is %s',
    (standing) => {
      const identity = { ...identityOf(2), standing };
      const said = decideLine(two(), { line: 1, verdict: 'keep' }, { ...reviewer(2), identity }, room);
      expect(said).toMatchObject({ events: [], refusal: { code: standing } });
    },
  );

  it('shows the second reviewer who decided it and how', () => {
    const review = two();
    const first = decideLine(review, { line: 1, verdict: 'keep' }, reviewer(2), room).events;
    const second = decideLine(folded(review, first), { line: 1, verdict: 'remove' }, reviewer(3), room);
    expect(second.refusal?.sentence).toBe('@T0HOME/U0P2 has decided this line already: keep. It stays so.');
  });

  it('about an Owner can be kept with a reason, but not lowered or removed', () => {
    const review = two();
    const fixed = { lower: [], movable: false, above: true };
    expect(decideLine(review, { line: 3, verdict: 'remove' }, reviewer(2), fixed).refusal?.code).toBe(
      'owner-stays',
    );
    expect(decideLine(review, { line: 3, verdict: 'keep' }, reviewer(2), fixed).refusal?.code).toBe(
      'keep-needs-reason',
    );
    expect(
      decideLine(review, { line: 3, verdict: 'keep', reason: 'Founder' }, reviewer(2), fixed).events,
    ).toHaveLength(1);
  });

  it('can be lowered only to a role below the present one', () => {
    const to = { id: 99, name: 'Admin' };
    expect(decideLine(two(), { line: 1, verdict: 'lower', to }, reviewer(2), room).refusal?.code).toBe(
      'nothing-lower',
    );
  });

  it('cannot be passed back to a reviewer who passed it on', () => {
    const review = two();
    const once = folded(review, reassignLine(review, 1, identityOf(9), reviewer(2)).events);
    expect(reassignLine(once, 1, identityOf(2), reviewer(9)).refusal?.code).toBe('passed-back');
    expect(reassignLine(once, 1, identityOf(1), reviewer(9)).refusal?.code).toBe('pass-to-subject');
    expect(openLinesOf(once, personOf(2)).map(({ line }) => line.userId)).toEqual([3]);
    expect(openLinesOf(once, personOf(9)).map(({ line }) => line.userId)).toEqual([1]);
  });
});

const stateOf = (review: Review, userId: number) => {
  const one = review.lines.get(lineOf(review, userId).line);
  if (!one) throw new Error('not listed');
  return one;
};

const asPlain = (one: LineState): LineState => ({ ...one, line: { ...one.line, above: false } });

describe('a page', () => {
  it('has ten fixed lines, and can be kept at once only if all are plain members', () => {
    const review = reviewOf({
      lines: Array.from({ length: 25 }, (_, n) => ({ ...foundLine(n + 1), above: n === 12 })),
      reviewers: [500],
    });
    const pages = [0, 1, 2].map((page) => pageOf(review, personOf(500), page));
    expect(pages.map(({ shown, keepable }) => [shown.length, keepable])).toEqual([
      [10, 10],
      [10, 0],
      [5, 5],
    ]);
    const lines = (of: Review) => pageOf(of, personOf(500), 0).shown.map(({ line }) => line.line);
    const events = reassignLine(review, 2, identityOf(9), reviewer(500)).events;
    expect(lines(folded(review, events))).toEqual(lines(reviewOf({ lines: people(25), reviewers: [500] })));
    expect(keepAll(review, lines(review).concat(13), reviewer(500)).refusal?.code).toBe('not-keep-all');
  });

  it('names itself once on a page: by its id in the title, by its name above the lines', () => {
    const drawn = { now: began, draw: 0, movable: () => true, standing: () => undefined };
    const view = pageModal({
      ...pageOf(reviewOf({ lines: people(2), reviewers: [20] }), personOf(20), 0),
      ...drawn,
    });
    expect(view.title.text).toBe('Review R-1');
    expect(JSON.stringify(view.blocks)).not.toContain('(R-1)');
  });

  it('keeps at once only the lines it shows, even if more are passed on while it is open', () => {
    const passed = (before: Review, line: number) =>
      folded(before, reassignLine(before, line, identityOf(20), reviewer(500)).events);
    const review = [5, 6].reduce(passed, reviewOf({ lines: people(8), reviewers: [500] }));
    const kept = (of: Review) => {
      const drawn = { now: began, draw: 0, movable: () => true, standing: () => undefined };
      const view = JSON.stringify(pageModal({ ...pageOf(of, personOf(20), 0), ...drawn }));
      return /"value":"(lines:[^"]*)"/.exec(view)?.[1];
    };
    const plain = { ...review, lines: new Map([...review.lines].map(([n, one]) => [n, asPlain(one)])) };
    expect(kept(plain)).toBe('lines:5,6');
    expect(kept(passed(plain, 1))).toBe('lines:1,5,6');
  });
});

describe('a decision', () => {
  it('waits for more from the same person, and is asked in batches of fifty, lowering apart from removing', () => {
    const decideAll = (count: number, all: number) => {
      let review = reviewOf({ lines: people(all), reviewers: [900] });
      for (let line = 1; line <= count; line += 1) {
        const verdict = line % 3 === 0 ? 'lower' : 'remove';
        const to = verdict === 'lower' ? { to: lowered() } : {};
        review = folded(review, decideLine(review, { line, verdict, ...to }, reviewer(900), room).events);
      }
      return review;
    };
    const under = decideAll(4, 10);
    expect(askings(under, lowered, began + 1000)).toEqual([]);
    expect(askings(under, lowered, began + 1000, personOf(900))).toHaveLength(2);
    expect(askings(under, lowered, began + 61_000)).toHaveLength(2);
    const sizes = askings(decideAll(90, 90), lowered, began + 1000).map(
      (one) => one.type === 'lines.asking' && one.lines.length,
    );
    expect(sizes).toEqual([50, 10, 30]);
  });

  it('is asked for once, and does not count as done if it was refused or failed', () => {
    const base = reviewOf({ lines: people(3), reviewers: [900] });
    let review = folded(base, decideLine(base, { line: 1, verdict: 'remove' }, reviewer(900), room).events);
    review = folded(review, askings(review, lowered, began + 61_000));
    expect(askings(review, lowered, began + 99_000)).toEqual([]);
    expect(tallyOf(review)).toMatchObject({ removed: 0, notDone: 1, undecided: 2 });
    const settled = { type: 'line.settled', at: began, by: { kind: 'system' }, line: 1 } as const;
    expect(tallyOf(folded(review, [{ ...settled, done: false, why: 'denied' }]))).toMatchObject({
      removed: 0,
      notDone: 1,
    });
    expect(tallyOf(folded(review, [{ ...settled, done: true }]))).toMatchObject({ removed: 1, notDone: 0 });
  });
});

describe('people', () => {
  it('are called once, called again for lines passed to them, and reminded only while they are not done', () => {
    const review = reviewOf({ lines: people(4), reviewers: [2, 3], remindAfterMs: [1000] });
    const calls = (of: Review, now: number) =>
      dueCalls(of, progressOfAll(of), now).map(({ person, why }) => `${person} ${why}`);
    expect(calls(review, began)).toEqual([`${personOf(2)} opened`, `${personOf(3)} opened`]);
    const called = folded(
      review,
      [2, 3].map((n) => ({
        type: 'reviewer.called',
        at: began,
        by: { kind: 'system' },
        person: personOf(n),
        lines: 3,
        why: 'opened',
      })),
    );
    expect(calls(called, began + 10)).toEqual([]);
    const passed = folded(called, reassignLine(called, 1, identityOf(9), reviewer(2, began + 20)).events);
    expect(calls(passed, began + 30)).toEqual([`${personOf(9)} passed`]);
    const reminders = dueReminders(called, progressOfAll(called), began + 1000);
    expect(reminders.map(({ person }) => person).sort()).toEqual([personOf(2), personOf(3)]);
    expect(dueReminders(called, progressOfAll(called), until)).toEqual([]);
  });

  it('are late if they still had something to decide at the deadline', () => {
    const review = reviewOf({ lines: people(4), reviewers: [2, 3] });
    const after = [1, 2, 3, 4].reduce(
      (one, line) =>
        folded(one, decideLine(one, { line, verdict: 'keep', reason: 'needed' }, reviewer(3), room).events),
      review,
    );
    const silent = folded(after, silence(after, silentRoom, until));
    expect(lateIn(silent)).toEqual([personOf(2)]);
  });
});

it('an interrupted list is discarded once the review is opened again', () => {
  const first = reviewOf({ lines: people(3), reviewers: [2] });
  const again = evolveReview(first, {
    type: 'review.opened',
    at: began,
    by: { kind: 'system' },
    review: 'R-1',
    name: 'Quarterly',
    terms: first.terms,
    circles: [],
  });
  expect(again?.lines.size).toBe(0);
  expect(again?.begun).toBeUndefined();
});

describe('a changed answer', () => {
  const begun = () => reviewOf({ lines: people(4), reviewers: [11, 12] });
  const said = (review: Review, n: number, verdict: 'keep' | 'remove', now = began + 1000) =>
    decideLine(review, { line: 1, verdict }, reviewer(n, now), room);

  it('counts as last given, only by the same person, and both answers stay in the record', () => {
    const both = begun();
    const once = folded(both, said(both, 11, 'keep').events);
    expect(said(once, 12, 'remove').refusal?.code).toBe('already-decided');
    const twice = folded(once, said(once, 11, 'remove', began + 2000).events);
    const line = twice.lines.get(1);
    expect(line?.decided).toMatchObject({ verdict: 'remove', by: personOf(11), at: began + 2000 });
    expect(line?.earlier).toEqual([{ verdict: 'keep', by: personOf(11), at: began + 1000 }]);
    expect(decisionWords(line ?? never(), String)).toMatch(/^remove by U0P11 .*; before that keep by U0P11 /);
  });

  it('is refused once the line is asked for or the review is closed', () => {
    const both = begun();
    const once = folded(both, said(both, 11, 'remove').events);
    const asked = folded(once, askings(once, lowered, began + 100_000, personOf(11)));
    expect(said(asked, 11, 'keep').refusal?.code).toBe('already-decided');
    const base = { at: began + 1, by: { kind: 'system' } } as const;
    const other = begun();
    const kept = folded(other, said(other, 11, 'keep').events);
    const closed = folded(kept, [{ type: 'review.closed', ...base, undecided: 3, notDone: 0 }]);
    expect(said(closed, 11, 'remove').refusal?.code).toBe('review-closed');
  });
});

describe('somebody who stands in for a reviewer', () => {
  const begun = () => reviewOf({ lines: people(12), reviewers: [11] });
  const standIn = (n: number, forWhom: number) => ({ ...reviewer(n), standsFor: [identityOf(forWhom)] });

  it('answers for them, and the record names the reviewer', () => {
    const review = begun();
    const { events } = decideLine(review, { line: 1, verdict: 'remove' }, standIn(7, 11), room);
    expect(events).toEqual([
      expect.objectContaining({ by: { kind: 'slack-user', person: personOf(7) }, standsFor: [personOf(11)] }),
    ]);
    expect(decisionWords(folded(review, events).lines.get(1) ?? never(), String)).toContain(
      'remove by U0P7 for U0P11',
    );
    expect(decideLine(review, { line: 1, verdict: 'remove' }, reviewer(7), room).refusal?.code).toBe(
      'not-your-line',
    );
  });

  it('may not decide lines about themselves or about the people they stand in for', () => {
    const review = begun();
    const own = lineOf(review, 7).line;
    expect(decideLine(review, { line: own, verdict: 'remove' }, standIn(7, 11), room).refusal?.code).toBe(
      'own-line',
    );
    const two = reviewOf({ lines: people(12), reviewers: [3, 11] });
    const about3 = lineOf(two, 3).line;
    const both = { ...reviewer(7), standsFor: [identityOf(3), identityOf(11)] };
    expect(decideLine(two, { line: about3, verdict: 'remove' }, both, room).refusal?.code).toBe(
      'delegator-own-line',
    );
  });

  it('sees and keeps the lines of both, except those about either of them', () => {
    const review = begun();
    const voices = [identityOf(7), identityOf(11)];
    const { shown, progress } = pageOf(review, personOf(7), 0, voices);
    expect(shown.map(({ line }) => line.userId)).toEqual([1, 2, 3, 4, 5, 6, 8, 9, 10, 12]);
    expect(progress).toEqual({ done: 0, open: 10, all: 10 });
    const plain = [1, 2, 4, 5, 7, 8].map((n) => lineOf(review, n).line);
    const { events } = keepAll(review, plain, standIn(7, 11));
    expect(events.map((one) => one.type === 'line.decided' && one.line)).toEqual(
      plain.filter((line) => line !== lineOf(review, 7).line),
    );
  });
});

describe('a line that a delegate passes on', () => {
  it('no longer belongs to the delegate or the reviewer, and the record names both', () => {
    const review = reviewOf({ lines: people(3), reviewers: [11] });
    const standIn = { ...reviewer(7), standsFor: [identityOf(11)] };
    expect(reassignLine(review, 1, identityOf(11), standIn).refusal?.code).toBe('pass-to-whom');
    const passed = folded(review, reassignLine(review, 1, identityOf(9), standIn).events);
    const one = stateOf(passed, 1);
    expect(reviewersOf(passed, one)).toEqual([personOf(9)]);
    expect(decisionWords(one, String)).toMatch(/passed by U0P7 for U0P11 to U0P9 /);
    const drawn = { now: began, draw: 0, movable: () => true, standing: () => undefined };
    const page = (n: number) => JSON.stringify(pageModal({ ...pageOf(passed, personOf(n)), ...drawn }));
    expect(page(11)).toContain('*Not yours* · passed to <@U0P9> by <@U0P7>');
  });
});

function never(): never {
  throw new Error('there is no such line');
}
