import { handlesIn } from './changes/changes.js';
import type { RequestEvent } from './event.js';
import { evolveDelivery, withoutTrouble } from './evolve-delivery.js';
import { evolveGrant } from './evolve-grant.js';
import { evolveShape, stepsDone } from './evolve-shape.js';
import { evolveWrites } from './evolve-writes.js';
import { allMissing, missingAfterEscalation, openStage } from './missing.js';
import { withNotifications } from './notifications.js';
import { freshProgress, rolled, withRetry } from './progress.js';
import { attemptName } from './refused-attempt.js';
import { type ChangeProgress, type Request, secretNeededUntil } from './request.js';
import { holdMsOf } from './revision.js';
import { leakKeptMs } from './token-holder.js';

/**
 * The request after one event. Pure and total: replaying a stream always gives the stored request. Throws only if a
 * stream does not begin with `request.submitted`.
 */
export function evolve(request: Request | undefined, event: RequestEvent): Request {
  if (event.type === 'request.submitted') return withNotifications(submitted(event), event);
  if (!request) throw new Error(`a request cannot begin with ${event.type}`);
  return withNotifications(applied(request, event), event, request);
}

function submitted(event: Extract<RequestEvent, { type: 'request.submitted' }>): Request {
  const { id, submission, requester, revision, reason, ticket, emergency, at, expiresAt } = event;
  const { settles, extends: extension, leaver, review } = event;
  const handles = handlesIn(revision.changes);
  return {
    id,
    submission,
    submittedAt: at,
    requester: {
      person: requester.person,
      ...(requester.makeUserId !== undefined && { makeUserId: requester.makeUserId }),
      ...(requester.email && { email: requester.email }),
      ...(event.by.kind === 'system' && { isUsher: true }),
    },
    reason,
    ...(ticket && { ticket }),
    ...(settles && { settles }),
    ...(extension && { extends: extension }),
    ...(leaver && { leaver }),
    ...(review && { review }),
    emergency,
    revision,
    phase: { status: 'pending', since: at, expiresAt },
    approvals: [],
    missing: allMissing(revision),
    attempts: [],
    automatic: false,
    escalated: [],
    progress: freshProgress(revision),
    ...(handles.length > 0 && { secret: { handles, wipeAt: at + leakKeptMs, wiped: false } }),
    offers: 0,
    reminded: [],
    givenUp: false,
    visible: 0,
    cardWantedAt: at,
    cardsLost: 0,
    lines: [],
    linesPosted: 0,
    notices: [],
    noticed: 0,
    told: {},
    copies: [],
    steps: {},
  };
}

type Later = Exclude<RequestEvent, { type: 'request.submitted' }>;

function applied(request: Request, event: Later): Request {
  switch (event.type) {
    case 'request.revised':
    case 'offer.made':
    case 'offer.declined':
    case 'owner.agreed':
    case 'owner.objected':
    case 'reminder.asked':
      return evolveShape(request, event);
    case 'approval.given':
      return {
        ...request,
        approvals: [...request.approvals, { ...voiceOf(event.voice), at: event.at }],
        missing: event.missing,
      };
    case 'approval.withdrawn':
      return withdrawn(request, event);
    case 'comment.linked': {
      if (event.by.kind !== 'slack-user') return request;
      const comment = { by: event.by.person, at: event.at, message: event.message };
      return { ...request, comments: [...(request.comments ?? []), comment] };
    }
    case 'attempt.refused':
      return { ...request, attempts: [...request.attempts, attemptName(event)] };
    case 'request.approved': {
      const { runsAt, executeBy, automatic, at } = event;
      return { ...request, automatic, executeBy, phase: { status: 'approved', at, runsAt, executeBy } };
    }
    case 'request.denied': {
      if (event.by.kind !== 'slack-user') return request;
      const { at, reason } = event;
      const stopped = request.phase.status === 'approved';
      return { ...request, phase: { status: 'denied', at, by: event.by.person, reason, stopped } };
    }
    case 'request.cancelled':
      return {
        ...request,
        phase: { status: 'cancelled', at: event.at, ...(event.why && { why: event.why }) },
      };
    case 'request.expired':
      return { ...request, phase: { status: 'expired', at: event.at, why: event.why } };
    case 'stage.escalated':
      return escalated(request, event);
    case 'execution.delayed':
      return delayed(request, event);
    case 'access.gained':
      return { ...request, gained: event.places };
    case 'secret.wiped':
      return request.secret ? { ...request, secret: { ...request.secret, wiped: true } } : request;
    case 'request.given-up':
      return givenUp(request, event.at, event.reason ? 'It was denied.' : 'It was given up.');
    case 'retry.asked':
      return retried(request, event.at);
    case 'grant.started':
    case 'grant.extended':
    case 'follow-up.asked':
    case 'follow-up.over':
    case 'grant.ending':
    case 'grant.held':
    case 'hold.chosen':
    case 'change.undone':
      return evolveGrant(withoutTrouble(request), event);
    case 'write.announced':
    case 'write.settled':
    case 'change.verified':
    case 'change.failed':
    case 'invitation.seen':
    case 'invitation.checked':
    case 'invitation.accepted':
    case 'account.created':
      return evolveWrites(withoutTrouble(request), event);
    default:
      return evolveDelivery(request, event);
  }
}

/** More people may decide on the open stage. If the rule waits for nobody any more, no stage is widened. */
function escalated(request: Request, event: Extract<Later, { type: 'stage.escalated' }>): Request {
  const { requirement } = event;
  const stage = event.stage ?? openStage(request, requirement);
  const widened = {
    ...request,
    escalated: [...request.escalated, { requirement, stage: stage ?? -1, at: event.at }],
  };
  return { ...widened, missing: missingAfterEscalation(widened) };
}

/** The wait does not count: the time limit begins when the wait is over. */
function delayed(request: Request, event: Extract<Later, { type: 'execution.delayed' }>): Request {
  const { why, sentence, until, at } = event;
  const { phase } = request;
  if (phase.status !== 'approved' && phase.status !== 'executing') return request;
  const waiting = phase.status === 'approved';
  const later = waiting ? until + (phase.executeBy - phase.runsAt) : phase.executeBy + (until - at);
  const executeBy = Math.max(phase.executeBy, later);
  const moved = waiting
    ? { ...phase, runsAt: Math.max(phase.runsAt, until), executeBy }
    : { ...phase, executeBy };
  return { ...request, delayed: { why, sentence, until }, executeBy, phase: moved };
}

/** Done changes stay done, Usher still settles unknown ones, and the rest is dropped. */
function givenUp(request: Request, at: number, why: string): Request {
  const { status } = request.phase;
  const asking = status === 'pending' || status === 'approved';
  const left = { ...request, givenUp: true, progress: request.progress.map((one) => leftUndone(one, why)) };
  return asking ? { ...left, phase: { status: 'partial', at, executeBy: at } } : rolled(left, at);
}

function leftUndone(one: ChangeProgress, why: string): ChangeProgress {
  const unsettled = one.writes.some(({ state }) => state === 'announced' || state === 'unknown');
  if (one.state !== 'todo' || unsettled) return one;
  return { ...one, state: 'failed', why, code: 'given-up', failedIn: 'do' };
}

/**
 * Policy and Make are asked again, with the existing approvals, after the rule's hold; an ending continues where it
 * stopped.
 */
function retried(request: Request, at: number): Request {
  const again = withRetry({ ...request, steps: stepsDone(request) });
  const { phase, executeBy = at } = again;
  const failed = phase.status === 'failed' || phase.status === 'partial';
  if (!failed || again.grant?.ending) return rolled(again, at);
  const runsAt = at + holdMsOf(request.revision);
  return rolled({ ...again, phase: { status: 'approved', at, runsAt, executeBy } }, at);
}

/** A person withdrew their approval before any change was carried out, so the request waits for approvers again. */
function withdrawn(request: Request, event: Extract<Later, { type: 'approval.withdrawn' }>): Request {
  const approvals = request.approvals.filter(({ by }) => by !== event.person);
  const { missing } = event;
  if (request.phase.status !== 'approved') return { ...request, approvals, missing };
  const wait = Math.min(...request.revision.requirements.map(({ expiresAfterMs }) => expiresAfterMs));
  return {
    ...request,
    approvals,
    missing,
    phase: {
      status: 'pending',
      since: event.at,
      expiresAt: Math.min(event.at + wait, secretNeededUntil(request) ?? Infinity),
    },
  };
}

function voiceOf({ by, as, makeUserId, email }: Extract<Later, { type: 'approval.given' }>['voice']) {
  return { by, as, ...(makeUserId !== undefined && { makeUserId }), ...(email && { email }) };
}
