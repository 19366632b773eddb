import type { PersonId } from '../approvals/person.js';
import type { InPlace } from '../approvals/policy/delegates.js';
import type { Request } from '../approvals/request.js';

/** The people who decide in the place of others at present. */
export interface Stead {
  /** Instead of people who are away. */
  readonly away: readonly InPlace[];
  /** Beside people whose decisions the policy delegates. */
  readonly delegated: readonly InPlace[];
}

export const noStead: Stead = { away: [], delegated: [] };

/**
 * The people who may not act on a waiting request: the requester, the subjects, everybody for whom an approval counts
 * already, and the people to whom the policy delegates the decisions of one of them. A stand-in whom an absent person
 * chose keeps their own say.
 */
export function barredFrom(
  { requester, revision, approvals }: Request,
  { delegated }: Stead,
): ReadonlySet<PersonId> {
  const own = [requester.person, ...revision.people, ...approvals.flatMap(({ as }) => as)];
  const concerned = new Set(own.filter((one) => one !== null));
  const through = delegated.filter(({ who }) => concerned.has(who)).map(({ to }) => to);
  return new Set([...concerned, ...through]);
}
