import type { Change } from '../changes/catalogue.js';
import { isContainment } from '../changes/changes.js';
import type { PersonId } from '../person.js';
import { type ChangePlan, type Planned, samePlace } from '../plan.js';
import type { Resolution } from '../policy/match.js';
import type { Request } from '../request.js';
import type { Context, Decision } from './context.js';
import { revisedFor } from './revised.js';
import { quorum } from './submit.js';

/** The changes to ask for instead, their effect on Make, and the people who have to approve them. */
export interface Instead {
  readonly changes: readonly Change[];
  readonly plans: readonly ChangePlan[];
  readonly people: readonly (PersonId | null)[];
  readonly resolution: Resolution;
}

/** The request now asks for the fallback, which nobody has approved yet; not if there is already a request for it. */
export function fallBackToContainment(
  request: Request,
  [only]: readonly (Planned | undefined)[],
  instead: Instead | undefined,
  context: Context,
): Decision | undefined {
  if (!instead?.resolution.ok || only?.type !== 'refused') return undefined;
  const { changes, plans, people, resolution } = instead;
  const asked = context.open.some(
    ({ id, revision }) =>
      id !== request.id &&
      isContainment(revision.changes) &&
      revision.plans.some((theirs) => plans.some((plan) => samePlace(plan, theirs))),
  );
  if (asked) return undefined;
  const { requirements } = resolution;
  const differences = [only.sentence, 'What is asked now is to contain its owner instead.'];
  const parts = { changes, plans, people, requirements };
  const revised = revisedFor(request, parts, 'make-changed', differences, context);
  const automatic = requirements.every((one) => one.automatic);
  return { events: automatic ? [revised, quorum(revised.revision, context.now, true)] : [revised] };
}
