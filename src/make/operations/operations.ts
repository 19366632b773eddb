import type { Change } from '../../approvals/change.js';
import type { Planned, Write } from '../../approvals/plan.js';
import type { Inspection, Operations, Sent } from '../../approvals/ports.js';
import { MakeError } from '../error.js';
import { inspectArrival } from './arrival.js';
import { organizationRoleWriter, planOrganizationRole } from './change-organization-role.js';
import { planTeamRole, teamRoleWriter } from './change-team-role.js';
import { containment, planContainment } from './contain-token.js';
import { invitationState } from './invitation.js';
import { inviteWriter, planInvite } from './invite.js';
import { withNamesakes } from './namesakes.js';
import { type OperationContext, refused } from './operation-context.js';
import { organizationRemovalWriter, planOrganizationRemoval } from './remove-from-organization.js';
import { planTeamRemoval, teamRemovalWriter } from './remove-from-team.js';
import { planTokenRevocation, tokenWriter } from './revoke-token.js';
import { settling } from './settling.js';
import { planUndo } from './undo.js';

/** Everything Usher can do on Make: one line here for each kind of change and each kind of write. */
export function createOperations(ctx: OperationContext): Operations {
  return {
    plan: (change) => plan(ctx, change),
    planUndo: (one, options) => planUndo(ctx, one, options),
    inspect: (write) => inspect(ctx, write),
    send: (write, sendBefore) => sendOnce(() => send(ctx, write, new Date(sendBefore))),
    invitation: (organizationId, userId) => invitationState(ctx, organizationId, userId),
    settling: (one, choice) => settling(ctx, one, choice),
    inspectArrival: async (write, userId, later) =>
      write.type === 'invite' ? inspectArrival(ctx, write, userId, later) : { state: 'after', userId },
    containment: (userId) => containment(ctx, userId),
  };
}

async function plan(ctx: OperationContext, change: Change): Promise<Planned> {
  try {
    return withNamesakes(ctx, await planned(ctx, change));
  } catch (error) {
    if (error instanceof MakeError && (error.kind === 'unauthorized' || error.kind === 'forbidden')) {
      const sentence = `Make does not let Usher read what this needs (${error.detail}). An admin finds what right is missing with usher doctor.`;
      return refused(error.kind, sentence);
    }
    throw error;
  }
}

function planned(ctx: OperationContext, change: Change): Promise<Planned> {
  switch (change.kind) {
    case 'invite':
      return planInvite(change, ctx);
    case 'change-organization-role':
      return planOrganizationRole(change, ctx);
    case 'change-team-role':
      return planTeamRole(change, ctx);
    case 'remove-from-organization':
      return planOrganizationRemoval(change, ctx);
    case 'remove-from-team':
      return planTeamRemoval(change, ctx);
    case 'revoke-token':
      return planTokenRevocation(change, ctx);
    case 'contain-token':
      return planContainment(change, ctx);
  }
}

function send(ctx: OperationContext, write: Write, sendBefore: Date): Promise<void> {
  switch (write.type) {
    case 'invite':
      return inviteWriter.send(ctx, write, sendBefore);
    case 'set-organization-role':
      return organizationRoleWriter.send(ctx, write, sendBefore);
    case 'set-team-role':
      return teamRoleWriter.send(ctx, write, sendBefore);
    case 'remove-from-organization':
      return organizationRemovalWriter.send(ctx, write, sendBefore);
    case 'remove-from-team':
      return teamRemovalWriter.send(ctx, write, sendBefore);
    case 'revoke-token':
      return tokenWriter.send(ctx, write, sendBefore);
    case 'set-invited-team-role':
      return Promise.reject(new Error('an invitee has to be known before a team role can be set'));
  }
}

function inspect(ctx: OperationContext, write: Write): Promise<Inspection> {
  switch (write.type) {
    case 'invite':
      return inviteWriter.inspect(ctx, write);
    case 'set-organization-role':
      return organizationRoleWriter.inspect(ctx, write);
    case 'set-team-role':
      return teamRoleWriter.inspect(ctx, write);
    case 'remove-from-organization':
      return organizationRemovalWriter.inspect(ctx, write);
    case 'remove-from-team':
      return teamRemovalWriter.inspect(ctx, write);
    case 'revoke-token':
      return tokenWriter.inspect(ctx, write);
    case 'set-invited-team-role':
      return Promise.reject(new Error('an invitee has to be known before a team role can be read'));
  }
}

/** What became of sending, from the error it threw. Whatever is not surely without effect counts as lost. */
async function sendOnce(attempt: () => Promise<void>): Promise<Sent> {
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
      case 'not-found':
        return { type: 'refused', code: kind, why: code ? `${detail} (${code})` : detail };
      case 'unavailable':
      case 'lost':
      case 'malformed':
        return { type: 'lost', why: detail };
    }
  }
}
