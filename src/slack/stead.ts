import { nobodyUnfit, type Unfit, unfitAmong } from '../approvals/decide/unfit.js';
import type { PersonId } from '../approvals/person.js';
import type { InPlace } from '../approvals/policy/delegates.js';
import type { Request } from '../approvals/request.js';
import type { PeopleInSlack } from './people.js';

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
 * already, those who are unfit, and the people to whom the policy delegates the decisions of one of them. A stand-in
 * whom an absent person chose keeps their own say.
 */
export function barredFrom(
  { requester, revision, approvals }: Request,
  { delegated }: Stead,
  unfit: Unfit = nobodyUnfit,
): ReadonlySet<PersonId> {
  const own = [requester.person, ...revision.people, ...approvals.flatMap(({ as }) => as)];
  const concerned = new Set([...own.filter((one) => one !== null), ...unfit.through]);
  const through = delegated.filter(({ who }) => concerned.has(who)).map(({ to }) => to);
  return new Set([...concerned, ...unfit.people, ...through]);
}

/**
 * Looks up which of these people, and of those who decide in their place, may not decide the request. Nobody is left
 * out whom Slack or Make does not show now: a click of theirs is checked anyway.
 */
export async function unfitOf(
  { identify }: Pick<PeopleInSlack, 'identify'>,
  request: Request,
  people: readonly PersonId[],
  { away, delegated }: Stead,
  open: readonly Request[],
): Promise<Unfit> {
  const instead = [...away, ...delegated].filter(({ who }) => people.includes(who)).map(({ to }) => to);
  const approvers = request.approvals.flatMap(({ as }) => as);
  const asked = new Set([...people, ...instead, ...approvers]);
  const found = await Promise.allSettled([...asked].map(identify));
  const known = found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  return unfitAmong(request, known, open);
}
