import type { RequestEvent } from '../event.js';
import type { RevisedWhy } from '../event-parts.js';
import { type Actor, system } from '../person.js';
import { type Request, secretNeededUntil } from '../request.js';
import { type Revision, reviseTo } from '../revision.js';
import type { Context } from './context.js';

export type Revised = Extract<RequestEvent, { type: 'request.revised' }>;

/** The parts that have changed since people saw them. */
type Moved = { readonly [K in 'changes' | 'plans' | 'requirements' | 'people']?: Readonly<Revision[K]> };

/** The event that asks the approvers again, with the changed parts replaced. */
export function revisedFor(
  request: Request,
  parts: Moved,
  why: RevisedWhy,
  differences: readonly string[],
  context: Context,
): Revised {
  const { n, hash: _, ...earlier } = request.revision;
  const revision = reviseTo(n + 1, {
    ...earlier,
    changes: [...(parts.changes ?? earlier.changes)],
    plans: [...(parts.plans ?? earlier.plans)],
    requirements: [...(parts.requirements ?? earlier.requirements)],
    people: [...(parts.people ?? earlier.people)],
    policyHash: context.policyHash,
  });
  return revisedTo(request, revision, { why, differences, by: system }, context);
}

/** The event that sends this revision to the approvers, with the deadline that its rules set. */
export const revisedTo = (
  request: Request,
  revision: Revision,
  { why, differences, by }: { why: RevisedWhy; differences: readonly string[]; by: Actor },
  { now }: Pick<Context, 'now'>,
): Revised => ({
  type: 'request.revised',
  at: now,
  by,
  revision,
  why,
  differences: [...differences],
  expiresAt: Math.min(
    secretNeededUntil({ ...request, revision }) ?? Infinity,
    // After the end of the grant there is nothing to extend.
    request.extends ? request.extends.endsAt - request.extends.byMs : Infinity,
    now + Math.min(...revision.requirements.map(({ expiresAfterMs }) => expiresAfterMs)),
  ),
});
