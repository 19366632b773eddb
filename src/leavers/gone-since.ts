import { sameMailbox } from '../approvals/person.js';
import type { CaseOf, Leavers, Subject } from '../approvals/ports.js';
import type { Store } from '../approvals/store.js';
import { isSeen, type LeaverCase, type LeaversState, takesSome } from './cases.js';
import type { LeaverRecord } from './leaver-record.js';

/** Tells the runner whose access a case takes, so that an older approval does not give it back. */
export const openGone = (store: Pick<Store, 'isShared'>, record: LeaverRecord): Leavers => ({
  async goneSince(askedAt) {
    return goneSince(store.isShared ? await record.refresh() : record.state(), askedAt);
  },
});

/** The case of a person for a request made at this time, in milliseconds since 1970: open, or over since then. */
export const goneSince =
  ({ cases }: LeaversState, askedAt: number): CaseOf =>
  (whom) =>
    [...cases.values()].findLast((one) => takesAccess(one, askedAt) && isAbout(one, whom))?.id;

/**
 * Whether people decide on the access of somebody whom Slack shows as gone, or Usher took a person's access since. One
 * admin's word alone takes nothing. A leave of absence is a containment, which stops later changes itself.
 */
function takesAccess(one: LeaverCase, askedAt: number): boolean {
  const { why, state } = one;
  if (why === 'absent') return false;
  if (state.is === 'asked') return isSeen(one);
  return state.is === 'closed' && state.at > askedAt && takesSome.has(state.why);
}

function isAbout({ person, makeUsers, address }: LeaverCase, whom: Subject): boolean {
  return (
    (person !== undefined && person === whom.person) ||
    (whom.userId !== undefined && makeUsers.includes(whom.userId)) ||
    (address !== '' && sameMailbox(address, whom.email))
  );
}
