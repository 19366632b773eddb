import { describe, expect, it } from 'vitest';
import { slackIdOf } from '../../src/approvals/person.js';
import type { Delegate } from '../../src/approvals/policy/schema.js';
import type { ReviewEvent } from '../../src/approvals/review-event.js';
import { delegatesToCall, dueDelegates } from '../../src/reviews/delegate-calls.js';
import { pageOf } from '../../src/reviews/page.js';
import { pageModal } from '../../src/reviews/page-modal.js';
import type { Review } from '../../src/reviews/review.js';
import { began, folded, foundLine, identityOf, personOf, reviewOf } from './review-of.js';

const system = { kind: 'system' } as const;
const lines = [1, 4, 7, 10].map((n) => foundLine(n));
const identities = new Map([1, 2, 4, 5].map((n) => [personOf(n), identityOf(n)]));
const called = (n: number): ReviewEvent => ({
  type: 'reviewer.called',
  at: began,
  by: system,
  person: personOf(n),
  lines: 4,
  why: 'opened',
});
const inPlaceOf = (from: number, to: number, until = '2099-12-31'): Delegate => ({
  from: slackIdOf(personOf(from)),
  to: slackIdOf(personOf(to)),
  until,
});

const due = (review: Review, ...policy: Delegate[]) =>
  dueDelegates(review, delegatesToCall(review, policy, began), { identities });

describe('who stands in for a reviewer by the policy', () => {
  const review = reviewOf({ lines, reviewers: [2] });
  const asked = folded(review, [called(2)]);

  it('is owed a message once the reviewer was called, of what concerns neither of the two', () => {
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

  it('hears of each call once', () => {
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

  it('hears nothing where all of it is put to them anyway', () => {
    const both = folded(reviewOf({ lines, reviewers: [2, 5] }), [called(2)]);
    expect(due(both, inPlaceOf(2, 5))).toEqual([]);
  });
});

describe('an answer that is fixed', () => {
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

  it('says why, and what can still be done', () => {
    expect(text()).not.toContain('You cannot change this answer');
    expect(text(asking)).toContain('You cannot change this answer any more: Usher is asking for it.');
    expect(text(asking, requested)).toContain(
      'You cannot change this answer any more: REQ-7 asks for it. To take it back, cancel REQ-7 as long as it waits.',
    );
  });

  it('says so too once Usher has acted on it', () => {
    const settled: ReviewEvent = { type: 'line.settled', ...base, line: 1, done: true };
    expect(text(asking, requested, settled)).toContain(
      'You cannot change this answer any more: Usher has acted on it.',
    );
  });
});
