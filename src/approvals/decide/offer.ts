import type { Change } from '../changes/catalogue.js';
import { type PersonId, person } from '../person.js';
import { about } from '../personal.js';
import { type ChangePlan, type Planned, samePlace } from '../plan.js';
import type { Resolution } from '../policy/match.js';
import { asksNobody } from '../policy/requirement.js';
import { becauseOf, type Refusal, refuse } from '../refusal.js';
import type { Request } from '../request.js';
import { differencesBetween, isReshapable, type Shape } from '../reshape.js';
import { type Revision, reviseTo } from '../revision.js';
import { isReason } from '../unseen.js';
import { decides } from './authority.js';
import { type Decider, standingRefusal } from './barred.js';
import { type Context, type Decision, refused } from './context.js';
import { deadEnd, type Reach } from './dead-end.js';
import { notDecidable, type Review } from './review.js';
import { revisedTo } from './revised.js';

/** A shape of a request, with Make's plans and the policy's rules. */
export interface Reshaped {
  readonly shape: Shape;
  readonly changes: readonly Change[];
  readonly planned: readonly Planned[];
  /** The rules that the policy requires for it, and the people they name who could decide. */
  readonly resolution: Resolution;
  readonly reach: Reach;
}

/**
 * The reason why this person cannot offer less, or nothing. Checked before the form opens, and again when it is
 * submitted.
 */
export function unofferable(
  request: Request,
  command: Omit<Review, 'resolution'>,
  context: Context,
): Refusal | undefined {
  const { decider, roster } = command;
  return (
    notDecidable(request, command, context) ??
    decides(request, decider, roster, context.open, 'offer less') ??
    (isReshapable(request) ? undefined : refuse('not-reshapable', { id: request.id }))
  );
}

/**
 * A decider offers to approve less than was asked, in the same place. This decides nothing; the requester takes the
 * offer or keeps the request. `isLess`: whether the shape only takes away from the request.
 */
export function offerLess(
  request: Request,
  command: Omit<Review, 'resolution'> & Reshaped & { readonly isLess: boolean; readonly note: string },
  context: Context,
): Decision {
  const { decider, isLess, note } = command;
  const refusal = unofferable(request, command, context) ?? (isLess ? undefined : refuse('not-less'));
  if (refusal) return refused(refusal);
  const next = nextRevision(request, command, 'the person who asked', context);
  if ('code' in next) return refused(next);
  // A role below the present one would take away something that nobody asked to take.
  const loses = next.plans.some(
    ({ direction }, index) =>
      direction === 'lower' && earlierPlan(request, command, index)?.direction !== 'lower',
  );
  if (loses) return refused(refuse('not-less'));
  const made = {
    type: 'offer.made',
    at: context.now,
    by: person(decider.identity.person),
    n: request.offers + 1,
    revision: next,
    ...(note.trim() && { note: about(note) }),
  } as const;
  return { events: [made] };
}

const earlierPlan = ({ revision }: Request, { shape }: Reshaped, index: number): ChangePlan | undefined =>
  revision.plans[shape.lines[index] ?? -1];

/** The requester takes the offer, so people decide on that from now on. */
export function takeOffer(
  request: Request,
  { decider, n }: { readonly decider: Decider; readonly n: number },
  context: Context,
): Decision {
  const refusal =
    notTheirOffer(request, decider.identity.person, n, context) ?? standingRefusal(decider.identity);
  const { offer } = request;
  if (refusal || !offer) return refused(refusal ?? refuse('offer-gone', { id: request.id }));
  const by = person(request.requester.person);
  const differences = differencesBetween(request.revision, offer.revision);
  return { events: [revisedTo(request, offer.revision, { why: 'offer-taken', differences, by }, context)] };
}

/** The requester declines the offer; the request stays unchanged and waits. */
export function declineOffer(
  request: Request,
  { decider, n }: { readonly decider: Decider; readonly n: number },
  context: Context,
): Decision {
  const refusal = notTheirOffer(request, decider.identity.person, n, context);
  if (refusal) return refused(refusal);
  const by = person(decider.identity.person);
  return { events: [{ type: 'offer.declined', at: context.now, by, n }] };
}

function notTheirOffer(
  { id, requester, phase, offer }: Request,
  who: PersonId,
  n: number,
  { now }: Context,
): Refusal | undefined {
  if (who !== requester.person) return refuse('offer-not-theirs', { id });
  if (phase.status !== 'pending') return refuse('resolved', { id, ...phase });
  if (now >= phase.expiresAt) return refuse('too-late', { id });
  return offer?.n === n ? undefined : refuse('offer-gone', { id });
}

/**
 * The requester changes the request: the role, the duration, which of several changes, and the reason. This clears the
 * approvals.
 */
export function edit(
  request: Request,
  command: Reshaped & {
    readonly decider: Decider;
    readonly n: number;
    readonly reason: string;
    readonly ticket?: string;
  },
  context: Context,
): Decision {
  const { decider, reason, ticket } = command;
  const refusal = uneditable(request, command, context);
  if (refusal) return refused(refusal);
  if (!isReason(reason)) return refused(refuse('reason-needed'));
  const next = nextRevision(request, command, 'you', context);
  if ('code' in next) return refused(next);
  const hasNewReason =
    reason !== request.reason.personal || (ticket ?? '') !== (request.ticket?.personal ?? '');
  const differences = [
    ...differencesBetween(request.revision, next),
    ...(hasNewReason ? ['The reason is different.'] : []),
  ];
  if (differences.length === 0) return refused(refuse('nothing-changed', { id: request.id }));
  const by = person(decider.identity.person);
  const revised = revisedTo(request, next, { why: 'edited', differences, by }, context);
  const words = { reason: about(reason), ...(ticket !== undefined && { ticket: about(ticket) }) };
  return { events: [{ ...revised, ...(hasNewReason && words) }] };
}

/** The reason why this person cannot change the request, or nothing. */
export function uneditable(
  request: Request,
  { decider, n }: { readonly decider: Decider; readonly n: number },
  { now }: Context,
): Refusal | undefined {
  const { id, requester, phase, revision } = request;
  if (decider.identity.person !== requester.person) return refuse('edit-not-theirs', { id });
  const standing = standingRefusal(decider.identity);
  if (standing) return standing;
  if (phase.status !== 'pending') return refuse('resolved', { id, ...phase });
  if (now >= phase.expiresAt) return refuse('too-late', { id });
  if (n !== revision.n) return refuse('old-card', { id });
  return isReshapable(request) ? undefined : refuse('not-reshapable', { id });
}

/** The next revision: Make's plans and the rules for them; or the reason why it cannot be asked. */
function nextRevision(
  { id, revision, requester, review }: Request,
  { shape, changes, planned, resolution, reach }: Reshaped,
  asker: 'you' | 'the person who asked',
  context: Context,
): Revision | Refusal {
  const { policyHash, open } = context;
  const people = shape.lines.map((line) => revision.people[line] ?? null);
  const plans = planned.flatMap((one) => (one.type === 'plan' ? [one.plan] : []));
  const impossible = impossibleIn(planned);
  if (impossible) return impossible;
  const onlyLowers = shape.durationMs === undefined && plans.every(({ direction }) => direction === 'lower');
  if (review && !onlyLowers) return refuse('review-only-lowers', { id });
  if (!resolution.ok) return resolution.refusal;
  const { requirements } = resolution;
  if (asksNobody(requirements)) return refuse('needs-nobody', { id });
  const concern = { requester, revision: { people, plans } };
  const stuck = deadEnd({ ...reach, requirements, concern, changes, asker }, context);
  if (stuck) return stuck;
  const grant = shape.durationMs === undefined ? undefined : grantAt(plans, id, open);
  if (grant) return becauseOf('grant-open', grant.id);
  return reviseTo(revision.n + 1, {
    changes: [...changes],
    plans,
    requirements: [...requirements],
    people,
    policyHash,
    ...(shape.durationMs !== undefined && { durationMs: shape.durationMs }),
  });
}

const impossibleSaid = 5;

/** The reason why some changes cannot be asked on Make now: a sentence for each, and how to go on without them. */
function impossibleIn(planned: readonly Planned[]): Refusal | undefined {
  const all = planned.flatMap((one) => (one.type === 'plan' ? [] : [one]));
  const [first] = all;
  if (!first) return undefined;
  const more = all.length - impossibleSaid;
  const sentence = [
    ...all.slice(0, impossibleSaid).map((one) => one.sentence),
    ...(more > 0 ? [`And ${more} more.`] : []),
    ...(all.length < planned.length ? ['Leave that out, too, to go on with the rest.'] : []),
  ].join(' ');
  return { code: first.type === 'refused' ? first.code : 'already-so', sentence };
}

/** A grant that a person already has at one of these places; only one at a time is possible. */
const grantAt = (plans: readonly ChangePlan[], id: string, open: readonly Request[]): Request | undefined =>
  open.find(
    (other) =>
      other.id !== id &&
      (other.phase.status === 'active' ||
        other.phase.status === 'ending' ||
        other.phase.status === 'conflict') &&
      other.revision.plans.some((theirs) => plans.some((plan) => samePlace(plan, theirs))),
  );
