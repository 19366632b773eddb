import { describe, expect, it } from 'vitest';
import { slackIdOf } from '../../src/approvals/person.js';
import { delegationsNow } from '../../src/approvals/policy/delegates.js';
import type { Delegate } from '../../src/approvals/policy/schema.js';
import type { ReviewEvent } from '../../src/approvals/review-event.js';
import { delegatesToCall, dueDelegateReminders, dueDelegates } from '../../src/reviews/delegate-calls.js';
import { delegateReminder } from '../../src/reviews/messages.js';
import { pageOf } from '../../src/reviews/page.js';
import { pageModal } from '../../src/reviews/page-modal.js';
import type { Review } from '../../src/reviews/review.js';
import { began, folded, foundLine, identityOf, personOf, reviewOf, until } from './review-of.js';

const system = { kind: 'system' } as const;
const lines = [1, 4, 7, 10].map((n) => foundLine(n));
const identities = new Map([1, 2, 4, 5].map((n) => [personOf(n), identityOf(n)]));
const called = (who: number): ReviewEvent => ({
  type: 'reviewer.called',
  at: began,
  by: system,
  person: personOf(who),
  lines: 4,
  why: 'opened',
});
const inPlaceOf = (from: number, to: number, until = '2099-12-31'): Delegate => ({
  from: slackIdOf(personOf(from)),
  to: slackIdOf(personOf(to)),
  until,
});
const now = (policy: readonly Delegate[]) => delegationsNow(policy, 'T0HOME', began);

const due = (review: Review, ...policy: Delegate[]) =>
  dueDelegates(review, delegatesToCall(review, now(policy)), now(policy), { identities, open: [] });

describe('a delegate named in the policy', () => {
  const review = reviewOf({ lines, reviewers: [2] });
  const asked = folded(review, [called(2)]);

  it('gets a message after the reviewer is called, without the lines about either of them', () => {
    expect(due(reviewOf({ lines, reviewers: [2] }), inPlaceOf(2, 5))).toEqual([]);
    expect(due(asked, inPlaceOf(2, 5))).toEqual([
      { person: personOf(5), standsFor: personOf(2), n: 1, lines: 4 },
    ]);
    expect(due(asked, inPlaceOf(2, 4))).toEqual([
      { person: personOf(4), standsFor: personOf(2), n: 1, lines: 3 },
    ]);
    expect(due(asked, inPlaceOf(2, 5, '2020-01-01'))).toEqual([]);
    expect(due(asked, inPlaceOf(1, 5))).toEqual([]);
  });

  it('is told about each call once', () => {
    const told: ReviewEvent = {
      type: 'delegate.called',
      at: began,
      by: system,
      person: personOf(5),
      standsFor: personOf(2),
      n: 1,
      lines: 4,
    };
    const once = folded(folded(reviewOf({ lines, reviewers: [2] }), [called(2)]), [told]);
    expect(due(once, inPlaceOf(2, 5))).toEqual([]);
    expect(due(folded(once, [called(2)]), inPlaceOf(2, 5))).toMatchObject([{ n: 2 }]);
  });

  it('gets no message if they may not answer', () => {
    const [one, guest] = [inPlaceOf(2, 5), { ...identityOf(5), standing: 'guest' as const }];
    const known = { identities: new Map([...identities, [personOf(5), guest]]), open: [] };
    expect(dueDelegates(asked, delegatesToCall(asked, now([one])), now([one]), known)).toEqual([]);
  });

  it('is not told about lines about another person they stand in for', () => {
    expect(due(asked, inPlaceOf(2, 5), inPlaceOf(4, 5))).toMatchObject([{ lines: 3 }]);
  });

  it('gets no message if all the lines are assigned to them anyway', () => {
    const both = folded(reviewOf({ lines, reviewers: [2, 5] }), [called(2)]);
    expect(due(both, inPlaceOf(2, 5))).toEqual([]);
  });
});

describe('a reminder to a reviewer', () => {
  const [day, n] = [86_400_000, 1];
  const told = (person: number, standsFor: number, at = began): ReviewEvent => ({
    type: 'delegate.called',
    at,
    by: system,
    person: personOf(person),
    standsFor: personOf(standsFor),
    n,
    lines: 3,
  });
  const reminded = (person: number): ReviewEvent => ({
    type: 'reviewer.reminded',
    at: began + day,
    by: system,
    person: personOf(person),
    n,
  });
  const begun = () => {
    const review = reviewOf({ lines, reviewers: [1, 2], remindAfterMs: [day] });
    return folded(review, [called(2), called(1)]);
  };
  const policy = [inPlaceOf(1, 5), inPlaceOf(2, 5)];
  const due = (review: Review, at = began + day, known = identities) =>
    dueDelegateReminders(review, now(policy), { identities: known, open: [] }, at);

  it('also goes once to each delegate and names the reviewers they stand in for', () => {
    const review = folded(begun(), [told(5, 1), told(5, 2), reminded(1), reminded(2)]);
    expect(due(review, began + day - 1)).toEqual([]);
    const [one, ...others] = due(review);
    expect(others).toEqual([]);
    expect(one).toEqual({ person: personOf(5), standsFor: [personOf(1), personOf(2)], n, lines: 3 });
    if (!one) throw new Error('nobody is reminded');
    const message = JSON.stringify(delegateReminder(review, one));
    expect(message).toContain(
      'Still open: 3 roles on Make in the review “Quarterly” (R-1). You stand in for <@U0P1> and <@U0P2>.',
    );
    expect(due(folded(review, [{ type: 'delegate.reminded', at: began + day, by: system, ...one }]))).toEqual(
      [],
    );
  });

  it('does not go to a delegate who was called just now or who may not answer', () => {
    const fresh = folded(begun(), [told(5, 1, began + day), reminded(1), reminded(2)]);
    expect(due(fresh)).toEqual([]);
    const gone = new Map([
      ...identities,
      [personOf(5), { ...identityOf(5), standing: 'deactivated' as const }],
    ]);
    const review = folded(begun(), [told(5, 1), told(5, 2), reminded(1), reminded(2)]);
    expect(due(review, began + day, gone)).toEqual([]);
    expect(due(review, until)).toEqual([]);
  });

  it('says nothing of a reviewer who was not reminded', () => {
    const review = folded(begun(), [told(5, 1), told(5, 2), reminded(2)]);
    expect(due(review)).toMatchObject([{ standsFor: [personOf(2)] }]);
  });
});

describe('a final answer', () => {
  const base = { at: began, by: { kind: 'slack-user', person: personOf(2) } } as const;
  const decided: ReviewEvent[] = [{ type: 'line.decided', ...base, line: 1, verdict: 'remove' }];
  const asking: ReviewEvent = { type: 'lines.asking', ...base, submission: 'r', lines: [1], changes: [null] };
  const requested: ReviewEvent = { type: 'lines.requested', ...base, submission: 'r', request: 'REQ-7' };
  const text = (...events: ReviewEvent[]) => {
    const review = folded(reviewOf({ lines, reviewers: [2] }), [...decided, ...events]);
    const page = pageOf(review, personOf(2));
    const look = { now: began, draw: 0, movable: () => true, standing: () => undefined };
    return JSON.stringify(pageModal({ ...page, ...look }));
  };

  it('shows why it is final and what can still be done', () => {
    expect(text()).not.toContain('You cannot change this answer');
    expect(text(asking)).toContain('You cannot change this answer any more: Usher is asking for it.');
    expect(text(asking, requested)).toContain(
      'You cannot change this answer any more: REQ-7 asks for it. To take it back, cancel REQ-7 as long as it waits.',
    );
  });

  it('shows that it is final once Usher has acted on it', () => {
    const settled: ReviewEvent = { type: 'line.settled', ...base, line: 1, done: true };
    expect(text(asking, requested, settled)).toContain(
      'You cannot change this answer any more: Usher has acted on it.',
    );
  });
});
