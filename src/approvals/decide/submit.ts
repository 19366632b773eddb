import type { Asked } from './../asked.js';
import { alwaysRuns, canBeTemporary, handlesIn, isContainment } from '../changes/changes.js';
import { contained, hasPendingContainment } from '../containment.js';
import type { RequestEvent } from '../event.js';
import { type Identity, type MakeUserId, type PersonId, person, system } from '../person.js';
import { about, type Personal } from '../personal.js';
import { type ChangePlan, type Planned, samePlace } from '../plan.js';
import { atLimit } from '../policy/in-force.js';
import { resolvePolicy } from '../policy/match.js';
import type { Requirement } from '../policy/requirement.js';
import { becauseOf, type Refusal, refuse } from '../refusal.js';
import type { Request } from '../request.js';
import { holdMsOf, mostChanges, reviseTo } from '../revision.js';
import { leakKeptMs } from '../token-holder.js';
import { isReason } from '../unseen.js';
import { standingRefusal } from './barred.js';
import { type Context, type Decision, refused } from './context.js';
import { deadEnd, type Reach } from './dead-end.js';
import { outrun } from './extend.js';
import { factsOf } from './facts.js';
import { tooManyOpen } from './limits.js';

export interface Submit extends Reach {
  readonly id: string;
  /** The name of the form, so that the same form sent twice is one submission. */
  readonly submission: string;
  readonly requester: Identity;
  readonly asked: Asked;
  readonly planned: readonly Planned[];
  readonly people: readonly (PersonId | null)[];
}

/** Opens a request, or says why it cannot be asked. An automatic rule approves it at once. */
export function submit(command: Submit, context: Context): Decision {
  const { asked, requester } = command;
  const refusal =
    (asked.leaver?.how === 'seen' || asked.review === 'silence' ? undefined : standingRefusal(requester)) ??
    formRefusal(asked) ??
    strayHandle(command) ??
    (asked.leaver ? undefined : tooManyOpen(requester.person, asked.changes, context)) ??
    outrun(asked, context);
  if (refusal) return refused(refusal);
  const plans: ChangePlan[] = [];
  for (const one of command.planned) {
    if (one.type === 'refused') return refused({ code: one.code, sentence: one.sentence });
    if (one.type === 'nothing-to-do') return refused({ code: 'already-so', sentence: one.sentence });
    plans.push(one.plan);
  }
  if (asked.review && plans.some(({ direction }) => direction !== 'lower')) {
    return refused(refuse('review-raises'));
  }
  const twice = askedTwice(plans);
  if (twice) return refused(twice);
  const taken = alreadyAsked(plans, command, context.open);
  if (taken) return refused(taken);
  const facts = factsOf(asked, plans, requester, command.people);
  const resolution = resolvePolicy(context, facts, asked.reason, command.roster);
  if (!resolution.ok) return refused(resolution.refusal);
  const { requirements } = resolution;
  const concern = { requester: requesterOf(requester), revision: { people: command.people, plans } };
  const stuck = deadEnd({ ...command, requirements, concern, changes: asked.changes, asker: 'you' }, context);
  if (stuck) return refused(stuck);
  return opened(command, plans, requirements, context);
}

/** The reason why the form itself is impossible. */
export function formRefusal({ changes, reason, durationMs }: Asked): Refusal | undefined {
  if (changes.length > mostChanges) return refuse('too-many-changes');
  if (!isReason(reason)) return refuse('reason-needed');
  if (durationMs !== undefined && !canBeTemporary(changes)) return refuse('not-temporary');
  return undefined;
}

/** Refuses a leaked token that was entered in another form: Usher keeps it only for the form it was entered in. */
function strayHandle({ submission, asked }: Submit): Refusal | undefined {
  const stray = handlesIn(asked.changes).some((handle) => !handle.startsWith(`${submission}.`));
  return stray ? refuse('stray-token') : undefined;
}

/** Two changes of one place would be two writes, the second of which finds the first where it expects another role. */
function askedTwice(plans: readonly ChangePlan[]): Refusal | undefined {
  const double = plans.find((plan, index) => plans.slice(0, index).some((one) => samePlace(one, plan)));
  if (!double) return undefined;
  const { subject, team, organization } = double;
  const where = (team ?? organization).name;
  const sentence = `This asks twice about ${subject.name.personal} in ${where}. Ask once.`;
  return { code: 'asked-twice', sentence };
}

function alreadyAsked(
  plans: readonly ChangePlan[],
  { asked, requester }: Submit,
  open: readonly Request[],
): Refusal | undefined {
  const containing = isContainment(asked.changes);
  const ownTokens = plans.every(({ token, subject }) => token && isBoundTo(requester, subject.userId));
  const held = contained(plans, open);
  if (held) return held;
  // An earlier request must not block one about a leaver; one case opens one request.
  if (asked.leaver) return undefined;
  for (const other of open) {
    const { status } = other.phase;
    // A part that Make refused is asked for in a new request while the others are awaited or in effect.
    const goesOn = status === 'awaiting' || status === 'active';
    const theirPlans = other.revision.plans.filter(
      (_, index) => !goesOn || other.progress[index]?.state !== 'failed',
    );
    const clash = plans.flatMap((plan, index) =>
      theirPlans.some((theirs) => samePlace(plan, theirs)) ? [index] : [],
    );
    if (clash.length === 0) continue;
    const holdsDown = isContainment(other.revision.changes);
    // An earlier request must not block a containment, nor the revocation of one's own token.
    if (containing && !holdsDown) continue;
    if (ownTokens && other.requester.person !== requester.person) continue;
    if (holdsDown && status === 'active') continue;
    if (status === 'active' || status === 'ending' || status === 'conflict') {
      if (asked.durationMs !== undefined) return becauseOf('grant-open', other.id, clash);
    } else if (status !== 'failed' && status !== 'partial' && status !== 'done' && status !== 'ended') {
      return becauseOf('asked-already', other.id, clash);
    }
  }
  return undefined;
}

const isBoundTo = ({ binding }: Identity, userId: MakeUserId | undefined): boolean =>
  binding.state === 'bound' && binding.id === userId;

function opened(
  { id, submission, requester, asked, people }: Submit,
  plans: readonly ChangePlan[],
  requirements: readonly Requirement[],
  context: Context,
): Decision {
  const { now, policyHash, control, policy, open } = context;
  const revision = reviseTo(1, {
    changes: [...asked.changes],
    plans: [...plans],
    requirements: [...requirements],
    people: [...people],
    policyHash,
    ...(asked.durationMs !== undefined && { durationMs: asked.durationMs }),
  });
  const automatic = requirements.every((one) => one.automatic);
  const counted = automatic && !alwaysRuns(asked.changes);
  if (counted && control.frozen) return refused(refuse('frozen', control.frozen));
  if (counted && hasPendingContainment(plans, open)) return refused(refuse('not-by-itself'));
  const cap = policy.limits.automatic_per_day;
  // Requests about leavers have a cap of their own.
  if (counted && !asked.leaver && control.automatic.filter((at) => at > now - 86_400_000).length >= cap) {
    return refused(atLimit(context, 'automatic_per_day', refuse('automatic-cap', { cap: `${cap}` })));
  }
  const by = asked.review === 'silence' ? system : person(requester.person);
  // After the end of the grant there is nothing to extend.
  const over = asked.extends ? asked.extends.endsAt - asked.extends.byMs : Infinity;
  const latest = handlesIn(asked.changes).length > 0 ? now + leakKeptMs : over;
  const submitted: RequestEvent = {
    type: 'request.submitted',
    at: now,
    by,
    id,
    submission,
    requester: requesterOf(requester),
    revision,
    reason: about(asked.reason),
    ...(asked.ticket !== undefined && { ticket: about(asked.ticket) }),
    emergency: asked.emergency,
    ...(asked.settles && { settles: asked.settles }),
    ...(asked.extends && { extends: asked.extends }),
    ...(asked.leaver && { leaver: asked.leaver }),
    ...(asked.review && { review: asked.review }),
    expiresAt: Math.min(latest, now + Math.min(...requirements.map(({ expiresAfterMs }) => expiresAfterMs))),
  };
  return { events: automatic ? [submitted, quorum(revision, now, true, latest)] : [submitted] };
}

export function requesterOf({ person, binding, email }: Identity): {
  person: PersonId;
  makeUserId?: number;
  email?: Personal;
} {
  return {
    person,
    ...(binding.state === 'bound' && { makeUserId: binding.id }),
    ...(email !== undefined && { email: about(email) }),
  };
}

/**
 * All approvals are given. The request runs after the longest hold, within the shortest limit, and not after `latest`,
 * when Usher no longer keeps the token it needs.
 */
export function quorum(
  { n, requirements }: Request['revision'],
  now: number,
  automatic: boolean,
  latest = Infinity,
): RequestEvent {
  const runsAt = now + holdMsOf({ requirements });
  return {
    type: 'request.approved',
    at: now,
    by: system,
    revision: n,
    rules: requirements.map(({ rule }) => rule),
    automatic,
    runsAt,
    executeBy: Math.min(
      latest,
      runsAt + Math.min(...requirements.map(({ executeWithinMs }) => executeWithinMs)),
    ),
  };
}
