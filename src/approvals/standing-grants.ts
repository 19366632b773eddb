import type { MakeUserId } from './person.js';
import type { Scope } from './policy/requirement.js';
import type { Request } from './request.js';

/** Whether one of these requests made a person's role at a place temporary; such roles do not decide. */
export const hasTemporaryRole = (
  open: readonly Request[],
  userId: MakeUserId,
  { organizationId, teamId }: Scope,
): boolean =>
  open.some(
    ({ phase, revision }) =>
      (phase.status === 'active' || phase.status === 'ending' || phase.status === 'conflict') &&
      revision.plans.some(
        (plan) =>
          plan.subject.userId === userId &&
          plan.organization.id === organizationId &&
          plan.team?.id === teamId,
      ),
  );
