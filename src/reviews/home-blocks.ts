import type { KnownBlock } from '@slack/types';
import { button, context, header, section } from '../slack/blocks.js';
import { date, escaped, mention } from '../slack/text.js';
import { reviewActionIds } from './ids.js';
import { deadlineOf } from './lines.js';
import { titleOf } from './messages.js';
import type { Review } from './review.js';
import type { OpenReview } from './review-desk.js';

const shown = 5;
const lateShown = 5;

/** The blocks on Home with this person's open lines. */
export const ownReviews = (
  mine: readonly { readonly review: Review; readonly left: number; readonly all: number }[],
): KnownBlock[] =>
  mine.slice(0, shown).map(({ review, left, all }) => ({
    ...section(`*Review ${titleOf(review)}:* ${left} of ${all} left, until ${date(deadlineOf(review))}`),
    accessory: button(reviewActionIds.open, 'Review', review.id, {
      style: 'primary',
      spoken: `Review ${review.id}`,
    }),
  }));

/**
 * The blocks for admins: every open review with its progress and late reviewers, and the policy's reviews that can be
 * started.
 */
export function allReviews(open: readonly OpenReview[], names: readonly string[]): KnownBlock[] {
  const startable = names.filter((name) => !open.some((one) => one.name === name));
  if (open.length + startable.length === 0) return [];
  return [
    header('Access reviews'),
    ...open.slice(0, shown).map((one) => section(openWords(one))),
    ...startable.slice(0, shown).map((name) => ({
      ...section(`“${escaped(name)}” · no review is open`),
      accessory: button(reviewActionIds.start, 'Start now', name, {
        confirm: {
          title: 'Start this review now?',
          text: 'Everybody it is about is listed, and each reviewer gets a message.',
          yes: 'Start now',
        },
      }),
    })),
    ...(open.length + startable.length > 2 * shown
      ? [context('`/make-access review` lists all of them.')]
      : []),
  ];
}

function openWords({ id, name, review, undecided, late }: OpenReview): string {
  if (!review) return `*${titleOf({ id, name })}* · its people are being listed`;
  const named = late.slice(0, lateShown).map(mention).join(', ');
  const more = late.length > lateShown ? ` and ${late.length - lateShown} more` : '';
  const who = late.length > 0 ? `\nLate: ${named}${more}` : '';
  return `*${titleOf(review)}* · ${review.lines.size - undecided} of ${review.lines.size} decided · open until ${date(deadlineOf(review))}${who}`;
}
