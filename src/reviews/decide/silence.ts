import { type PersonId, system } from '../../approvals/person.js';
import type { ReviewEvent, SilentWay } from '../../approvals/review-event.js';
import { deadlineOf, openLines } from '../lines.js';
import type { LineState, Review } from '../review.js';

/** The possible outcomes for an undecided line. */
export interface SilentRoom {
  /** Tells if Member or Team Member is below the line's role. */
  readonly canLower: (one: LineState) => boolean;
  /** Tells if the role can be removed at all. */
  readonly movable: (one: LineState) => boolean;
  /** The people whom the policy asks about the line, except the person it is about. */
  readonly others: (one: LineState) => readonly PersonId[];
}

/**
 * Applies the policy to undecided lines after the deadline, and does nothing else. If the policy asks others, they get
 * the same time again; lines they do not decide stay undecided. A line that cannot be lowered or removed also stays
 * undecided.
 */
export function silence(review: Review, room: SilentRoom, now: number): ReviewEvent[] {
  const { begun, terms, askedUntil } = review;
  if (!begun || review.closedAt !== undefined || now < deadlineOf(review)) return [];
  const groups = new Map<string, Silenced>();
  for (const one of openLines(review)) {
    const did = askedUntil === undefined ? wayOf(one, terms.silence, room) : 'nothing';
    const to = did === 'asked' ? room.others(one) : [];
    const key = [did, ...to].join(' ');
    const group = groups.get(key) ?? { did, to, lines: [] };
    group.lines.push(one.line.line);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ did, to, lines }) => ({
    type: 'review.silent',
    at: now,
    by: system,
    lines,
    did,
    ...(did === 'asked' && { to: [...to], until: now + terms.forMs }),
  }));
}

interface Silenced {
  readonly did: SilentWay;
  readonly to: readonly PersonId[];
  readonly lines: number[];
}

function wayOf(one: LineState, silent: Review['terms']['silence'], room: SilentRoom): SilentWay {
  switch (silent) {
    case 'ask':
      return room.others(one).length > 0 ? 'asked' : 'nothing';
    case 'keep':
      return 'keep';
    case 'lower':
      return room.canLower(one) ? 'lower' : 'nothing';
    case 'remove':
      return room.movable(one) ? 'remove' : 'nothing';
  }
}
