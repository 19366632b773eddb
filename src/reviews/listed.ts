import type { ReviewEntry } from '../approvals/policy/review-entry.js';
import type { NotKnown } from '../approvals/review-event.js';
import { listNamed } from '../roster/filters.js';
import type { Row } from '../roster/row.js';

type Of = ReviewEntry['of'];
type Listed = NonNullable<Of['list']>[number];

/** Tells if a person is on one of the entry's lists, or named in it; everybody is if it has none. */
export const isListed = ({ list }: Of, row: Row, now: number): boolean =>
  list === undefined || list.some((one) => isOn(one, row, now));

function isOn(one: Listed, row: Row, now: number): boolean {
  if (typeof one === 'number') return one === row.userId;
  const list = listNamed(one);
  return list ? list.test(row, now) : one.toLowerCase() === row.email.toLowerCase();
}

/**
 * For each list of the entry, the people among these who may belong to it, but nobody says so. They are not in the
 * review, unless another list has them.
 */
export const notKnownAmong = (of: Of, rows: readonly Row[], now: number): NotKnown[] =>
  (of.list ?? []).flatMap((one) => {
    const list = typeof one === 'string' ? listNamed(one) : undefined;
    const people = rows.filter((row) => list?.isNotKnown(row) && !isListed(of, row, now));
    const count = new Set(people.map(({ userId }) => userId)).size;
    return list && count > 0 ? [{ list: list.name, people: count }] : [];
  });

const missing: Readonly<Record<string, string>> = {
  'no-team': 'The teams of',
  'no-two-factor': 'Two-factor of',
  'not-seen-90d': 'The last login of',
  unexplained: 'The origin of a role of',
};

/** For example "Two-factor of 12 people is not known, so they are not in this review."; plain text. */
export function notKnownWords({ list, people }: NotKnown): string {
  const whose = people === 1 ? '1 person' : `${people} people`;
  const verb = list === 'no-team' ? 'are' : 'is';
  const so = people === 1 ? 'that person is' : 'they are';
  return `${missing[list] ?? 'A team role of'} ${whose} ${verb} not known, so ${so} not in this review.`;
}
