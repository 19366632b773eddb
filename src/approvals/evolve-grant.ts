import type { RequestEvent } from './event.js';
import { rolled, withChange } from './progress.js';
import type { ChangeProgress, Request } from './request.js';

export type GrantEvent = Extract<
  RequestEvent,
  { type: `${'grant' | 'follow-up'}.${string}` | 'hold.chosen' | 'change.undone' }
>;

/** Applies the events of a temporary grant: started, ending, in conflict, undone. */
export function evolveGrant(request: Request, event: GrantEvent): Request {
  switch (event.type) {
    case 'grant.started': {
      const { at: startedAt, endsAt } = event;
      const grant = { startedAt, ...(endsAt !== undefined && { endsAt }) };
      return rolled({ ...request, grant }, event.at);
    }
    case 'grant.extended': {
      const { endsAt, request: extension } = event;
      const { startedAt = event.at, extensions = [], ...rest } = request.grant ?? {};
      const grant = { ...rest, startedAt, endsAt, extensions: [...extensions, extension] };
      // The people concerned are warned again before the new end.
      const { 'ending-soon': _, ...steps } = request.steps;
      return rolled({ ...request, grant, steps, followUps: without(request, extension) }, event.at);
    }
    case 'follow-up.asked': {
      const { request: other, asks, changes } = event;
      const followUp = { request: other, asks, ...(changes && { changes }) };
      return { ...request, followUps: [...(request.followUps ?? []), followUp] };
    }
    case 'follow-up.over':
      return { ...request, followUps: without(request, event.request) };
    case 'grant.ending': {
      const grant = { ...(request.grant ?? { startedAt: event.at }), ending: event.why };
      return rolled({ ...request, grant }, event.at);
    }
    case 'grant.held':
      return rolled(withChange(request, event.change, { state: 'conflict', why: event.found }), event.at);
    case 'hold.chosen': {
      const { choice, request: settled, changes } = event;
      const progress = request.progress.map((one, index) =>
        one.state === 'conflict' && (changes?.includes(index) ?? true)
          ? chosen(one, choice, settled !== undefined)
          : one,
      );
      return rolled({ ...request, progress, followUps: without(request, settled) }, event.at);
    }
    case 'change.undone':
      return rolled(withChange(request, event.change, { state: 'undone', undone: event.how }), event.at);
  }
}

/** The requests about the grant without one that has had its effect, or is over. */
const without = ({ followUps = [] }: Request, id: string | undefined): NonNullable<Request['followUps']> =>
  followUps.filter(({ request }) => request !== id);

/**
 * A separate request has already restored the earlier role, so the ending continues and finds it in place, or finds
 * the next conflict. Before there were such requests, a choice let the ending overwrite the change by hand.
 */
function chosen(one: ChangeProgress, choice: 'restore' | 'keep', byRequest: boolean): ChangeProgress {
  if (choice === 'keep') return { ...one, state: 'undone', undone: 'kept' };
  return { ...one, state: 'verified', ...(!byRequest && { overwrite: true }) };
}
