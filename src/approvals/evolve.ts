import type { RequestEvent } from './event.js';
import { freshProgress, rollUp, withChange, withRetry, withWrite } from './progress.js';
import type { ChangeProgress, Request } from './request.js';
import { told } from './telling.js';

/**
 * What a request becomes through one event. Pure and total: replaying a stream always gives the stored request.
 * Throws only for a stream that does not begin with `request.submitted`.
 */
export function evolve(request: Request | undefined, event: RequestEvent): Request {
  if (event.type === 'request.submitted') return told(submitted(event), event);
  if (!request) throw new Error(`a request cannot begin with ${event.type}`);
  return told(applied(request, event), event, request);
}

function submitted(event: Extract<RequestEvent, { type: 'request.submitted' }>): Request {
  const { id, submission, requester, revision, reason, ticket, emergency, at, expiresAt } = event;
  return {
    id,
    submission,
    submittedAt: at,
    requester: {
      person: requester.person,
      ...(requester.makeUserId !== undefined && { makeUserId: requester.makeUserId }),
      ...(requester.email && { email: requester.email }),
    },
    reason,
    ...(ticket && { ticket }),
    emergency,
    revision,
    phase: { status: 'pending', since: at, expiresAt },
    approvals: [],
    missing: allMissing(revision),
    attempts: [],
    automatic: false,
    escalated: [],
    progress: freshProgress(revision),
    givenUp: false,
    visible: 0,
    cardsLost: 0,
    lines: [],
    linesPosted: 0,
    notices: [],
    told: {},
    steps: {},
  };
}

type Later = Exclude<RequestEvent, { type: 'request.submitted' }>;

function applied(request: Request, event: Later): Request {
  switch (event.type) {
    case 'request.revised': {
      const { delayed: _, executeBy: __, ...rest } = request;
      return {
        ...rest,
        revision: event.revision,
        phase: { status: 'pending', since: event.at, expiresAt: event.expiresAt, anew: event.differences },
        approvals: [],
        missing: allMissing(event.revision),
        automatic: false,
        escalated: [],
        progress: carriedOver(request, event.revision),
        steps: doneSteps(request),
      };
    }
    case 'approval.given':
      return {
        ...request,
        approvals: [...request.approvals, { ...voiceOf(event.voice), at: event.at }],
        missing: event.missing,
      };
    case 'approval.withdrawn':
      return withdrawn(request, event);
    case 'attempt.refused':
      return { ...request, attempts: [...request.attempts, attemptName(event)] };
    case 'request.approved': {
      const { runsAt, executeBy, automatic, at } = event;
      return { ...request, automatic, executeBy, phase: { status: 'approved', at, runsAt, executeBy } };
    }
    case 'request.denied': {
      if (event.by.kind !== 'slack-user') return request;
      const phase = { status: 'denied', at: event.at, by: event.by.person, reason: event.reason } as const;
      return { ...request, phase };
    }
    case 'request.cancelled':
      return { ...request, phase: { status: 'cancelled', at: event.at } };
    case 'request.expired':
      return { ...request, phase: { status: 'expired', at: event.at, why: event.why } };
    case 'stage.escalated':
      return {
        ...request,
        escalated: [...request.escalated, event.requirement],
        missing: widened(request, event.requirement),
      };
    case 'execution.delayed':
      return delayed(request, event);
    case 'request.given-up':
      return givenUp(request, event.at);
    case 'retry.asked':
      return retried(request, event.at);
    case 'grant.started':
    case 'grant.ending':
    case 'grant.held':
    case 'hold.chosen':
    case 'change.undone':
      return granted(request, event);
    case 'write.announced':
    case 'write.settled':
    case 'change.verified':
    case 'change.failed':
    case 'invitation.seen':
    case 'invitation.checked':
    case 'invitation.accepted':
      return carried(request, event);
    default:
      return shown(request, event);
  }
}

type Carried = Extract<
  Later,
  { type: 'write.announced' | 'write.settled' | `change.${'verified' | 'failed'}` | `invitation.${string}` }
>;

/** What became of the writes and of what they were for. */
function carried(request: Request, event: Carried): Request {
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
    case 'invitation.checked':
      return withInvitation(request, event.change, { nextAt: event.nextAt });
    case 'invitation.accepted':
      return rolled(withInvitation(request, event.change, { accepted: true }), event.at);
  }
}

type Granted = Extract<Later, { type: `grant.${string}` | 'hold.chosen' | 'change.undone' }>;

/** The life of a grant that ends: started, ending, held back, undone. */
function granted(request: Request, event: Granted): Request {
  switch (event.type) {
    case 'grant.started': {
      const grant = { startedAt: event.at, endsAt: event.endsAt };
      return rolled({ ...request, grant }, event.at);
    }
    case 'grant.ending': {
      const grant = { ...(request.grant ?? { startedAt: event.at, endsAt: event.at }), ending: event.why };
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

type Shown = Exclude<
  Later,
  | Carried
  | Granted
  | {
      type:
        | `request.${string}`
        | `approval.${string}`
        | 'attempt.refused'
        | 'stage.escalated'
        | 'execution.delayed'
        | 'retry.asked';
    }
>;

/** Restoring overwrites what somebody made of this one change meanwhile, and of no other. */
const chosen = (one: ChangeProgress, choice: 'restore' | 'keep'): ChangeProgress =>
  choice === 'restore'
    ? { ...one, state: 'verified', overwrite: true }
    : { ...one, state: 'undone', undone: 'kept' };

/** What was said in Slack, and what could not be. */
function shown(request: Request, event: Shown): Request {
  const step = (name: string, record: Request['steps'][string]) => ({
    ...request,
    steps: { ...request.steps, [name]: record },
  });
  switch (event.type) {
    case 'card.posted':
      return { ...request, card: { ref: event.card } };
    case 'card.drawn':
      return request.card ? { ...request, card: { ...request.card, drawn: event.face } } : request;
    case 'card.lost': {
      const { card: _, ...rest } = request;
      return { ...rest, cardsLost: request.cardsLost + 1 };
    }
    case 'lines.posted':
      return { ...request, linesPosted: Math.max(request.linesPosted, event.upTo) };
    case 'notice.sent': {
      const { message, at, upTo, to } = event;
      const before = request.told[to]?.messages ?? [];
      const messages = [...before.filter(({ ts }) => ts !== message.ts), message];
      return { ...request, told: { ...request.told, [to]: { messages, at, upTo } } };
    }
    case 'step.done':
      return step(event.step, { attempts: 0, retryAt: event.at, state: 'done' });
    case 'step.failed':
      return step(event.step, {
        attempts: event.attempts,
        retryAt: event.retryAt,
        state: 'waiting',
        why: event.why,
      });
    case 'step.gave-up':
      return step(event.step, { attempts: 0, retryAt: event.at, state: 'gave-up', why: event.why });
  }
}

const rolled = (request: Request, at: number): Request => ({ ...request, phase: rollUp(request, at) });

/** Waiting is not held against it: the time to carry it out in begins when the wait is over. */
function delayed(request: Request, event: Extract<Later, { type: 'execution.delayed' }>): Request {
  const { why, sentence, until } = event;
  const { phase } = request;
  if (phase.status !== 'approved') return request;
  const executeBy = Math.max(phase.executeBy, until + (phase.executeBy - phase.runsAt));
  return { ...request, delayed: { why, sentence, until }, executeBy, phase: { ...phase, executeBy } };
}

/** What is done stays done; the rest will not be. */
function givenUp(request: Request, at: number): Request {
  const { status } = request.phase;
  const asking = status === 'pending' || status === 'approved';
  return {
    ...request,
    givenUp: true,
    ...(asking && { phase: { status: 'partial', at, executeBy: at } as const }),
  };
}

/** Back to where policy and Make are asked again, with the approvals it has; an ending goes on where it stopped. */
function retried(request: Request, at: number): Request {
  const again = withRetry({ ...request, steps: doneSteps(request) });
  const { phase, executeBy = at } = again;
  const failed = phase.status === 'failed' || phase.status === 'partial';
  if (!failed || again.grant?.ending) return rolled(again, at);
  return rolled({ ...again, phase: { status: 'approved', at, runsAt: at, executeBy } }, at);
}

/** What was said once is not said again; what failed or was given up may be tried anew. */
const doneSteps = ({ steps }: Request): Request['steps'] =>
  Object.fromEntries(Object.entries(steps).filter(([, { state }]) => state === 'done'));

/** An approval taken back before anything ran leaves the request waiting for somebody again. */
function withdrawn(request: Request, event: Extract<Later, { type: 'approval.withdrawn' }>): Request {
  const approvals = request.approvals.filter(({ by }) => by !== event.person);
  const { missing } = event;
  if (request.phase.status !== 'approved') return { ...request, approvals, missing };
  const wait = Math.min(...request.revision.requirements.map(({ expiresAfterMs }) => expiresAfterMs));
  return {
    ...request,
    approvals,
    missing,
    phase: { status: 'pending', since: event.at, expiresAt: event.at + wait },
  };
}

/** A refused attempt as it is kept, so that the same one is recorded once. */
export const attemptName = ({ person, act, code }: { person: string; act: string; code: string }): string =>
  `${person} ${act} ${code}`;

/** Before anybody has agreed, every stage of every rule is missing in full. */
const allMissing = ({ requirements }: Request['revision']): Request['missing'] =>
  requirements.flatMap(({ stages }, requirement) =>
    stages.map(({ from, approvals }) => ({ requirement, groups: [...from], count: approvals })),
  );

/** An escalation adds deciders to the stage of its rule that is open. */
function widened({ missing, revision }: Request, requirement: number): Request['missing'] {
  const to = revision.requirements[requirement]?.escalate?.to ?? [];
  const open = missing.findIndex((one) => one.requirement === requirement);
  return missing.map((one, index) =>
    index === open ? { ...one, groups: [...new Set([...one.groups, ...to])] } : one,
  );
}

/** Changes already verified keep that through a new revision; all others begin anew. */
function carriedOver(request: Request, revision: Request['revision']): Request['progress'] {
  const fresh = freshProgress(revision);
  return fresh.map((one, index) => {
    const earlier = request.progress[index];
    return earlier?.state === 'verified' ? earlier : one;
  });
}

function withInvitation(
  request: Request,
  change: number,
  part: Partial<NonNullable<Request['progress'][number]['invitation']>>,
): Request {
  const invitation = request.progress[change]?.invitation;
  return invitation ? withChange(request, change, { invitation: { ...invitation, ...part } }) : request;
}

function voiceOf({ by, as, makeUserId }: Extract<Later, { type: 'approval.given' }>['voice']) {
  return { by, as, ...(makeUserId !== undefined && { makeUserId }) };
}
