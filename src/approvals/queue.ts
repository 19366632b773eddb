import { decides } from './decide/authority.js';
import { factsOfRequest } from './decide/facts.js';
import type { Deciding } from './deciding.js';
import type { PersonId } from './person.js';
import type { Request } from './request.js';

/**
 * The requests that wait for this person's decision at present, the earliest to expire first. Requests of other
 * deciders, and requests that they have approved already, are left out. The same function checks the click.
 */
export async function queueOf(deciding: Deciding, person: PersonId): Promise<Request[]> {
  const { open, now } = await deciding.context();
  const waiting = open.filter(({ phase }) => phase.status === 'pending' && phase.expiresAt > now);
  const decider = await deciding.decider(person);
  if (waiting.length === 0 || decider.identity.standing !== 'member') return [];
  const roster = await deciding.rosterFor(waiting.flatMap((one) => factsOfRequest(one)));
  return waiting
    .filter((one) => decides(one, decider, roster, open, 'approve') === undefined)
    .toSorted((a, b) => endOf(a) - endOf(b));
}

const endOf = ({ phase }: Request): number =>
  phase.status === 'pending' ? phase.expiresAt : Number.POSITIVE_INFINITY;
