import type { Change, ChangeOf, RequestKind } from '../../approvals/changes/catalogue.js';
import type { EarlierPlan, Planned } from '../../approvals/plan.js';
import type { Operations, Sent } from '../../approvals/ports.js';
import { MakeError } from '../error.js';
import { inspectArrival } from './arrival.js';
import { planOrganizationRole } from './change-organization-role.js';
import { planTeamRole } from './change-team-role.js';
import { containment, planContainment } from './contain-token.js';
import { planPasswordReset } from './demand-password-reset.js';
import { invitationState } from './invitation.js';
import { planInvite } from './invite.js';
import { movedSince } from './moved-account.js';
import { withNamesakes } from './namesakes.js';
import { type OperationContext, refused } from './operation-context.js';
import { withPlacesAlike } from './places-alike.js';
import { planOrganizationRemoval } from './remove-from-organization.js';
import { planTeamRemoval } from './remove-from-team.js';
import { planRolePermissions } from './restore-role-permissions.js';
import { planTokenRevocation } from './revoke-token.js';
import { settling } from './settling.js';
import { joinerRole } from './sso-user.js';
import { planUndo } from './undo.js';
import { writerOf } from './writers.js';

/** All operations that Usher can do on Make. */
export function createOperations(ctx: OperationContext): Operations {
  return {
    plan: async (change, { about } = { temporary: false }) =>
      movedSince(ctx, change, about, await plan(ctx, change, about)),
    planUndo: (one, options) => planUndo(ctx, one, options),
    inspect: (write) => writerOf(write).inspect(ctx, write),
    send: (write, sendBefore) => {
      const writer = writerOf(write);
      return sendOnce(() => writer.send(ctx, write, new Date(sendBefore)), writer.needs);
    },
    invitation: (organizationId, userId) => invitationState(ctx, organizationId, userId),
    settling: (one, choice) => settling(ctx, one, choice),
    inspectArrival: async (write, userId, later) =>
      write.type === 'invite' ? inspectArrival(ctx, write, userId, later) : { state: 'after', userId },
    joinerRole: (write, userId) => joinerRole(ctx, write, userId),
    containment: (userId) => containment(ctx, userId),
  };
}

async function plan(ctx: OperationContext, change: Change, about?: EarlierPlan): Promise<Planned> {
  try {
    return withPlacesAlike(ctx, withNamesakes(ctx, await planned(ctx, change, about)));
  } catch (error) {
    if (error instanceof MakeError && (error.kind === 'unauthorized' || error.kind === 'forbidden')) {
      const sentence = `Make does not let Usher read what this needs (${error.detail}). An admin can find the missing right with usher doctor.`;
      return refused(error.kind, sentence);
    }
    throw error;
  }
}

/** The planner of each kind of change. */
const planners: {
  readonly [Kind in RequestKind]: (
    change: ChangeOf<Kind>,
    ctx: OperationContext,
    about?: EarlierPlan,
  ) => Promise<Planned>;
} = {
  invite: planInvite,
  'change-organization-role': planOrganizationRole,
  'change-team-role': planTeamRole,
  'remove-from-organization': planOrganizationRemoval,
  'remove-from-team': planTeamRemoval,
  'revoke-token': planTokenRevocation,
  'contain-token': planContainment,
  'restore-role-permissions': planRolePermissions,
  'demand-password-reset': planPasswordReset,
};

const planned = <Kind extends RequestKind>(
  ctx: OperationContext,
  change: ChangeOf<Kind> & { readonly kind: Kind },
  about?: EarlierPlan,
): Promise<Planned> => planners[change.kind](change, ctx, about);

/** Sends, and returns the outcome. An error counts as `lost` unless the call certainly had no effect. */
async function sendOnce(attempt: () => Promise<void>, needs?: string): Promise<Sent> {
  try {
    await attempt();
    return { type: 'answered' };
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    const { kind, detail, code, retryAfterMs } = error;
    switch (kind) {
      case 'rate-limited':
      case 'not-sent':
        return { type: 'not-sent', why: detail, retryAfterMs: retryAfterMs ?? 2_000 };
      case 'refused':
      case 'unauthorized':
      case 'forbidden':
      case 'not-found': {
        const lacks =
          needs && kind === 'forbidden'
            ? `. It takes the permission “${needs}”, which Usher’s account has to have.`
            : '';
        return {
          type: 'refused',
          code: kind,
          why: `Make says: “${detail}”${code ? ` (${code})` : ''}${lacks}`,
        };
      }
      case 'unavailable':
      case 'lost':
      case 'malformed':
        return { type: 'lost', why: detail };
    }
  }
}
