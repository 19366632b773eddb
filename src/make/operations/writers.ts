import type { Write } from '../../approvals/plan.js';
import { organizationRoleWriter } from './change-organization-role.js';
import { teamRoleWriter } from './change-team-role.js';
import { passwordResetWriter } from './demand-password-reset.js';
import { invitedTeamRoleWriter, inviteWriter } from './invite.js';
import { organizationRemovalWriter } from './remove-from-organization.js';
import { teamRemovalWriter } from './remove-from-team.js';
import { rolePermissionsWriter } from './restore-role-permissions.js';
import { tokenWriter } from './revoke-token.js';
import { joinerRoleWriter, ssoUserWriter } from './sso-user.js';
import type { WriteOf, Writer } from './writer.js';

/** The writer of each kind of write to Make. */
const writers: { readonly [Type in Write['type']]: Writer<WriteOf<Type>> } = {
  invite: inviteWriter,
  'create-sso-user': ssoUserWriter,
  'set-joiner-role': joinerRoleWriter,
  'set-organization-role': organizationRoleWriter,
  'set-team-role': teamRoleWriter,
  'set-invited-team-role': invitedTeamRoleWriter,
  'remove-from-organization': organizationRemovalWriter,
  'remove-from-team': teamRemovalWriter,
  'revoke-token': tokenWriter,
  'set-role-permissions': rolePermissionsWriter,
  'demand-password-reset': passwordResetWriter,
};

/** The writer that sends this write and reads it back. */
export const writerOf = (write: Pick<Write, 'type'>): Writer<Write> => writers[write.type];
