import type { RequestEvent } from './event.js';
import { rolled, withChange, withWrite } from './progress.js';
import type { Request } from './request.js';

export type WriteEvent = Extract<
  RequestEvent,
  {
    type:
      | 'write.announced'
      | 'write.settled'
      | `change.${'verified' | 'failed'}`
      | `invitation.${string}`
      | 'account.created';
  }
>;

/** Applies the outcome of writes and of their changes. */
export function evolveWrites(request: Request, event: WriteEvent): Request {
  switch (event.type) {
    case 'write.announced': {
      const { attempt: attempts, write, readBackFrom } = event;
      const { delayed: _, ...running } = request;
      return rolled(
        withWrite(running, event.key, { attempts, state: 'announced', write, readBackFrom }),
        event.at,
      );
    }
    case 'write.settled': {
      const part = { state: event.outcome, ...(event.retryAt !== undefined && { retryAt: event.retryAt }) };
      return rolled(withWrite(request, event.key, part), event.at);
    }
    case 'change.verified':
      return rolled(
        withChange(request, event.change, { state: 'verified', already: event.already }),
        event.at,
      );
    case 'change.failed': {
      const { why, code, way: failedIn } = event;
      return rolled(withChange(request, event.change, { state: 'failed', why, code, failedIn }), event.at);
    }
    case 'invitation.seen': {
      const invitation = { userId: event.userId, until: event.until, nextAt: event.at, accepted: false };
      return rolled(withChange(request, event.change, { state: 'awaiting', invitation }), event.at);
    }
    case 'account.created': {
      // There is nothing to accept: only the roles are left to set.
      const invitation = { userId: event.userId, until: event.at, nextAt: event.at, accepted: true };
      return rolled(withChange(request, event.change, { state: 'awaiting', invitation }), event.at);
    }
    case 'invitation.checked':
      return withInvitation(request, event.change, { nextAt: event.nextAt });
    case 'invitation.accepted':
      return rolled(withInvitation(request, event.change, { accepted: true }), event.at);
  }
}

function withInvitation(
  request: Request,
  change: number,
  part: Partial<NonNullable<Request['progress'][number]['invitation']>>,
): Request {
  const invitation = request.progress[change]?.invitation;
  return invitation ? withChange(request, change, { invitation: { ...invitation, ...part } }) : request;
}
