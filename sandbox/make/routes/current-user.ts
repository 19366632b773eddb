import { type ApiRequest, isSwitchedOn, type Route } from '../api-request.js';
import { columns, columnsAsked } from '../columns.js';
import { teamMembershipRow } from '../entities/team-membership.js';
import { userRow } from '../entities/user.js';
import { organizationRoleRow } from './organization-role-row.js';

export const getCurrentUser: Route = {
  operationId: 'getCurrentUser',
  method: 'GET',
  path: '/users/me',
  scope: undefined,
  answer(request) {
    const row = { ...userRow(request.caller.user), timezone: 'Europe/Prague', locale: 'en_US' };
    const roles = ownRoles(request);
    const asked = columnsAsked(request.query);
    const all = [...Object.keys(row), ...Object.keys(roles)];
    const show = columns(request.query, all, Object.keys(row));
    return { authUser: asked.length > 0 ? show({ ...row, ...roles }) : row };
  },
};

export const getCurrentAuthorization: Route = {
  operationId: 'getCurrentAuthorization',
  method: 'GET',
  path: '/users/me/current-authorization',
  scope: undefined,
  answer: ({ caller }) => ({ authorization: { authUsed: 'token', scope: caller.token.scope } }),
};

/** Includes open invitations only if `includeInvitedOrg` is set. */
function ownRoles(request: ApiRequest) {
  const { world, caller } = request;
  const invitedToo = isSwitchedOn(request, 'includeInvitedOrg');
  return {
    userOrganizationRoles: [...world.organizationMemberships.values()]
      .filter(({ userId, invitation }) => userId === caller.user.id && (invitedToo || invitation === null))
      .map((membership) => organizationRoleRow(world, membership)),
    userTeamRoles: [...world.teamMemberships.values()]
      .filter(({ userId }) => userId === caller.user.id)
      .map(teamMembershipRow),
  };
}
