import { kindOf } from '../changes/catalogue.js';
import { type Identity, person } from '../person.js';
import { refuse } from '../refusal.js';
import type { Request } from '../request.js';
import { standingRefusal } from './barred.js';
import { type Context, type Decision, refused } from './context.js';

/** Whether the token's owner may decide alone: the request is waiting, and only asks to delete tokens of this zone. */
export const isDeletableByOwner = ({ phase, revision }: Request): boolean =>
  phase.status === 'pending' && revision.changes.every((one) => kindOf(one).deletesTokenHere?.(one) ?? false);

/** The owner of a leaked token decides to delete it: nobody else has to approve for one's own token. */
export function ownerAgrees(request: Request, identity: Identity, { now }: Context): Decision {
  const { id, phase, revision } = request;
  const standing = standingRefusal(identity);
  if (standing) return refused(standing);
  const { binding } = identity;
  const owner = binding.state === 'bound' ? binding.id : undefined;
  if (owner === undefined || revision.plans.some(({ subject }) => subject.userId !== owner))
    return refused(refuse('not-your-token', { id }));
  if (phase.status !== 'pending') return refused(refuse('resolved', { id, ...phase }));
  if (now >= phase.expiresAt) return refused(refuse('too-late', { id }));
  if (!isDeletableByOwner(request))
    return refused(refuse('cannot-do-now', { id, act: 'delete their token', status: phase.status }));
  const by = person(identity.person);
  return { events: [{ type: 'owner.agreed', at: now, by, makeUserId: owner }] };
}
