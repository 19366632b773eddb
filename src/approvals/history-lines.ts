import type { RequestEvent } from './event.js';
import type { RevisedWhy } from './event-parts.js';
import { isNews, type Status } from './phase.js';
import { asksNobody } from './policy/requirement.js';
import type { Line, LineWhat } from './request.js';

const lineOf: Partial<Record<RequestEvent['type'], LineWhat>> = {
  'request.submitted': 'asked',
  'offer.made': 'offered',
  'offer.declined': 'offer-declined',
  'approval.given': 'approval',
  'approval.withdrawn': 'approval-withdrawn',
  'owner.objected': 'owner-objected',
  'stage.escalated': 'escalated',
  'execution.delayed': 'delayed',
  'retry.asked': 'retried',
  'request.given-up': 'given-up',
  'invitation.seen': 'invited',
  'invitation.accepted': 'accepted',
  'account.created': 'account-made',
  'grant.extended': 'extended',
};

const revisedLine = {
  'make-changed': 'revised',
  'policy-changed': 'revised',
  'asked-again': 'revised',
  'offer-taken': 'offer-taken',
  edited: 'edited',
  'owner-agreed': 'owner-agreed',
} as const satisfies Record<RevisedWhy, LineWhat>;

/** What needs nobody goes on by itself, so nobody is asked again. */
export const goesOn = ({ revision }: Extract<RequestEvent, { type: 'request.revised' }>): boolean =>
  asksNobody(revision.requirements);

function whatRevised(event: Extract<RequestEvent, { type: 'request.revised' }>): LineWhat {
  const what = revisedLine[event.why];
  return what === 'revised' && goesOn(event) ? 'went-on' : what;
}

/** The lines of an event in the thread of the card. */
export function eventLines(event: RequestEvent): Line[] {
  const what = event.type === 'request.revised' ? whatRevised(event) : lineOf[event.type];
  if (what) return [line(what, event)];
  if (event.type === 'request.approved' && (event.automatic || event.runsAt > event.at)) {
    return [line('approved', event)];
  }
  return [];
}

/** The line of a new status; none if its event has one. */
export const phaseLines = (status: Status, event: RequestEvent): Line[] =>
  isNews(status) ? [line(status, event)] : [];

function line(what: LineWhat, event: RequestEvent): Line {
  const by = event.by.kind === 'slack-user' ? event.by.person : undefined;
  const isDenial = event.type === 'request.denied' || event.type === 'request.given-up';
  const text = isDenial ? event.reason : undefined;
  return { what, at: event.at, ...(by && { by }), ...(text && { text }) };
}
