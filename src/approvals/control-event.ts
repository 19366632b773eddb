import { z } from 'zod';
import { event } from './event-parts.js';
import { type PersonId, personId } from './person.js';
import { personal } from './personal.js';
import { scope } from './policy/requirement.js';

/** Events about all requests: freezes and their end, groups that stay unreadable, absences; the stream `control`. */
export const controlEvent = z.discriminatedUnion('type', [
  event('control.frozen', { reason: personal.optional() }),
  event('control.unfrozen', {}),
  /** Slack or Make lacks this group member (user group, role, person) or hides it; `word` is the reason. */
  event('group.refused', {
    member: z.string(),
    groups: z.array(z.string()),
    word: z.string(),
    scope: scope.optional(),
    /** The groups in which nobody is left who may decide. */
    emptied: z.array(z.string()).optional(),
  }),
  event('group.readable', { member: z.string(), scope: scope.optional() }),
  /** The actor is away until the end of that day (UTC), and the person in `to` decides for them. */
  event('control.away', { to: personId, until: z.iso.date() }),
  /** `who` is the person whose absence ended by itself; without it, the actor is back. */
  event('control.back', { to: personId, who: personId.optional() }),
  /** The actor, whom the absent person in `who` chose, does not decide for them. */
  event('control.declined', { who: personId }),
  /** The policy let `to` decide for `who` until the end of that day (UTC), which is over. */
  event('control.delegation-over', { who: personId, to: personId, until: z.iso.date() }),
  /** The policy with this hash took the place of the one that waiting requests were asked under. */
  event('control.policy-changed', { hash: z.string() }),
]);
export type ControlEvent = z.infer<typeof controlEvent>;

/** The beginning or the end of an absence. */
export type AbsenceEvent = Extract<
  ControlEvent,
  { type: 'control.away' | 'control.back' | 'control.declined' }
>;

/** The person who is away, or no longer. */
export function absentIn(event: AbsenceEvent): PersonId | undefined {
  const own = event.by.kind === 'slack-user' ? event.by.person : undefined;
  return event.type === 'control.away' ? own : (event.who ?? own);
}
