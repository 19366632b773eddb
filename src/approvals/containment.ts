import { isContainment } from './changes/changes.js';
import { type Identity, isPerson } from './person.js';
import { type ChangePlan, sameSubject } from './plan.js';
import { type Refusal, refuse } from './refusal.js';
import type { Request } from './request.js';

/**
 * The reason why Usher must not carry out these plans now: one of their people is contained, anywhere, until an admin
 * gives the access back, since a token reaches everything its owner does. Plans that only take something away
 * continue.
 */
export function contained(plans: readonly ChangePlan[], open: readonly Request[]): Refusal | undefined {
  const raised = plans.filter(({ direction }) => direction !== 'lower');
  return raised.length > 0 ? heldDown(raised, open) : undefined;
}

/** The same for a plan that restores an earlier role, up or down. */
export function heldDown(plans: readonly ChangePlan[], open: readonly Request[]): Refusal | undefined {
  const containment = open.find(
    (one) =>
      isInEffect(one) && one.revision.plans.some((theirs) => plans.some((plan) => sameSubject(plan, theirs))),
  );
  return containment && refuse('contained', { id: containment.id });
}

/** The approved containment of this person, until an admin gives the access back. */
export const containmentOf = (identity: Identity, open: readonly Request[]): Request | undefined =>
  open.find(
    (one) =>
      (isInEffect(one) || isDecided(one)) &&
      isContainment(one.revision.changes) &&
      (one.revision.people.includes(identity.person) ||
        one.revision.plans.some(({ subject }) => isPerson(identity, subject))),
  );

const isDecided = ({ phase }: Request): boolean =>
  phase.status === 'approved' || phase.status === 'executing' || phase.status === 'unknown';

const isInEffect = ({ revision, grant }: Request): boolean =>
  isContainment(revision.changes) && grant !== undefined && grant.ending === undefined;

/**
 * Whether there is an undecided or unfinished request to contain one of these people. That request would not cover
 * access that they get meanwhile.
 */
export const hasPendingContainment = (plans: readonly ChangePlan[], open: readonly Request[]): boolean =>
  plans.some(
    (plan) =>
      plan.direction !== 'lower' &&
      open.some(
        ({ phase, revision }) =>
          isContainment(revision.changes) &&
          (phase.status === 'pending' || phase.status === 'approved' || phase.status === 'executing') &&
          revision.plans.some((theirs) => sameSubject(plan, theirs)),
      ),
  );
