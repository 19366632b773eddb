import type { ControlEvent } from '../event.js';
import { type Identity, person } from '../person.js';
import { about } from '../personal.js';
import { refuse } from '../refusal.js';
import { isAdmin } from './authority.js';
import { containedRefusal, standingRefusal } from './barred.js';
import { type Context, type Decision, refused } from './context.js';

/** Stops approvals and widening changes. Approvers and admins may; endings go on. */
export function freeze(
  identity: Identity,
  isAnyApprover: boolean,
  reason: string | undefined,
  { now, policy, control, open }: Context,
): Decision<ControlEvent> {
  const refusal = standingRefusal(identity) ?? containedRefusal(identity, open);
  if (refusal) return refused(refusal);
  if (!isAnyApprover && !isAdmin(policy.admins, identity.person)) return refused(refuse('approvers-only'));
  if (control.frozen) return refused(refuse('already-frozen', control.frozen));
  const by = person(identity.person);
  return { events: [{ type: 'control.frozen', at: now, by, ...(reason && { reason: about(reason) }) }] };
}

/** Lifts a freeze; only an admin other than the one who froze. */
export function unfreeze(
  identity: Identity,
  freezer: Identity | undefined,
  { now, policy, control, open }: Context,
): Decision<ControlEvent> {
  const refusal = standingRefusal(identity) ?? containedRefusal(identity, open);
  if (refusal) return refused(refusal);
  if (!isAdmin(policy.admins, identity.person)) return refused(refuse('admins-only'));
  if (!control.frozen) return refused(refuse('not-frozen'));
  if (control.frozen.by === identity.person || (freezer && isSamePerson(identity, freezer))) {
    return refused(refuse('own-freeze'));
  }
  return { events: [{ type: 'control.unfrozen', at: now, by: person(identity.person) }] };
}

/** Two accounts of one person: bound to the same Make user, or of the same mailbox. */
function isSamePerson(a: Identity, b: Identity): boolean {
  const sameUser =
    a.binding.state === 'bound' && b.binding.state === 'bound' && a.binding.id === b.binding.id;
  return sameUser || (a.email !== undefined && a.email === b.email);
}
