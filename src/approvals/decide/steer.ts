import { isContainment } from '../change.js';
import { heldDown } from '../containment.js';
import { person } from '../person.js';
import type { Roster } from '../policy/requirement.js';
import { type Refusal, refuse } from '../refusal.js';
import { isWidening, type Request, type Status } from '../request.js';
import { holdMsOf } from '../revision.js';
import { isAdmin, overrules } from './authority.js';
import { barred, type Decider, standingRefusal } from './barred.js';
import { type Context, type Decision, refused } from './context.js';
import { revisedFor } from './review.js';

export interface Steer {
  readonly decider: Decider;
  readonly roster: Roster;
}

/** Ends a request by the person who asked. An invitation already sent is withdrawn on Make first. */
export function cancel(request: Request, { decider }: Steer, { now }: Context): Decision {
  const { id, requester, phase, progress } = request;
  const by = decider.identity.person;
  if (by !== requester.person) return refused(refuse('not-the-requester', { id }));
  const refusal = standingRefusal(decider.identity);
  if (refusal) return refused(refusal);
  if (phase.status === 'pending' || phase.status === 'approved') {
    const begun = progress.some(({ state }) => state === 'verified');
    const type = begun ? 'request.given-up' : 'request.cancelled';
    return { events: [{ type, at: now, by: person(by) }] };
  }
  if (phase.status === 'awaiting') {
    return { events: [{ type: 'grant.ending', at: now, by: person(by), why: 'withdrawn' }] };
  }
  return refused(refuse('cannot-cancel', { id, status: phase.status }));
}

/**
 * Ends a grant before its time: by whoever asked, whom it concerns, or anybody who may decide. What a containment took
 * away only an admin gives back, who neither asked for it nor is the one contained.
 */
export function endEarly(request: Request, steer: Steer, context: Context): Decision {
  const refusal =
    notIn(request, ['active']) ??
    standingRefusal(steer.decider.identity) ??
    (isContainment(request.revision.changes)
      ? notRestorable(request, steer, context)
      : notTheirs(request, steer, context));
  if (refusal) return refused(refusal);
  const by = person(steer.decider.identity.person);
  return { events: [{ type: 'grant.ending', at: context.now, by, why: 'early' }] };
}

/**
 * Tries the rest again: within the time limit with the approvals it has, later it is asked anew. For an answer that
 * was lost it means looking again.
 */
export function retry(request: Request, steer: Steer, context: Context): Decision {
  const refusal =
    givenUp(request) ??
    notIn(request, ['failed', 'partial', 'unknown']) ??
    standingRefusal(steer.decider.identity) ??
    notConcerned(request, steer, context);
  if (refusal) return refused(refusal);
  if (isLate(request, context.now)) {
    const what = 'It was approved too long ago to be tried again.';
    return { events: [revisedFor(request, {}, 'asked-again', [what], context)] };
  }
  return { events: [{ type: 'retry.asked', at: context.now, by: person(steer.decider.identity.person) }] };
}

/** A hold begins again with the retry, and what it would hold beyond the time of its approvals is asked anew. */
function isLate({ phase, revision, grant }: Request, now: number): boolean {
  if (phase.status !== 'failed' && phase.status !== 'partial') return false;
  return now + holdMsOf(revision) >= phase.executeBy && !grant?.ending;
}

/** Closes what is not done. */
export function giveUp(request: Request, steer: Steer, context: Context): Decision {
  const refusal =
    givenUp(request) ??
    notIn(request, ['failed', 'partial', 'unknown']) ??
    standingRefusal(steer.decider.identity) ??
    notConcerned(request, steer, context);
  if (refusal) return refused(refusal);
  return {
    events: [{ type: 'request.given-up', at: context.now, by: person(steer.decider.identity.person) }],
  };
}

/**
 * Somebody changed the role of an ended grant: an approver puts the earlier role back, or keeps what is there. After a
 * containment that too is for an admin, and while another one holds the person nothing is put back.
 */
export function choose(
  request: Request,
  steer: Steer & { readonly choice: 'restore' | 'keep' },
  context: Context,
): Decision {
  const refusal =
    notIn(request, ['held']) ??
    (isContainment(request.revision.changes)
      ? notRestorable(request, steer, context)
      : (overrules(request, steer.decider, steer.roster, context) ??
        (steer.choice === 'restore' ? heldDown(request.revision.plans, context.open) : undefined)));
  if (refusal) return refused(refusal);
  const by = person(steer.decider.identity.person);
  return { events: [{ type: 'hold.chosen', at: context.now, by, choice: steer.choice }] };
}

function notIn({ id, phase }: Request, allowed: readonly Status[]): Refusal | undefined {
  return allowed.includes(phase.status) ? undefined : refuse('cannot-do-now', { id, status: phase.status });
}

const givenUp = ({ id, givenUp: over }: Request): Refusal | undefined =>
  over ? refuse('cannot-do-now', { id, status: 'given up' }) : undefined;

/** Whoever asked, or may decide; giving up and trying again are not for the person it concerns. */
function notConcerned(request: Request, { decider, roster }: Steer, context: Context): Refusal | undefined {
  const asked = decider.identity.person === request.requester.person;
  return asked ? undefined : overrules(request, decider, roster, context);
}

/** Giving back what one holds is one's own affair; ending a lowering early would be taking something. */
function notTheirs(request: Request, steer: Steer, context: Context): Refusal | undefined {
  const theirs = request.revision.people.includes(steer.decider.identity.person) && isWidening(request);
  return theirs ? undefined : notConcerned(request, steer, context);
}

function notRestorable(request: Request, { decider }: Steer, { policy, open }: Context): Refusal | undefined {
  if (!isAdmin(policy.admins, decider.identity.person)) return refuse('admins-only');
  return barred(request, decider, open);
}
