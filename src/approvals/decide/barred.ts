import { containmentOf } from '../containment.js';
import { type Identity, isPerson } from '../person.js';
import { groupsInWords } from '../policy/group-label.js';
import { type Refusal, refuse } from '../refusal.js';
import type { Request } from '../request.js';

/** A person at the door, with those who delegated their say to them. */
export interface Decider {
  readonly identity: Identity;
  readonly standsFor: readonly Identity[];
}

/** Why this person may do nothing at all; only full members may. */
export function standingRefusal({ standing }: Identity): Refusal | undefined {
  return standing === 'member' ? undefined : refuse(standing);
}

/**
 * Why this person may not decide on this request whatever the rule says: an unclear identity, a containment that holds
 * them, or being the person who asked or whom it concerns, directly, by a shared Make user or mailbox, or for somebody
 * they stand in for. Who is barred from approving is barred from every other act that needs the same say.
 */
export function barred(
  request: Request,
  { identity, standsFor }: Decider,
  open: readonly Request[],
): Refusal | undefined {
  const unclear = standingRefusal(identity) ?? bindingRefusal(identity) ?? containedRefusal(identity, open);
  if (unclear) return unclear;
  const others = groupsInWords(request.revision.requirements);
  const own = involvement(request, identity);
  if (own) return refuse(own, { id: request.id, others });
  const through = standsFor.some((one) => involvement(request, one) || containedRefusal(one, open));
  return through ? refuse('delegator-barred', { id: request.id, others }) : undefined;
}

/** A contained person decides nothing, from the approval of their containment until an admin gives the access back. */
export function containedRefusal(identity: Identity, open: readonly Request[]): Refusal | undefined {
  return containmentOf(identity, open) && refuse('decider-contained');
}

function bindingRefusal({ binding }: Identity): Refusal | undefined {
  if (binding.state === 'ambiguous' || binding.state === 'differs') return refuse(binding.state);
  return undefined;
}

function involvement(
  request: Request,
  identity: Identity,
): 'own-request' | 'own-access' | 'same-make-user' | undefined {
  const { requester, revision } = request;
  if (identity.person === requester.person) return 'own-request';
  if (revision.people.includes(identity.person)) return 'own-access';
  const sameRequester = isPerson(identity, { userId: requester.makeUserId, email: requester.email });
  const sameSubject = revision.plans.some(({ subject }) => isPerson(identity, subject));
  return sameRequester || sameSubject ? 'same-make-user' : undefined;
}
