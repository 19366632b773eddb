import type { RequestEvent } from './event.js';
import { allMissing } from './missing.js';
import { freshProgress, withRetry } from './progress.js';
import type { Request } from './request.js';
import { leftOutOf } from './reshape.js';

type ShapeEvent = Extract<
  RequestEvent,
  {
    type:
      | 'request.revised'
      | 'offer.made'
      | 'offer.declined'
      | 'owner.agreed'
      | 'owner.objected'
      | 'reminder.asked';
  }
>;

/** Applies events about the revision, offers of less, and reminders. */
export function evolveShape(request: Request, event: ShapeEvent): Request {
  switch (event.type) {
    case 'request.revised': {
      const { delayed: _, executeBy: __, offer: ___, ticket: before, ...rest } = request;
      const { why, differences, at: since, expiresAt, reason } = event;
      // An edit replaces the reason as a whole, so an omitted ticket is removed.
      const ticket = reason ? event.ticket : before;
      const isReshaped = why === 'offer-taken' || why === 'edited';
      const leftOut = isReshaped ? leftOutOf(request.revision, event.revision) : [];
      return {
        ...rest,
        ...(reason && { reason }),
        ...(ticket && { ticket }),
        revision: event.revision,
        phase: { status: 'pending', since, expiresAt, revised: { why, differences, leftOut } },
        approvals: [],
        missing: allMissing(event.revision),
        automatic: false,
        escalated: [],
        progress: carriedOver(request, event.revision),
        steps: stepsDone(request),
      };
    }
    case 'offer.made': {
      const { n, at, revision, note, by } = event;
      if (by.kind !== 'slack-user') return request;
      return { ...request, offers: n, offer: { n, by: by.person, at, revision, ...(note && { note }) } };
    }
    case 'offer.declined': {
      const { offer: _, ...rest } = request;
      return rest;
    }
    case 'owner.agreed': {
      const { ownerObjected: _, ...rest } = request;
      return { ...rest, ownerAgreed: event.makeUserId };
    }
    case 'owner.objected':
      return event.by.kind === 'slack-user' ? { ...request, ownerObjected: event.by.person } : request;
    case 'reminder.asked':
      return { ...request, reminded: [...request.reminded, event.at] };
  }
}

/** Keeps only the steps that are done, so that failed or given-up ones may be tried again. */
export const stepsDone = ({ steps }: Request): Request['steps'] =>
  Object.fromEntries(Object.entries(steps).filter(([, { state }]) => state === 'done'));

/** Verified changes and accepted invitations survive a new revision; all other changes begin again. */
function carriedOver(request: Request, revision: Request['revision']): Request['progress'] {
  const before = withRetry(request).progress;
  return freshProgress(revision).map((one, index) => {
    const earlier = before[index];
    return earlier?.state === 'verified' || earlier?.invitation?.accepted ? earlier : one;
  });
}
