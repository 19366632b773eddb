import type { Finding } from '../approvals/audit-event.js';
import type { Change } from '../approvals/changes/catalogue.js';
import { about, erased } from '../approvals/personal.js';

/** The change that undoes a finding, or why there is none, as the end of a sentence about the person. */
export type UndoChange = { readonly change: Change } | { readonly why: string };

const unseen = { why: 'Usher had not seen which role it was before' } as const;

/** The change to request so that the earlier state returns. */
export function undoChange(finding: Finding): UndoChange {
  const { movement, organizationId, team, userId, before, name, email } = finding;
  switch (movement) {
    case 'role-changed':
      if (!before) return unseen;
      return { change: { kind: 'change-organization-role', organizationId, userId, roleId: before.id } };
    case 'team-role-changed':
    case 'left-team':
      if (!before || !team) return unseen;
      return {
        change: { kind: 'change-team-role', organizationId, teamId: team.id, userId, roleId: before.id },
      };
    case 'joined':
    case 'accepted':
    case 'invited':
      return {
        change: { kind: 'remove-from-organization', organizationId, userId, deleteConnections: false },
      };
    case 'joined-team':
    case 'put-back':
      if (!team) return unseen;
      return { change: { kind: 'remove-from-team', organizationId, teamId: team.id, userId } };
    case 'left':
    case 'invitation-withdrawn':
      if (email.personal === '') return { why: 'Make has never shown the address' };
      if (email.personal === erased.personal) return { why: 'their address was erased' };
      if (!before) return unseen;
      return {
        change: {
          kind: 'invite',
          organizationId,
          // In a request they are sealed under the request's own key.
          email: about(email.personal),
          name: about(name.personal),
          roleId: before.id,
          teams: [],
        },
      };
    case 'changed-unseen':
    case 'removed-unseen':
      return unseen;
    case 'changed-and-back':
    case 'removed-and-back':
    case 'invitation-expired':
      return { why: 'there is nothing left to undo' };
  }
}
