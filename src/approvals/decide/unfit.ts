import { type Identity, isSamePerson, type PersonId } from '../person.js';
import type { Request } from '../request.js';
import { isBarredThrough, unfitBecause } from './barred.js';

/** People who may not decide a waiting request because of who they are. */
export interface Unfit {
  readonly people: ReadonlySet<PersonId>;
  /** Those of them for whom a delegate of the policy may not decide either. */
  readonly through: ReadonlySet<PersonId>;
}

export const nobodyUnfit: Unfit = { people: new Set(), through: new Set() };

/**
 * Those of these people who may not decide this request: other accounts of its requester, subject or approvers, people
 * who hold a role that it gives more, contained people, guests. A person whom Slack does not show now counts as able.
 */
export function unfitAmong(request: Request, known: readonly Identity[], open: readonly Request[]): Unfit {
  const approvers = new Set(request.approvals.flatMap(({ as }) => as));
  const heard = known.filter(({ person }) => approvers.has(person));
  const seen = known.filter(({ standing }) => standing !== 'unreadable');
  const through = seen.filter((one) => isBarredThrough(request, one, open));
  const unable = seen.filter(
    (one) =>
      unfitBecause(request, one, open) !== undefined ||
      heard.some((approver) => approver !== one && isSamePerson(approver, one)),
  );
  return { people: idsOf(unable), through: idsOf(through) };
}

const idsOf = (people: readonly Identity[]): ReadonlySet<PersonId> =>
  new Set(people.map(({ person }) => person));
