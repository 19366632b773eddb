import { isContainment } from '../changes/changes.js';
import type { RequestEvent } from '../event.js';
import { system } from '../person.js';
import type { UndoPlan } from '../ports.js';
import type { Request } from '../request.js';
import type { Context, Decision } from './context.js';

/**
 * A temporary grant begins with the first verified change: from then on a person has access that has to end, whatever
 * happens to the other changes. A containment has no fixed end: an admin chooses it.
 */
export function withGrant(
  request: Request,
  events: readonly RequestEvent[],
  at: number,
): readonly RequestEvent[] {
  const { durationMs, changes } = request.revision;
  if ((durationMs === undefined && !isContainment(changes)) || request.grant) return events;
  const given = events.some(({ type }) => type === 'change.verified');
  const end = durationMs === undefined ? {} : { endsAt: at + durationMs };
  return given ? [...events, { type: 'grant.started', at, by: system, ...end }] : events;
}

/**
 * The result of reading an open invitation. `found` names the roles of an invitee who accepted, if they differ from
 * the approved ones.
 */
export function invitationSeen(
  request: Request,
  change: number,
  seen: 'pending' | 'accepted' | 'expired' | 'gone',
  { now: at, timing }: Context,
  found?: string,
): Decision {
  const by = system;
  const one = request.progress[change];
  if (one?.state !== 'awaiting' || one.invitation?.accepted || request.grant?.ending) return { events: [] };
  switch (seen) {
    case 'pending':
      return { events: [{ type: 'invitation.checked', at, by, change, nextAt: at + timing.pollMs }] };
    case 'accepted': {
      const accepted: RequestEvent = { type: 'invitation.accepted', at, by, change };
      if (found !== undefined) {
        const why = `They have accepted, but on Make it is not as approved. There now: ${found}.`;
        return {
          events: [accepted, { type: 'change.failed', at, by, change, way: 'do', code: 'moved', why }],
        };
      }
      const rest = (request.progress[change]?.writes ?? []).some(({ state }) => state !== 'applied');
      return {
        events: rest ? [accepted] : [accepted, { type: 'change.verified', at, by, change, already: false }],
      };
    }
    case 'expired': {
      if (request.progress.length === 1)
        return { events: [{ type: 'request.expired', at, by, why: 'not-accepted' }] };
      const why = 'The invitation expired before it was accepted.';
      return { events: [{ type: 'change.failed', at, by, change, way: 'do', code: 'not-accepted', why }] };
    }
    case 'gone': {
      const why = 'The invitation was withdrawn on Make by somebody else.';
      return { events: [{ type: 'change.failed', at, by, change, way: 'do', code: 'withdrawn', why }] };
    }
  }
}

/** Ends a grant whose time is over. No freeze, no cap and no other change ever stops the ending. */
export function end({ grant }: Request, { now: at }: Context): Decision {
  if (grant?.endsAt === undefined || grant.ending || at < grant.endsAt) return { events: [] };
  return { events: [{ type: 'grant.ending', at, by: system, why: 'time' }] };
}

/** The events that undo one change; without a write if none is needed or allowed. */
export function undo(change: number, plan: UndoPlan, { now: at }: Context): Decision {
  const by = system;
  switch (plan.type) {
    case 'already':
    case 'gone':
      return { events: [{ type: 'change.undone', at, by, change, how: plan.type }] };
    case 'conflict':
      return { events: [{ type: 'grant.held', at, by, change, found: plan.found }] };
    case 'refused':
      return {
        events: [{ type: 'change.failed', at, by, change, way: 'undo', code: plan.code, why: plan.sentence }],
      };
    case 'writes':
      return { events: [] };
  }
}
