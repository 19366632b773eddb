import { alwaysRuns } from '../changes/changes.js';
import { contained } from '../containment.js';
import type { RequestEvent } from '../event.js';
import type { Missing } from '../event-parts.js';
import { missingIn, openStages } from '../missing.js';
import { person } from '../person.js';
import { about } from '../personal.js';
import type { Resolution } from '../policy/match.js';
import type { Roster } from '../policy/requirement.js';
import { isEligible, samePerson } from '../policy/tally.js';
import { type Refusal, refuse } from '../refusal.js';
import { hasBegun, type Request, secretNeededUntil } from '../request.js';
import { isReason } from '../unseen.js';
import { underOtherRules, withoutLost } from './asked-again.js';
import { decides, overrules, tallies, voiceOf } from './authority.js';
import { barred, type Decider, deciderOn, standingRefusal } from './barred.js';
import { type Context, type Decision, refused } from './context.js';
import type { Revised } from './revised.js';
import { quorum } from './submit.js';

export interface Review {
  readonly decider: Decider;
  /** The revision on the card that was clicked. */
  readonly revision: number;
  readonly roster: Roster;
  /** What the policy requires of this request today. */
  readonly resolution: Resolution;
}

/** Counts an approval, or says why it does not count. The last one needed approves the request. */
export function approve(request: Request, command: Review, context: Context): Decision {
  const { roster } = command;
  const decider = deciderOn(request, command.decider, context.open);
  const refusal =
    notDecidable(request, command, context) ??
    barred(request, decider, context.open, 'approve') ??
    frozen(request, context) ??
    contained(request.revision.plans, context.open);
  if (refusal) return refused(refusal);
  const moved = askedAgain(request, command.resolution, context);
  if (moved) return moved;
  const voice = voiceOf(decider);
  const already = refuse('already-approved', { id: request.id });
  const heard = request.approvals.some((earlier) => samePerson(earlier, voice));
  const ineligible = decides(request, decider, roster, context.open, 'approve');
  if (ineligible) {
    return heard ? refused(already) : (askedForLost(request, command, context) ?? refused(ineligible));
  }
  const missing = missingWith(request, decider, roster, context);
  if (missing === undefined) return refused(already);
  const given: RequestEvent = {
    type: 'approval.given',
    at: context.now,
    by: person(voice.by),
    voice: { ...voice, as: [...voice.as] },
    revision: request.revision.n,
    rules: request.revision.requirements.map(({ rule }) => rule),
    missing,
  };
  return {
    events:
      missing.length === 0
        ? [given, quorum(request.revision, context.now, false, secretNeededUntil(request))]
        : [given],
  };
}

/**
 * The approvals that are still missing after one by this person; undefined if theirs adds nothing. One person may
 * approve under several rules, but counts once in each.
 */
export function missingWith(
  request: Request,
  decider: Decider,
  roster: Roster,
  { now, open }: Pick<Context, 'now' | 'open'>,
): Missing | undefined {
  const voice = voiceOf(deciderOn(request, decider, open));
  const after = { ...request, approvals: [...request.approvals, { ...voice, at: now }] };
  const missing = missingIn(tallies(after, roster));
  const before = missingIn(tallies(request, roster));
  return JSON.stringify(missing) === JSON.stringify(before) ? undefined : missing;
}

/**
 * Denies a request. Anybody who could approve it may deny it; during a hold, any approver or admin who is not barred
 * may stop it. If a part is done already, only the rest is denied. `stops`: whether the person was shown that it is
 * on hold; a denial does not stop what others approved meanwhile.
 */
export function deny(
  request: Request,
  command: Review & { readonly reason: string; readonly stops?: boolean | undefined },
  context: Context,
): Decision {
  const { decider, roster, reason, resolution } = command;
  const standing = standingRefusal(decider.identity);
  if (standing) return refused(standing);
  const isHeld = request.phase.status === 'approved';
  const early = isHeld
    ? (outdated(request, command) ??
      (command.stops === false ? refuse('approved-meanwhile', { id: request.id }) : undefined))
    : (notDecidable(request, command, context) ?? barred(request, decider, context.open, 'deny'));
  if (early) return refused(early);
  // A request that no rule covers any more can still be denied by those who could decide it.
  const moved = isHeld || !resolution.ok ? undefined : askedAgain(request, resolution, context);
  if (moved) return moved;
  const refusal = isHeld
    ? overrules(request, decider, roster, context, 'stop')
    : decides(request, decider, roster, context.open, 'deny');
  const again = refusal && !isHeld ? askedForLost(request, command, context) : undefined;
  if (again) return again;
  if (refusal) return refused(refusal);
  if (!isReason(reason)) return refused(refuse('reason-needed'));
  const who = { at: context.now, by: person(decider.identity.person), reason: about(reason) };
  if (hasBegun(request)) return { events: [{ type: 'request.given-up', ...who }] };
  const isStopped = request.phase.status === 'approved';
  return { events: [{ type: 'request.denied', ...who, ...(isStopped && { stopped: true }) }] };
}

/** Takes an approval back before any change was carried out. */
export function withdrawApproval(
  request: Request,
  { decider, roster }: Pick<Review, 'decider' | 'roster'>,
  { now: at }: Context,
): Decision {
  const who = decider.identity.person;
  const status = request.phase.status;
  const open = status === 'pending' || status === 'approved';
  if (!open || !request.approvals.some(({ by }) => by === who)) {
    return refused(refuse('nothing-withdrawn', { id: request.id }));
  }
  const approvals = request.approvals.filter(({ by }) => by !== who);
  const missing = missingIn(tallies({ ...request, approvals }, roster));
  return { events: [{ type: 'approval.withdrawn', at, by: person(who), person: who, missing }] };
}

/**
 * The reason why nobody can decide on the request any more, or not on the revision that the person saw; or nothing.
 */
export function notDecidable(
  request: Request,
  command: Pick<Review, 'revision'>,
  { now }: Context,
): Refusal | undefined {
  const { id, phase } = request;
  if (phase.status !== 'pending') return refuse('resolved', { id, ...phase });
  if (now >= phase.expiresAt) return refuse('too-late', { id });
  return outdated(request, command);
}

const outdated = ({ id, revision }: Request, command: Pick<Review, 'revision'>): Refusal | undefined =>
  command.revision === revision.n ? undefined : refuse('old-card', { id });

const frozen = ({ revision }: Request, { control }: Context): Refusal | undefined =>
  control.frozen && !alwaysRuns(revision.changes) ? refuse('frozen', control.frozen) : undefined;

/**
 * The card calls this person, but an approval of an earlier stage no longer counts. So there is a new revision, whose
 * card calls the people who can decide; otherwise nobody would know that the earlier stage waits.
 */
function askedForLost(
  request: Request,
  { decider, roster }: Pick<Review, 'decider' | 'roster'>,
  context: Context,
): Decision | undefined {
  const { requirements } = request.revision;
  const voice = voiceOf(deciderOn(request, decider, context.open));
  const isCalled = openStages(request).some(({ requirement, groups }) => {
    const rule = requirements[requirement];
    return rule !== undefined && isEligible(voice, groups, rule, roster);
  });
  if (!isCalled || barred(request, decider, context.open, 'approve')) return undefined;
  return withRefusal(request, withoutLost(request, roster, context));
}

/** The rules now require something else for these changes, so there is a new revision, for which no click counts yet. */
function askedAgain(request: Request, resolution: Resolution, context: Context): Decision | undefined {
  if (!resolution.ok) return refused(resolution.refusal);
  return withRefusal(request, underOtherRules(request, resolution.requirements, context));
}

function withRefusal({ id }: Request, revised: Revised | undefined): Decision | undefined {
  const what = revised?.differences[0];
  return what === undefined || !revised
    ? undefined
    : { events: [revised], refusal: refuse('asked-again', { id, what }) };
}
