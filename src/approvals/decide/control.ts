import type { ControlEvent } from '../control-event.js';
import { type Identity, isSamePerson, person } from '../person.js';
import { about } from '../personal.js';
import { refuse } from '../refusal.js';
import { isAdmin } from './authority.js';
import { containedRefusal, standingRefusal } from './barred.js';
import { type Context, type Decision, refused } from './context.js';

/** Stops approvals and widening changes. Approvers and admins may do this; endings continue. */
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

/** The shortest time that a freeze lasts if only the person who froze could lift it. */
export const ownFreezeLastsMs = 3_600_000;

/** The time from which the person who froze may lift the freeze themselves, if no other admin could. */
const liftableAt = (frozenAt: number): number => frozenAt + ownFreezeLastsMs;

/**
 * Lifts a freeze; only an admin other than the one who froze may. `others` are the remaining admins; if none of them
 * could, the one who froze may after an hour.
 */
export function unfreeze(
  identity: Identity,
  freezer: Identity | undefined,
  others: readonly Identity[],
  { now, policy, control, open }: Context,
): Decision<ControlEvent> {
  const refusal = standingRefusal(identity) ?? containedRefusal(identity, open);
  if (refusal) return refused(refusal);
  if (!isAdmin(policy.admins, identity.person)) return refused(refuse('admins-only'));
  if (!control.frozen) return refused(refuse('not-frozen'));
  if (control.frozen.by === identity.person || (freezer && isSamePerson(identity, freezer))) {
    const second = others.some((one) => mayLift(one, identity, open));
    if (second) return refused(refuse('own-freeze'));
    const from = liftableAt(control.frozen.at);
    if (now < from) return refused(refuse('own-freeze-alone', { minutes: Math.ceil((from - now) / 60_000) }));
  }
  return { events: [{ type: 'control.unfrozen', at: now, by: person(identity.person) }] };
}

/** Whether this admin could lift a freeze that the other person set. */
const mayLift = (admin: Identity, freezer: Identity, open: Context['open']): boolean =>
  !standingRefusal(admin) &&
  !containedRefusal(admin, open) &&
  admin.person !== freezer.person &&
  !isSamePerson(admin, freezer);
