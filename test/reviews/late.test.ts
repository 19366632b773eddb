import { describe, expect, it } from 'vitest';
import type { ReviewEvent } from '../../src/approvals/review-event.js';
import { decideLine } from '../../src/reviews/decide/decide-line.js';
import { reassignLine } from '../../src/reviews/decide/reassign-line.js';
import { silence } from '../../src/reviews/decide/silence.js';
import { lateIn } from '../../src/reviews/late.js';
import type { Review } from '../../src/reviews/review.js';
import {
  folded,
  forMs,
  foundLine,
  identityOf,
  personOf,
  reviewer,
  reviewOf,
  room,
  until,
} from './review-of.js';

/** Four people, decided by 5 and 6; silence asks 1001. */
const begun = () => reviewOf({ lines: [1, 2, 4, 7].map((n) => foundLine(n)), reviewers: [5, 6] });
const asking = { canLower: () => true, movable: () => true, others: () => [personOf(1001)] };
const over = (review: Review, at = until) => folded(review, silence(review, asking, at));

const keeps = (review: Review, who: number, at: number, ...lines: number[]): Review =>
  lines.reduce((before, line) => {
    const { events, refusal } = decideLine(before, { line, verdict: 'keep' }, reviewer(who, at), room);
    expect(refusal).toBeUndefined();
    return folded(before, events);
  }, review);
const passes = (review: Review, who: number, to: number, at: number, line: number): Review => {
  const events: readonly ReviewEvent[] = reassignLine(review, line, identityOf(to), reviewer(who, at)).events;
  expect(events).toHaveLength(1);
  return folded(review, events);
};
const late = (review: Review): number[] =>
  lateIn(review)
    .map((one) => Number(/\d+$/.exec(one)?.[0]))
    .toSorted((a, b) => a - b);

describe('somebody is late', () => {
  it('with a line that is open when the time is over, and is not if it was decided in time', () => {
    expect(late(keeps(begun(), 5, until - 1, 1, 2, 3, 4))).toEqual([]);
    expect(late(over(keeps(begun(), 5, until - 1, 1, 2, 3)))).toEqual([5, 6]);
  });

  it('with an answer after the time, also if Usher had not acted on the silence yet', () => {
    expect(late(keeps(begun(), 5, until, 1, 2, 3, 4))).toEqual([5, 6]);
    const changed = keeps(keeps(begun(), 5, until - 1, 1, 2, 3, 4), 5, until + 1, 1);
    expect(late(changed)).toEqual([]);
  });

  it('with a line that they passed on after the time, and not with one that they passed on before', () => {
    const three = () => keeps(begun(), 5, until - 3, 1, 2, 3);
    expect(late(over(passes(passes(three(), 5, 8, until - 2, 4), 6, 8, until - 1, 4)))).toEqual([8]);
    expect(late(passes(over(three()), 5, 8, until + 1, 4))).toEqual([5, 6]);
  });

  it('if the policy asked them and they did not answer in their time either', () => {
    const asked = () => over(keeps(begun(), 5, until - 1, 1, 2, 3));
    expect(late(asked())).toEqual([5, 6]);
    expect(late(keeps(asked(), 1001, until + forMs - 1, 4))).toEqual([5, 6]);
    expect(late(over(asked(), until + forMs))).toEqual([5, 6, 1001]);
  });
});
