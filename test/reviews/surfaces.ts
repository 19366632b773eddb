import type { ModalView } from '@slack/types';
import type { ReviewEvent } from '../../src/approvals/review-event.js';
import { keepModal, lowerModal, reassignModal } from '../../src/reviews/answer-modals.js';
import { decideLine } from '../../src/reviews/decide/decide-line.js';
import { allReviews, ownReviews } from '../../src/reviews/home-blocks.js';
import {
  begunMessage,
  callMessage,
  closedMessage,
  delegateMessage,
  endedMessage,
  silentMessage,
} from '../../src/reviews/messages.js';
import { pageOf } from '../../src/reviews/page.js';
import { endedModal, pageModal } from '../../src/reviews/page-modal.js';
import type { LineState, Review } from '../../src/reviews/review.js';
import type { Message } from '../../src/slack/card.js';
import { escaped } from '../../src/slack/text.js';
import type { Grow } from '../slack/news.js';
import { began, folded, foundLine, personOf, reviewer, reviewOf, room } from './review-of.js';

const hour = 3_600_000;
const decider = 900;
const why = 'They close the books every month';

/** A review of so many roles, all of them for one reviewer. */
function reviewOfMany(grow: Grow, count: number): Review {
  const lines = Array.from({ length: count }, (_, n) => {
    const found = foundLine(n + 1);
    const { name } = grow({ name: found.organization });
    const { label } = grow({ label: found.role });
    const origin = { how: 'request' as const, request: 'REQ-3', at: began, approvedBy: [personOf(7)] };
    const evidence = { twoFactor: 'off' as const, lastLogin: began, origin };
    return { ...grow(found), organization: name, role: label, evidence };
  });
  return reviewOf({ lines, reviewers: [decider] });
}

/** The same after the reviewer kept, lowered and removed one role each. */
function half(grow: Grow, count: number): Review {
  const { reason } = grow({ reason: why });
  const answers = [
    { line: 1, verdict: 'keep' as const },
    { line: 2, verdict: 'lower' as const, to: room.lower[0] },
    { line: 3, verdict: 'remove' as const },
  ];
  return answers.reduce(
    (review: Review, { to, ...said }) => {
      const given = { ...said, reason: reason.slice(0, 500), ...(to && { to }) };
      const { events } = decideLine(review, given, reviewer(decider), room);
      return folded(review, events as readonly ReviewEvent[]);
    },
    reviewOfMany(grow, count),
  );
}

const lineOf = (review: Review): LineState => {
  const [one] = review.lines.values();
  if (!one) throw new Error('the review has no line');
  return one;
};

const meta = { review: 'R-1', page: 0, draw: 0, line: 1, view: 'V0PAGE' };

/** Every modal of an access review. */
export function reviewModals(grow: Grow, count = 12): Readonly<Record<string, ModalView>> {
  const drawn = { now: began + hour, draw: 0, movable: () => true, standing: () => undefined };
  const page = (review: Review, at: number, part: object = {}) =>
    pageModal({ ...pageOf(review, personOf(decider), at), ...drawn, ...part });
  const whole = reviewOfMany(grow, count);
  const { sentence } = grow({ sentence: 'Somebody else has decided this.' });
  const standing = () => `Done: ${escaped(sentence.slice(0, 500))} · REQ-9`;
  const roles = Array.from({ length: 64 }, (_, n) => ({ id: n + 1, ...grow({ name: `Role ${n + 1}` }) }));
  const closed = { ...half(grow, count), closedAt: began + hour };
  return {
    'the first page': page(whole, 0),
    'the last page': page(whole, 99),
    'a page with answers': page(half(grow, count), 0, { standing }),
    'a page after a refused answer': page(whole, 0, { refusal: escaped(sentence.slice(0, 500)) }),
    'a page of a closed review': page(closed, 0),
    'a page that is no longer theirs': endedModal('R-1', escaped(sentence.slice(0, 500))),
    'why somebody keeps a role': keepModal(meta, lineOf(whole)),
    'to which role to lower': lowerModal(meta, lineOf(whole), roles),
    'whose line it is': reassignModal(meta, lineOf(whole)),
  };
}

/** Every message about an access review, and its parts of Home as a message. */
export function reviewMessages(grow: Grow, count = 12): Readonly<Record<string, Message>> {
  const { label: name } = grow({ label: 'Quarterly' });
  const review = { ...reviewOfMany(grow, count), name };
  const over = { all: count, open: 0, undecided: 2 };
  const progress = {
    all: count,
    open: count - 2,
    undecided: count - 2,
    given: { at: began, by: personOf(7) },
  };
  const late = Array.from({ length: 30 }, (_, n) => personOf(n));
  const round = (did: 'asked' | 'lower' | 'remove' | 'keep' | 'nothing') => ({
    at: began,
    did,
    lines: [1, 2],
    to: late.slice(0, 3),
  });
  const tally = { kept: 9, lowered: 1, removed: 2, notDone: 0, undecided: 0 };
  const open = [
    { id: 'R-1', name, review, undecided: 3, late },
    { id: 'R-2', name, undecided: 0, late: [] },
  ];
  const calls = (['opened', 'passed', 'asked', 'reminder'] as const).map((one) => [
    `a call, ${one}`,
    callMessage(review, progress, one, began),
  ]);
  const faces = (['open', 'done', 'over', 'not-now'] as const).map((face) => [
    `to a stand-in, ${face}`,
    delegateMessage(review, { standsFor: personOf(7), lines: 3 }, face),
  ]);
  return {
    ...Object.fromEntries([...calls, ...faces]),
    'a call, decided': callMessage(review, { ...over, undecided: 0 }, 'opened', began),
    'a call, over': callMessage(review, over, 'opened', began),
    'a call, closed': callMessage({ ...review, closedAt: began }, over, 'opened', began),
    'a review that has begun': begunMessage(review, 3),
    'a review whose time is over': silentMessage(
      review,
      (['asked', 'lower', 'remove', 'keep', 'nothing'] as const).map(round),
      late,
    ),
    'a closed review': closedMessage(review, tally),
    'a closed review, with a rest': closedMessage(review, { ...tally, notDone: 1, undecided: 2 }),
    'a review that did not begin': endedMessage(name, 'R-1', 'nobody has a role there'),
    'own reviews at Home': { text: 'Home', blocks: ownReviews([{ review, left: 3, all: count }]) },
    'all reviews at Home': { text: 'Home', blocks: allReviews(open as never, [name, 'Yearly']) },
  };
}
