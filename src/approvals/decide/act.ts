import type { ActName } from '../acts.js';
import { isContainment } from '../changes/changes.js';
import { heldDown } from '../containment.js';
import type { Settlement } from '../event-parts.js';
import { type PersonId, person, system } from '../person.js';
import { isUnfinished, type Status } from '../phase.js';
import { samePlace } from '../plan.js';
import { durationInWords } from '../policy/duration.js';
import { atLimit } from '../policy/in-force.js';
import type { Resolution } from '../policy/match.js';
import { type Roster, sameMeaning } from '../policy/requirement.js';
import { type Refusal, refuse } from '../refusal.js';
import { hasBegun, isInEffect, isWidening, leavesAccess, type Request } from '../request.js';
import { holdMsOf } from '../revision.js';
import { isAdmin, overrules } from './authority.js';
import { barred, containedRefusal, type Decider, standingRefusal } from './barred.js';
import { type Fresh, stillApproved, unlessAsked } from './begin.js';
import { overCap } from './cap.js';
import { type Context, type Decision, refused } from './context.js';
import { revisedFor } from './revised.js';
import { isEndedByHolder } from './who-may.js';

export interface Acting {
  readonly decider: Decider;
  readonly roster: Roster;
  /** What the policy requires of this request today. */
  readonly resolution?: Resolution;
  /** The people whose approvals count, and the requester, as they are now; looked up for a retry of a part. */
  readonly fresh?: Pick<Fresh, 'deciders' | 'requester' | 'requesterIs'>;
}

/**
 * Cancels a request for its requester, but not their own containment once others have approved it. Usher first
 * withdraws a sent invitation on Make.
 */
export function cancel(request: Request, { decider }: Acting, { now }: Context): Decision {
  const { id, requester, phase } = request;
  const by = decider.identity.person;
  if (by !== requester.person) return refused(refuse('not-the-requester', { id }));
  const refusal = standingRefusal(decider.identity) ?? containedRefusal(decider.identity, [request]);
  if (refusal) return refused(refusal);
  if (phase.status === 'pending' || phase.status === 'approved') {
    const type = hasBegun(request) ? 'request.given-up' : 'request.cancelled';
    return { events: [{ type, at: now, by: person(by) }] };
  }
  if (phase.status === 'awaiting') {
    return { events: [{ type: 'grant.ending', at: now, by: person(by), why: 'withdrawn' }] };
  }
  return refused(refuse('cannot-cancel', { id, status: phase.status }));
}

/**
 * Ends a grant before its time. The requester, the subject, and anybody who may decide can do this. Only an admin who
 * is neither the requester nor the subject gives back access after a containment.
 */
export function endEarly(request: Request, acting: Acting, context: Context): Decision {
  const refusal =
    notIn(
      request,
      isInEffect(request) ? [request.phase.status] : ['active'],
      isContainment(request.revision.changes) ? 'restore access' : 'end early',
    ) ??
    standingRefusal(acting.decider.identity) ??
    (isContainment(request.revision.changes)
      ? notRestorable(request, acting, context, 'restore access')
      : notTheirs(request, acting, context));
  if (refusal) return refused(refusal);
  const by = person(acting.decider.identity.person);
  return { events: [{ type: 'grant.ending', at: context.now, by, why: 'early' }] };
}

/**
 * Tries the rest again: within the time limit with the existing approvals, later with a new question to the approvers.
 * After a lost answer it reads Make again.
 */
export function retry(request: Request, acting: Acting, context: Context): Decision {
  const refusal =
    notUnfinished(request, acting, context, 'retry') ?? notBesideTheRest(request, acting, context);
  if (refusal) return refused(refusal);
  if (isLate(request, context.now)) {
    const what = 'It was approved too long ago to be tried again.';
    const revised = revisedFor(request, {}, 'asked-again', [what], context);
    return { events: unlessAsked(request, revised, context) };
  }
  return { events: [{ type: 'retry.asked', at: context.now, by: person(acting.decider.identity.person) }] };
}

/** The reason why this person may not close an unsuccessful request or try it again. */
const notUnfinished = (
  request: Request,
  acting: Acting,
  context: Context,
  act: 'retry' | 'give up',
): Refusal | undefined =>
  givenUp(request, act) ??
  notIn(request, ['failed', 'partial', 'unknown', ...besideTheRest(request)], act) ??
  standingRefusal(acting.decider.identity) ??
  notConcerned(request, acting, context, act);

/** The present status, if some changes were refused in it while others wait for an acceptance or are in effect. */
const besideTheRest = ({ phase: { status }, progress }: Request): readonly Status[] =>
  retriedInPlace(status) && progress.some(({ state }) => state === 'failed') ? [status] : [];

/** Whether a retry in this status continues at once beside the other changes, without another first write. */
export const retriedInPlace = (status: Status): boolean => status === 'awaiting' || status === 'active';

/**
 * The reason why the rest cannot be tried again while other changes are awaited or in effect. Such a retry asks the
 * approvers no new question, so their approvals must hold as they must before a first write, and nothing else may
 * prevent it. It would run at once, so it is not for a rule that holds changes back.
 */
function notBesideTheRest(
  request: Request,
  { resolution, roster, fresh }: Acting,
  context: Context,
): Refusal | undefined {
  if (!retriedInPlace(request.phase.status)) return undefined;
  const { id, revision, grant, executeBy = 0 } = request;
  const extending = context.open.find((one) => one.extends?.request === id && !isUnfinished(one.phase));
  if (extending) return refuse('extension-open', { id, other: extending.id });
  const { frozen } = context.control;
  if (frozen && isWidening(request))
    return refuse('frozen', { ...frozen, what: `${id} cannot be tried again` });
  const holdMs = holdMsOf(revision);
  if (holdMs > 0) return refuse('held-beside-the-rest', { id, hold: durationInWords(holdMs) });
  const holds =
    fresh !== undefined &&
    (fresh.requesterIs === 'member' || !isWidening(request)) &&
    resolution?.ok &&
    sameMeaning(revision.requirements, resolution.requirements) &&
    stillApproved(request, { ...fresh, roster }, resolution.requirements, context.open);
  // People decided on the longer time only for what was in effect then.
  const isExtended = (grant?.extensions?.length ?? 0) > 0;
  if (!holds || isExtended || context.now >= executeBy) return refuse('approvals-over', { id });
  const cap = `${context.policy.limits.changes_per_hour}`;
  return overCap(request, context) && atLimit(context, 'changes_per_hour', refuse('hourly-cap', { cap }));
}

/**
 * Whether a retry comes too late for the approvals. A retry begins a new hold; if the hold would outlast the
 * approvals, the approvers are asked again.
 */
function isLate({ phase, revision, grant }: Request, now: number): boolean {
  if (phase.status !== 'failed' && phase.status !== 'partial') return false;
  return now + holdMsOf(revision) >= phase.executeBy && !grant?.ending;
}

/**
 * Closes the unfinished rest. If temporary access could not be ended, that leaves it in place, so only people who may
 * decide about it can do that.
 */
export function giveUp(request: Request, acting: Acting, context: Context): Decision {
  const refusal =
    notIn(request, ['failed', 'partial', 'unknown'], 'give up') ??
    notUnfinished(request, acting, context, 'give up') ??
    (leavesAccess(request)
      ? overrules(request, acting.decider, acting.roster, context, 'give up')
      : undefined);
  if (refusal) return refused(refusal);
  return {
    events: [{ type: 'request.given-up', at: context.now, by: person(acting.decider.identity.person) }],
  };
}

/**
 * The reason why this person may not settle a grant in conflict; undefined if they may. Approvers and admins who are
 * not barred may; after a containment only an admin may, and nobody while the person is under another containment. The
 * settlement becomes a request like any other, with its rule, stages, hold and freeze.
 */
export function unsettleable(
  request: Request,
  acting: Acting,
  choice: Settlement['choice'],
  context: Context,
): Refusal | undefined {
  return (
    notIn(request, ['conflict'], 'settle') ??
    (isContainment(request.revision.changes)
      ? notRestorable(request, acting, context, 'settle')
      : (overrules(request, acting.decider, acting.roster, context, 'settle') ??
        (choice === 'restore' ? heldDown(request.revision.plans, context.open) : undefined)))
  );
}

/** A person restored the earlier role by hand. The ending continues, and finds that role in place. */
export function recordRestoredByHand(
  { id, phase, progress }: Request,
  by: PersonId,
  { now: at }: Context,
): Decision {
  if (phase.status !== 'conflict') return { events: [] };
  const changes = progress.flatMap(({ state }, index) => (state === 'conflict' ? [index] : []));
  return {
    events: [{ type: 'hold.chosen', at, by: person(by), choice: 'restore', request: id, changes }],
  };
}

/** The request that settles the conflict is done: settles the grant's changes, and nothing else. */
export function settledBy(request: Request, other: Request, { now: at }: Context): Decision {
  const { settles, id } = other;
  if (request.phase.status !== 'conflict' || settles?.request !== request.id) return { events: [] };
  const changes = request.progress.flatMap(({ state }, index) => {
    const plan = request.revision.plans[index];
    const covered = plan && other.revision.plans.some((theirs) => samePlace(plan, theirs));
    return state === 'conflict' && covered ? [index] : [];
  });
  if (changes.length === 0) return { events: [] };
  return { events: [{ type: 'hold.chosen', at, by: system, choice: settles.choice, request: id, changes }] };
}

function notIn({ id, phase }: Request, allowed: readonly Status[], act: ActName): Refusal | undefined {
  const { status } = phase;
  return allowed.includes(status) ? undefined : refuse('cannot-do-now', { id, act, status });
}

const givenUp = ({ id, givenUp: over }: Request, act: ActName): Refusal | undefined =>
  over ? refuse('cannot-do-now', { id, act, status: 'closed' }) : undefined;

/** Only the requester or a decider may do this; the subject may neither close a request nor try it again. */
function notConcerned(
  request: Request,
  { decider, roster }: Acting,
  context: Context,
  act: ActName,
): Refusal | undefined {
  const asked = decider.identity.person === request.requester.person;
  const held = containedRefusal(decider.identity, [request]);
  if (held) return held;
  return asked ? undefined : overrules(request, decider, roster, context, act);
}

/** Everybody may give back their own access; the requester and the deciders may end other people's. */
function notTheirs(request: Request, acting: Acting, context: Context): Refusal | undefined {
  const theirs = isEndedByHolder(request) && request.revision.people[0] === acting.decider.identity.person;
  return theirs ? undefined : notConcerned(request, acting, context, 'end early');
}

function notRestorable(
  request: Request,
  { decider }: Acting,
  { policy, open }: Context,
  act: 'restore access' | 'settle',
): Refusal | undefined {
  if (!isAdmin(policy.admins, decider.identity.person)) return refuse('admins-only', { id: request.id, act });
  return barred(request, decider, open, act);
}
