import { person } from '../person.js';
import { refuse } from '../refusal.js';
import type { Request } from '../request.js';
import type { Acting } from './act.js';
import { type Context, type Decision, refused } from './context.js';

const dayMs = 86_400_000;

/** When the requester had people reminded last, and when they can again; undefined if they never had. */
export function lastReminder({ reminded }: Pick<Request, 'reminded'>) {
  const at = reminded.at(-1);
  return at === undefined ? undefined : { at, again: at + dayMs };
}

/** Whether people were reminded of this request less than a day ago. */
export function isJustReminded(request: Request, now: number): boolean {
  const last = lastReminder(request);
  return last !== undefined && now < last.again;
}

/** Reminds the people who can decide now, once a day, if the requester asks for it. */
export function remind(request: Request, { decider }: Pick<Acting, 'decider'>, { now }: Context): Decision {
  const { id, requester, phase } = request;
  const by = decider.identity.person;
  if (by !== requester.person) return refused(refuse('remind-not-theirs', { id }));
  if (phase.status !== 'pending') return refused(refuse('resolved', { id, ...phase }));
  if (now >= phase.expiresAt) return refused(refuse('too-late', { id }));
  if (isJustReminded(request, now)) return refused(refuse('reminded-already', { id }));
  return { events: [{ type: 'reminder.asked', at: now, by: person(by) }] };
}
