import type { ReviewEntry } from '../approvals/policy/review-entry.js';
import { listNamed } from '../roster/filters.js';
import type { Row } from '../roster/row.js';

export type Of = ReviewEntry['of'];
type Listed = NonNullable<Of['list']>[number];

/** Tells if a person is on one of the entry's lists, or named in it; everybody is if it has none. */
export const isListed = ({ list }: Of, row: Row, now: number): boolean =>
  list === undefined || list.some((one) => isOn(one, row, now));

/** Tells if a person is on this list, or is this person. */
export function isOn(one: Listed, row: Row, now: number): boolean {
  if (typeof one === 'number') return one === row.userId;
  const list = listNamed(one);
  return list ? list.test(row, now) : one.toLowerCase() === row.email.toLowerCase();
}
