import type { RequestEvent } from './event.js';
import { rolled, withChange } from './progress.js';
import type { ChangeProgress, Request } from './request.js';

export type Granted = Extract<RequestEvent, { type: `grant.${string}` | 'hold.chosen' | 'change.undone' }>;

/** The life of a grant that ends: started, ending, held back, undone. */
export function granted(request: Request, event: Granted): Request {
  switch (event.type) {
    case 'grant.started': {
      const { at: startedAt, endsAt } = event;
      const grant = { startedAt, ...(endsAt !== undefined && { endsAt }) };
      return rolled({ ...request, grant }, event.at);
    }
    case 'grant.ending': {
      const grant = { ...(request.grant ?? { startedAt: event.at }), ending: event.why };
      return rolled({ ...request, grant }, event.at);
    }
    case 'grant.held':
      return rolled(withChange(request, event.change, { state: 'held', why: event.found }), event.at);
    case 'hold.chosen': {
      const { choice } = event;
      const progress = request.progress.map((one) => (one.state === 'held' ? chosen(one, choice) : one));
      return rolled({ ...request, progress }, event.at);
    }
    case 'change.undone':
      return rolled(withChange(request, event.change, { state: 'undone', undone: event.how }), event.at);
  }
}

/** Restoring overwrites what somebody made of this one change meanwhile, and of no other. */
const chosen = (one: ChangeProgress, choice: 'restore' | 'keep'): ChangeProgress =>
  choice === 'restore'
    ? { ...one, state: 'verified', overwrite: true }
    : { ...one, state: 'undone', undone: 'kept' };
