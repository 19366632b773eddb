import type { AnyEvent } from '../approvals/event.js';
import type { MakeUserId } from '../approvals/person.js';

/**
 * Notes the Make users that a person is or was bound to, by one event of the person's own stream. A mere proposal does
 * not count, nor does a binding that its holder objected to.
 */
export function noteBound(makeUserIds: Set<MakeUserId>, event: AnyEvent): void {
  if (event.type === 'person.matched' || event.type === 'binding.confirmed')
    makeUserIds.add(event.makeUserId);
  if (event.type === 'binding.withdrawn') makeUserIds.delete(event.makeUserId);
}
