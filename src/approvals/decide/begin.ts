import { alwaysRuns } from '../changes/changes.js';
import { contained, hasPendingContainment } from '../containment.js';
import type { RequestEvent } from '../event.js';
import { widenedStage } from '../missing.js';
import { type MakeUserId, type Standing, system } from '../person.js';
import type { ChangePlan, Planned } from '../plan.js';
import { groupsInWords } from '../policy/group-label.js';
import type { Resolution } from '../policy/match.js';
import { asksNobody, type Requirement, type Roster, sameMeaning } from '../policy/requirement.js';
import { type Approval, tally } from '../policy/tally.js';
import { type Refusal, refuse } from '../refusal.js';
import { isWidening, type Request, secretNeededUntil } from '../request.js';
import { holdMsOf } from '../revision.js';
import { sameEffect } from '../same-effect.js';
import { voiceOf } from './authority.js';
import { barred, type Decider, deciderOn } from './barred.js';
import { overCap } from './cap.js';
import type { Context, Decision } from './context.js';
import { fallBackToContainment, type Instead } from './fallback.js';
import { withGrant } from './grant.js';
import { ownWishEnds } from './leave.js';
import { type Revised, revisedFor } from './revised.js';
import { quorum } from './submit.js';

/** The facts that Usher read again before the first write of a revision. */
export interface Fresh {
  /** Each change, planned again; undefined for verified ones. */
  readonly planned: readonly (Planned | undefined)[];
  readonly roster: Roster;
  readonly resolution: Resolution;
  /** The same for what Make shows now; only for a request that nobody had to decide, if that has changed. */
  readonly ifMoved?: Resolution;
  /** The people whose approvals count, as they are now. */
  readonly deciders: readonly Decider[];
  /** The requester's Make user, as it is known now. */
  readonly requester: { readonly makeUserId?: MakeUserId };
  readonly requesterIs: Standing;
  /** Access that the subject of a containment got after the request was made, in words. */
  readonly gained: readonly string[];
  /** Present if the one change is not possible as requested, and another change is. */
  readonly instead?: Instead;
}

/**
 * The first step of carrying out a request, after Usher asked policy and Make again. Returns to the approvers if the
 * rule's meaning, the fields to write or the approvals have changed; ends what would give access if the requester is no
 * member any more; waits if the cap is reached; otherwise announces the first write.
 */
export function begin(request: Request, fresh: Fresh, context: Context): Decision {
  const { phase } = request;
  const { now, control } = context;
  if (phase.status !== 'approved' || now < phase.runsAt || now >= phase.executeBy) return { events: [] };
  if (control.frozen && isWidening(request)) return { events: [] };
  const held = heldBack(request, context.open);
  if (held) return { events: allFailed(request, held, now) };
  if (fresh.requesterIs !== 'member' && isWidening(request)) return { events: [ownWishEnds(request, now)] };
  const moved =
    fallBackToContainment(request, fresh.planned, fresh.instead, context) ??
    movedSince(request, fresh, context);
  if (moved) return moved;
  const capped = overCap(request, context);
  if (capped) return capped;
  const events = request.progress.flatMap((one, change) => {
    const planned = fresh.planned[change];
    return one.state === 'todo' && planned ? withoutWriting(request, change, planned, now) : [];
  });
  return { events: [...gained(request, fresh, now), ...withGrant(request, events, now)] };
}

/** Somebody is contained; or may be soon, and nobody has decided that they get this. */
function heldBack({ revision, automatic }: Request, open: readonly Request[]): Refusal | undefined {
  const held = contained(revision.plans, open);
  if (held || !automatic || alwaysRuns(revision.changes)) return held;
  return hasPendingContainment(revision.plans, open) ? refuse('not-by-itself') : undefined;
}

const allFailed = ({ progress }: Request, { code, sentence }: Refusal, at: number): RequestEvent[] =>
  progress.flatMap(({ state }, change) => (state === 'todo' ? failed(change, code, sentence, at) : []));

/**
 * People approved the places they saw; access gained later stays, and a partial containment must not look like a whole
 * one.
 */
function gained(request: Request, { gained: places }: Fresh, at: number): RequestEvent[] {
  const known = request.gained ?? [];
  if (places.join() === known.join()) return [];
  return [{ type: 'access.gained', at, by: system, places: [...places] }];
}

function movedSince(request: Request, fresh: Fresh, context: Context): Decision | undefined {
  const { revision } = request;
  const { resolution } = fresh;
  if (request.automatic) return movedByItself(request, fresh, context);
  if (!resolution.ok) {
    return { events: [revisedFor(request, {}, 'policy-changed', [resolution.refusal.sentence], context)] };
  }
  const { requirements } = resolution;
  // If the policy asks nobody any more, it takes nothing away from what people decided, but its hold counts.
  const isUpToNobody = asksNobody(requirements);
  if (isUpToNobody && holdMsOf({ requirements }) > holdMsOf(revision)) {
    return movedByItself(request, fresh, context);
  }
  if (!isUpToNobody && !sameMeaning(revision.requirements, requirements)) {
    const what = 'The policy has changed since this was approved.';
    return { events: [revisedFor(request, { requirements }, 'policy-changed', [what], context)] };
  }
  const differences = planDifferences(request, fresh.planned);
  if (differences.length > 0) {
    const plans = plansNow(revision, fresh.planned);
    return { events: [revisedFor(request, { plans }, 'make-changed', differences, context)] };
  }
  return isUpToNobody || stillApproved(request, fresh, requirements, context.open)
    ? undefined
    : {
        events: [
          revisedFor(
            request,
            { plans: plansNow(revision, fresh.planned) },
            'policy-changed',
            [lost(request)],
            context,
          ),
        ],
      };
}

/**
 * The same for a request that nobody had to decide. If its rule still asks nobody, it goes on with what is so now;
 * otherwise the people whom the rule names decide. It fails if no rule covers it any more, since nobody could.
 */
function movedByItself(request: Request, fresh: Fresh, context: Context): Decision | undefined {
  const { revision } = request;
  const { planned, ifMoved: resolution = fresh.resolution } = fresh;
  if (!resolution.ok) return { events: allFailed(request, resolution.refusal, context.now) };
  const { requirements } = resolution;
  const isSameRule = sameMeaning(revision.requirements, requirements);
  const differences = planDifferences(request, planned);
  if (isSameRule && differences.length === 0) return undefined;
  const why = isSameRule ? 'make-changed' : 'policy-changed';
  const said = differences.length > 0 ? differences : ['The policy has changed since this was approved.'];
  const plans = plansNow(revision, planned);
  const revised = revisedFor(request, { plans, requirements }, why, said, context);
  return { events: unlessAsked(request, revised, context) };
}

/** A new revision, and its approval if the policy asks nobody: it goes on by itself, since nobody could decide it. */
export function unlessAsked(request: Request, revised: Revised, { now }: Context): RequestEvent[] {
  const { revision } = revised;
  if (!asksNobody(revision.requirements)) return [revised];
  return [revised, quorum(revision, now, true, secretNeededUntil({ ...request, revision }))];
}

/** The plans of a revision as Make shows them now. */
export const plansNow = ({ plans }: Request['revision'], planned: Fresh['planned']): ChangePlan[] =>
  plans.map((plan, index) => {
    const now = planned[index];
    return now?.type === 'plan' ? now.plan : plan;
  });

/** The differences from what people saw when they decided, in words. */
function planDifferences({ revision }: Request, planned: readonly (Planned | undefined)[]): string[] {
  return revision.plans.flatMap((seen, index) => {
    const now = planned[index];
    if (now?.type !== 'plan' || sameEffect(seen, now.plan)) return [];
    const pairs = now.plan.differences.flatMap((one, n) => {
      const earlier = seen.differences[n];
      const name = (role: typeof one.now) => (role === 'none' ? 'no role' : role.name);
      return earlier && name(earlier.now) !== name(one.now)
        ? [`In ${one.where}: ${name(one.now)} now (was: ${name(earlier.now)}).`]
        : [];
    });
    return pairs.length > 0 ? pairs : ['What it would change on Make is no longer the same.'];
  });
}

/** Every approval has to satisfy the earlier rule, which was checked at the click, and the present one. */
export function stillApproved(
  request: Request,
  fresh: Pick<Fresh, 'roster' | 'deciders' | 'requester'> & Partial<Pick<Fresh, 'planned'>>,
  requirements: readonly Requirement[],
  open: readonly Request[],
): boolean {
  if (request.automatic) return asksNobody(requirements);
  const known = {
    ...request,
    requester: { ...request.requester, ...fresh.requester },
    // Who holds a role may have changed since people were asked.
    ...(fresh.planned && {
      revision: { ...request.revision, plans: plansNow(request.revision, fresh.planned) },
    }),
  };
  const standing = request.approvals.flatMap((voice) => {
    const decider = fresh.deciders.find(({ identity }) => identity.person === voice.by);
    if (!decider || barred(known, decider, open, 'approve')) return [];
    return [asNow(voice, deciderOn(known, decider, open))];
  });
  const byBoth = [request.revision.requirements, requirements];
  return byBoth.every((list) =>
    list.every(
      (one, index) => tally(one, standing, fresh.roster, widenedStage(request, index)).open === undefined,
    ),
  );
}

/** An approval on another person's behalf counts for that person only while they delegate. */
function asNow(voice: Approval, decider: Decider): Approval {
  const now = voiceOf(decider);
  return { ...now, at: voice.at, as: voice.as.filter((one) => now.as.includes(one)) };
}

/** Why the deciders are asked again although the policy has not changed for them. */
export const lost = ({ revision }: Request): string =>
  `An approval no longer counts: the person who gave it may not decide for ${groupsInWords(revision.requirements)} any more.`;

/** The result of a change without a write: Make's present state refuses it, or already matches it. */
export function withoutWriting(
  request: Request,
  change: number,
  planned: Planned,
  at: number,
): RequestEvent[] {
  if (planned.type === 'refused') return failed(change, planned.code, planned.sentence, at);
  if (planned.type === 'plan' && planned.plan.writes.length > 0) return [];
  if (request.revision.durationMs !== undefined) {
    const why = 'Somebody has already done this on Make, so there is nothing to give for a limited time.';
    return failed(change, 'already-so', why, at);
  }
  return [{ type: 'change.verified', at, by: system, change, already: true }];
}

const failed = (change: number, code: string, why: string, at: number): RequestEvent[] => [
  { type: 'change.failed', at, by: system, change, way: 'do', code, why },
];
