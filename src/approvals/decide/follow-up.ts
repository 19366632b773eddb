import type { FollowUp } from '../event-parts.js';
import { system } from '../person.js';
import { isOver, type Request } from '../request.js';
import type { Context, Decision } from './context.js';

/** The grant that this request would settle or extend, and what it asks for; undefined for any other request. */
export function followUpOf({ id, settles, extends: extension }: Request): FollowUp | undefined {
  if (settles) return { request: id, of: settles.request, asks: settles.choice };
  return extension && { request: id, of: extension.request, asks: 'extend' };
}

/**
 * Notes on a grant that another request asks to settle or extend it, or that this request is over, so that the grant's
 * card and messages say so. Does nothing if the grant has it already, or if there is no such choice any more.
 */
export function noteFollowUp(grant: Request, other: Request, { now: at }: Context): Decision {
  const followUp = followUpOf(other);
  if (!followUp) return { events: [] };
  const { request, asks } = followUp;
  const isNoted = grant.followUps?.some((one) => one.request === request) === true;
  const base = { at, by: system, request };
  if (isOver(other)) return { events: isNoted ? [{ ...base, type: 'follow-up.over' }] : [] };
  const isOpen = grant.phase.status === (asks === 'extend' ? 'active' : 'conflict');
  return { events: isOpen && !isNoted ? [{ ...base, type: 'follow-up.asked', asks }] : [] };
}

const askedStep = 'note-follow-up:asked';

/**
 * The name of the step that notes the present state of a request on its grant; undefined if there is nothing to note.
 * A request that an earlier version saw to its end was never noted.
 */
export function followUpStep(request: Request): string | undefined {
  if (!followUpOf(request)) return undefined;
  if (!isOver(request)) return askedStep;
  return request.steps[askedStep] ? 'note-follow-up:over' : undefined;
}
