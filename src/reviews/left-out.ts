import { isListName } from '../approvals/policy/list-name.js';
import type { ReviewEntry } from '../approvals/policy/review-entry.js';
import type { LeftOut, NotKnown } from '../approvals/review-event.js';
import { listNamed } from '../roster/filters.js';
import type { Row } from '../roster/row.js';
import { isListed, isOn, type Of } from './listed.js';
import { type Listing, population } from './population.js';

/**
 * The people whom an entry's list leaves out without anybody's decision: who may be on a list, but nobody says so, and
 * who is named and not on Make.
 */
export function leftOutOf({ of }: Pick<ReviewEntry, 'of'>, rows: readonly Row[], listing: Listing): LeftOut {
  const { list = [], ...rest } = of;
  const covered = new Set(population({ of: rest }, rows, listing).map(keyOf));
  const among = rows.filter((row) => covered.has(keyOf(row)));
  const notKnown = list.flatMap((one) => notKnownOn(one, of, among, listing.now));
  const named = list.filter((one) => !isListName(one));
  const gone = named.filter((one) => !rows.some((row) => isOn(one, row, listing.now)));
  return { ...(notKnown.length > 0 && { notKnown }), ...(gone.length > 0 && { notOnMake: gone.length }) };
}

const keyOf = ({ organizationId, userId }: Pick<Row, 'organizationId' | 'userId'>): string =>
  `${organizationId}/${userId}`;

function notKnownOn(one: string | number, of: Of, rows: readonly Row[], now: number): NotKnown[] {
  const list = typeof one === 'string' ? listNamed(one) : undefined;
  const people = rows.filter((row) => list?.isNotKnown(row) && !isListed(of, row, now));
  const count = new Set(people.map(({ userId }) => userId)).size;
  return list && count > 0 ? [{ list: list.name, people: count }] : [];
}

/** For example "Two-factor of 12 people is not known, so they are not in this review."; plain text. */
export const leftOutWords = ({ notKnown = [], notOnMake = 0 }: LeftOut): string[] => [
  ...notKnown.map(notKnownWords),
  ...(notOnMake === 1 ? ['1 person whom the policy names is not on Make.'] : []),
  ...(notOnMake > 1 ? [`${notOnMake} people whom the policy names are not on Make.`] : []),
];

const missing: Readonly<Record<string, string>> = {
  'no-team': 'The teams of',
  'no-two-factor': 'Two-factor of',
  'not-seen-90d': 'The last login of',
  unexplained: 'The origin of a role of',
};

function notKnownWords({ list, people }: NotKnown): string {
  const whose = people === 1 ? '1 person' : `${people} people`;
  const verb = list === 'no-team' ? 'are' : 'is';
  const so = people === 1 ? 'that person is' : 'they are';
  return `${missing[list] ?? 'A team role of'} ${whose} ${verb} not known, so ${so} not in this review.`;
}
