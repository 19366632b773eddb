import { decides } from './decide/authority.js';
import { factsOfRequest } from './decide/facts.js';
import { missingWith } from './decide/review.js';
import type { Deciding } from './deciding.js';
import type { PersonId } from './person.js';
import type { Request } from './request.js';

/**
 * The requests that wait for this person's decision at present, the earliest to expire first. Requests of other
 * deciders, and requests that they have approved already, are left out. The same function checks the click; for what
 * is only shown, the members of groups may be a minute old.
 */
export async function queueOf(deciding: Deciding, person: PersonId): Promise<Request[]> {
  const { waiting, isFor } = await lookingAt(deciding, person);
  return (await isFor(waiting)).toSorted((a, b) => endOf(a) - endOf(b));
}

/**
 * The first of these requests that waits for this person's decision. Looks up the groups of one request after the
 * other, so that nobody waits for those of all.
 */
export async function firstOf(
  deciding: Deciding,
  person: PersonId,
  ids: readonly string[],
): Promise<Request | undefined> {
  const { waiting, isFor } = await lookingAt(deciding, person);
  for (const id of ids) {
    const [found] = await isFor(waiting.filter((one) => one.id === id));
    if (found) return found;
  }
  return undefined;
}

/** All waiting requests, and a function that keeps those that this person may decide. */
async function lookingAt(deciding: Deciding, person: PersonId) {
  const { open, now } = await deciding.context();
  const waiting = open.filter(({ phase }) => phase.status === 'pending' && phase.expiresAt > now);
  const decider = await deciding.decider(person);
  const isFor = async (requests: readonly Request[]): Promise<Request[]> => {
    if (requests.length === 0 || decider.identity.standing !== 'member') return [];
    const facts = requests.flatMap((one) => factsOfRequest(one));
    const roster = await deciding.rosterFor(facts, 'to-show');
    return requests.filter(
      (one) =>
        decides(one, decider, roster, open, 'approve') === undefined &&
        missingWith(one, decider, roster, { now, open }) !== undefined,
    );
  };
  return { waiting, isFor };
}

const endOf = ({ phase }: Request): number =>
  phase.status === 'pending' ? phase.expiresAt : Number.POSITIVE_INFINITY;
