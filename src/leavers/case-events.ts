import type { LeaverEnd, LeaverEvent, LeaverWhy } from '../approvals/leaver-event.js';
import type { Actor, MakeUserId, PersonId } from '../approvals/person.js';
import { aboutWithKey } from '../approvals/personal.js';
import { makeUserKey, personStream } from '../approvals/store.js';
import type { MakeIdentity } from './make-identity.js';

/** The event that closes a case. */
export const closed = (id: string, why: LeaverEnd, at: number, by: Actor): LeaverEvent => ({
  type: 'leaver.closed',
  at,
  by,
  case: id,
  why,
});

interface SeenBase {
  readonly at: number;
  readonly by: Actor;
  readonly person?: PersonId;
  readonly until?: number;
}

/** The event that opens a case. */
export const seenEvent = (
  id: string,
  why: LeaverWhy,
  { makeUsers, name, address, isDoubtful }: MakeIdentity,
  base: SeenBase,
): LeaverEvent => {
  const key = keyNameOf(base.person, makeUsers);
  return {
    type: 'leaver.seen',
    ...base,
    case: id,
    why,
    makeUsers: [...makeUsers],
    name: aboutWithKey(key, name),
    address: aboutWithKey(key, address),
    ...(isDoubtful && { isDoubtful }),
  };
};

/** The key that seals the leaver's name: the Slack person's, or else the Make user's. */
function keyNameOf(person: PersonId | undefined, [makeUser]: readonly MakeUserId[]): string | undefined {
  if (person !== undefined) return personStream(person);
  return makeUser === undefined ? undefined : makeUserKey(makeUser);
}
