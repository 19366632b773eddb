import type { Culprit } from '../approvals/audit-event.js';
import { sameMailbox } from '../approvals/person.js';
import { aboutWithKey, type Personal } from '../approvals/personal.js';
import { makeUserKey } from '../approvals/store.js';
import type { Member } from './known-members.js';

/** What is said of a Make user goes with them: it is sealed under their own key, which an erasure destroys. */
export const aboutUser = (userId: number | undefined, text: string): Personal =>
  aboutWithKey(userId === undefined ? undefined : makeUserKey(userId), text);

/** Who did something, as Make's log has them. */
export interface LoggedActor {
  readonly id?: number | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

/**
 * The one who did it, for the record. An actor without a number goes with the member who has that address; if nobody has,
 * with the organization.
 */
export function culpritFrom(
  actor: LoggedActor,
  entry: Pick<Culprit, 'uuid' | 'at'>,
  members: readonly Pick<Member, 'userId' | 'email'>[] = [],
): Culprit {
  const { id, name, email } = actor;
  const owner =
    id ?? (email && members.find((one) => one.email !== '' && sameMailbox(one.email, email))?.userId);
  const of = owner || undefined;
  return {
    ...(id !== undefined && { makeUserId: id }),
    name: aboutUser(of, name ?? email ?? `User ${id ?? ''}`.trim()),
    ...(email !== undefined && { email: aboutUser(of, email) }),
    ...entry,
  };
}
