import { kindOf } from '../changes/catalogue.js';
import { isOpenToObjection } from '../leak.js';
import { type Identity, type MakeUserId, person } from '../person.js';
import { type Refusal, refuse } from '../refusal.js';
import type { Request } from '../request.js';
import type { Acting } from './act.js';
import { standingRefusal } from './barred.js';
import { type Context, type Decision, refused } from './context.js';

/** Whether the token's owner may decide alone: the request is waiting, and only asks to delete tokens of this zone. */
export const isDeletableByOwner = ({ phase, revision }: Request): boolean =>
  phase.status === 'pending' && revision.changes.every((one) => kindOf(one).deletesTokenHere?.(one) ?? false);

/** The owner of a leaked token decides to delete it: nobody else has to approve for one's own token. */
export function ownerAgrees(request: Request, identity: Identity, { now }: Context): Decision {
  const { id, phase } = request;
  const owner = ownerIn(request, identity, now, 'delete their token');
  if ('code' in owner) return refused(owner);
  if (!isDeletableByOwner(request))
    return refused(refuse('cannot-do-now', { id, act: 'delete their token', status: phase.status }));
  const by = person(identity.person);
  return { events: [{ type: 'owner.agreed', at: now, by, makeUserId: owner.id }] };
}

/**
 * The owner of a token says that it did not leak. The deciders read it on the card. It ends nothing, because an attacker
 * who has the token may also have the owner's Slack account.
 */
export function ownerObjects(
  request: Request,
  { decider: { identity } }: Pick<Acting, 'decider'>,
  { now }: Context,
): Decision {
  const { id, phase } = request;
  const owner = ownerIn(request, identity, now, 'object');
  if ('code' in owner) return refused(owner);
  if (request.ownerObjected !== undefined) return refused(refuse('objected-already', { id }));
  if (!isOpenToObjection(request))
    return refused(refuse('cannot-do-now', { id, act: 'object', status: phase.status }));
  const by = person(identity.person);
  return { events: [{ type: 'owner.objected', at: now, by, makeUserId: owner.id }] };
}

/** The Make user of the person if they own every token that the waiting request is about; otherwise a refusal. */
function ownerIn(
  { id, phase, revision }: Request,
  identity: Identity,
  now: number,
  act: 'delete their token' | 'object',
): { readonly id: MakeUserId } | Refusal {
  const standing = standingRefusal(identity);
  if (standing) return standing;
  const { binding } = identity;
  const owner = binding.state === 'bound' ? binding.id : undefined;
  if (owner === undefined || revision.plans.some(({ subject }) => subject.userId !== owner))
    return refuse('not-your-token', { id, act });
  if (phase.status !== 'pending') return refuse('resolved', { id, ...phase });
  if (now >= phase.expiresAt) return refuse('too-late', { id });
  return { id: owner };
}
