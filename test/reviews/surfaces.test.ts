import { describe, expect, it } from 'vitest';
import { reviewViewIds } from '../../src/reviews/ids.js';
import { enlarged, scripts } from '../slack/big.js';
import { drawn, drawnModal, problemsOf, viewProblemsOf } from '../slack/drawn.js';
import { reviewMessages, reviewModals } from './surfaces.js';

const asTheyAre = reviewModals((one) => one);

describe('an access review', () => {
  it.each(Object.entries(asTheyAre))('has a modal for %s', (_, view) => {
    expect(drawnModal(view)).toMatchSnapshot();
    expect(viewProblemsOf(view)).toEqual([]);
  });

  it('has no other modals', () => {
    const drawnIds = new Set(Object.values(asTheyAre).map(({ callback_id }) => callback_id));
    expect([...drawnIds].sort()).toEqual(Object.values(reviewViewIds).toSorted());
  });

  it.each(Object.entries(reviewMessages((one) => one)))('has a message for %s', (_, message) => {
    expect(drawn(message)).toMatchSnapshot();
    expect(problemsOf(message)).toEqual([]);
  });
});

it.each(scripts)('a review of many roles with the longest names fits Slack’s limits, in %s', (script) => {
  const grow = <Value>(one: Value): Value => enlarged(one, script);
  for (const [what, view] of Object.entries(reviewModals(grow, script === 'Chinese' ? 5000 : 100)))
    expect([what, ...viewProblemsOf(view)]).toEqual([what]);
  for (const [what, message] of Object.entries(reviewMessages(grow, 200)))
    expect([what, ...problemsOf(message)]).toEqual([what]);
});
