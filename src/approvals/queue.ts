import { decides } from './decide/authority.js';
import { factsOfRequest } from './decide/facts.js';
import type { Deciding } from './deciding.js';
import type { PersonId } from './person.js';
import type { Request } from './request.js';

/**
 * What waits for this person's decision now, what ends first coming first: neither what others decide, nor what they have
 * approved already. The same function answers here and at the click.
 */
export async function queueOf(deciding: Deciding, person: PersonId): Promise<Request[]> {
  const { open } = await deciding.context();
  const waiting = open.filter(({ phase }) => phase.status === 'pending');
  const decider = await deciding.decider(person);
  if (waiting.length === 0 || decider.identity.standing !== 'member') return [];
  const roster = await deciding.rosterFor(waiting.flatMap((one) => factsOfRequest(one)));
  return waiting
    .filter((one) => decides(one, decider, roster, open) === undefined)
    .toSorted((a, b) => endOf(a) - endOf(b));
}

const endOf = ({ phase }: Request): number =>
  phase.status === 'pending' ? phase.expiresAt : Number.POSITIVE_INFINITY;
