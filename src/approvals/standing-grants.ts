import type { MakeUserId } from './person.js';
import type { Scope } from './policy/requirement.js';
import { type ChangeProgress, isTemporary, type Request } from './request.js';

/** Whether one of these requests made a person's role at a place temporary; such roles do not decide. */
export const hasTemporaryRole = (
  open: readonly Request[],
  userId: MakeUserId,
  { organizationId, teamId }: Scope,
): boolean =>
  open.some(
    (request) =>
      isTemporary(request) &&
      request.revision.plans.some(
        (plan, index) =>
          plan.subject.userId === userId &&
          plan.organization.id === organizationId &&
          plan.team?.id === teamId &&
          mayHold(request.progress[index]),
      ),
  );

/** Whether the role of this change is, or may be, in effect: also while its end is not known, or has failed. */
const mayHold = (one: ChangeProgress | undefined): boolean =>
  one !== undefined &&
  one.state !== 'undone' &&
  (one.state === 'verified' ||
    one.state === 'conflict' ||
    one.failedIn === 'undo' ||
    one.writes.some(({ state }) => state !== 'todo' && state !== 'not-applied'));
