import type { Finding } from '../approvals/audit-event.js';
import { sameMailbox } from '../approvals/person.js';
import type { OrganizationSnapshot } from '../make/directory-snapshot.js';
import type { Difference } from './difference.js';
import type { Member } from './known-members.js';
import type { WatchState } from './watch-state.js';

/** The members of the organization before and after one poll. */
export interface Around {
  readonly before: readonly Member[];
  readonly after: readonly Pick<Member, 'userId' | 'email'>[];
  readonly cases: WatchState['cases'];
  readonly picture: OrganizationSnapshot | undefined;
}

/**
 * Finds another Make user with the same address as a person who came or went. Single sign-on gives existing people a
 * new account, so the old one seems to leave and a stranger seems to join. https://help.make.com/single-sign-on
 */
export function sameAddressOf(
  { teamId, person, start, goal, between }: Difference,
  { before, after, cases, picture }: Around,
): Finding['sameAddress'] {
  if (teamId !== undefined || person.email === '' || (start === undefined) === (goal === undefined)) {
    return undefined;
  }
  const sso = Boolean(picture?.organization.ssoType);
  const isOther = (one: { readonly userId: number; readonly email: string }): boolean =>
    one.userId !== person.userId && one.email !== '' && sameMailbox(one.email, person.email);
  const there = after.find(isOther);
  if (goal === undefined) return there && { userId: there.userId, sso };
  if (there) return undefined;
  const gone = before.find(isOther);
  if (gone) return { userId: gone.userId, until: between.until, sso };
  const left = [...cases.values()].findLast(
    ({ finding }) =>
      finding.movement === 'left' && isOther({ userId: finding.userId, email: finding.email.personal }),
  );
  return left && { userId: left.finding.userId, until: left.finding.between.until, sso };
}

/** A person whose address now belongs to another Make user. */
export interface Moved {
  readonly was: number;
  readonly now: number;
  readonly at: number;
  /** The finding that shows it. */
  readonly finding: Finding;
}

/** All recorded moves, each once. */
export function movedAccounts({ cases }: Pick<WatchState, 'cases'>): Moved[] {
  const all = [...cases.values()].flatMap(({ finding, at }): Moved[] => {
    if (!finding.sameAddress) return [];
    const [own, other] = [finding.userId, finding.sameAddress.userId];
    const came = finding.movement !== 'left';
    return [{ was: came ? other : own, now: came ? own : other, at, finding }];
  });
  return [...new Map(all.map((one) => [`${one.was} ${one.now}`, one])).values()];
}
