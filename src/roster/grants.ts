import { isContainment } from '../approvals/changes/changes.js';
import type { ChangePlan } from '../approvals/plan.js';
import type { Request } from '../approvals/request.js';
import type { Grant } from './row.js';

/** Temporary access, with its holder and organization. */
export interface HeldGrant extends Grant {
  readonly organizationId: number;
  readonly userId: number;
}

/** The temporary access that these open requests give; without containments. */
export const grantsOf = (open: readonly Request[]): HeldGrant[] =>
  open.flatMap(({ id, grant, revision, progress }) => {
    if (grant?.endsAt === undefined || isContainment(revision.changes)) return [];
    const { endsAt } = grant;
    return revision.plans.flatMap((plan, change): HeldGrant[] => {
      const { userId } = plan.subject;
      if (userId === undefined || progress[change]?.state !== 'verified') return [];
      const { organization, team } = plan;
      const teamId = team && { teamId: team.id };
      return [{ request: id, endsAt, what: given(plan), ...teamId, organizationId: organization.id, userId }];
    });
  });

const given = ({ differences, organization }: ChangePlan): string =>
  differences
    .map(({ after, where }) => `${after === 'none' ? 'no role' : after.name} of ${where}`)
    .join(', ') || organization.name;
