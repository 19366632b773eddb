import { z } from 'zod';
import { accessDenied, entityLimit, invalidInput, notFound } from '../api-error.js';
import { type ApiRequest, idInPath, parseBody, type Route } from '../api-request.js';
import { acceptInvitation as accept, invite, userWithEmail } from '../by-hand/invitations.js';
import type { Organization } from '../entities/organization.js';
import { invitationStatus, type OrganizationMembership } from '../entities/organization-membership.js';
import { userRow } from '../entities/user.js';
import { administeredOrganization, assignableRole } from '../rights.js';
import { roleIds } from '../system-roles.js';
import { organizationRoleRow } from './organization-role-row.js';

/** Letters, digits, spaces and a few other characters; no space at either end. */
const allowedName = /^(?! )[\p{L}\p{M}\p{N} '\-.()*+,@_/]+(?<! )$/u;

const invitation = z.object({
  email: z.email(),
  name: z.string().regex(allowedName).max(250),
  usersRoleId: z.int().optional(),
  note: z.string().optional(),
  teamsId: z.array(z.int()).optional(),
});

export const inviteUser: Route = {
  operationId: 'inviteUser',
  method: 'POST',
  path: '/organizations/{organizationId}/invite',
  scope: 'organizations:write',
  answer(request) {
    const { world } = request;
    const organization = administeredOrganization(request, idInPath(request, 'organizationId'));
    const { email, name, usersRoleId = roleIds.member, teamsId = [] } = parseBody(request, invitation);
    const role = assignableRole(request, usersRoleId, 'organization', organization.id);
    if (role.id === roleIds.owner) throw invalidInput('The owner role can only be transferred.');
    if (organization.ssoType !== null) throw invalidInput('People come into this organization through SSO.');
    const elsewhere = teamsId.find((id) => world.teams.get(id)?.organizationId !== organization.id);
    if (elsewhere !== undefined) throw invalidInput(`Team '${elsewhere}' is not in this organization.`);
    refuseKnown(request, email, organization);
    const membership = invite(world, organization, { email, name, roleId: role.id, teamIds: teamsId });
    return invitedAs(request, membership);
  },
};

export const getInvitation: Route = {
  operationId: 'getInvitation',
  method: 'GET',
  path: '/organizations/invitation',
  scope: 'organizations:read',
  answer(request) {
    const membership = invitationOf(request, request.query.get('hash') ?? '');
    const { id, name } = request.world.organization(membership.organizationId);
    return { organization: { id, name }, ...invitedAs(request, membership) };
  },
};

export const acceptInvitation: Route = {
  operationId: 'acceptInvitation',
  method: 'POST',
  path: '/organizations/accept-invitation',
  scope: 'organizations:write',
  answer(request) {
    const { world, caller } = request;
    const membership = invitationOf(request, parseBody(request, z.object({ hash: z.string() })).hash);
    if (membership.userId !== caller.user.id) throw accessDenied();
    if (invitationStatus(membership, world.now()) === 'expired')
      throw invalidInput('The invitation has expired.');
    accept(world, membership.userId, membership.organizationId);
    return invitedAs(request, membership);
  },
};

export const listMyInvitations: Route = {
  operationId: 'listMyInvitations',
  method: 'GET',
  path: '/users/me/organization-invitations',
  scope: 'user:read',
  answer({ world, caller }) {
    const own = [...world.organizationMemberships.values()].filter(({ userId }) => userId === caller.user.id);
    const rows = own.flatMap(({ invitation: open, usersRoleId, organizationId }) => {
      const { name, zone } = world.organization(organizationId);
      if (open === null) return [];
      const { hash, sentAt } = open;
      return [{ hash, invitation: sentAt, usersRoleId, organizationId, organizationName: name, zone }];
    });
    return { userOrganizationInvitations: rows };
  },
};

/**
 * Refuses a person who is already there, even with an open or expired invitation, and a person for whom no seat is
 * left.
 */
function refuseKnown({ world }: ApiRequest, email: string, { id, license }: Organization): void {
  const memberships = [...world.organizationMemberships.values()].filter((one) => one.organizationId === id);
  const known = userWithEmail(world, email);
  const present = memberships.find(({ userId }) => userId === known?.id);
  if (present?.invitation === null) throw invalidInput('The user is already a member of the organization.');
  if (present) throw invalidInput('The user is already invited to the organization.');
  if (memberships.length >= license.users) throw entityLimit('The organization has no free seat.');
}

function invitationOf({ world }: ApiRequest, hash: string): OrganizationMembership {
  const all = [...world.organizationMemberships.values()];
  const membership = all.find((one) => one.invitation?.hash === hash);
  if (membership === undefined) throw notFound('No such invitation.');
  return membership;
}

function invitedAs({ world }: ApiRequest, membership: OrganizationMembership) {
  const { userId, organizationId, usersRoleId, invitation: open } = organizationRoleRow(world, membership);
  return {
    user: userRow(world.user(userId)),
    userOrganizationRole: { userId, organizationId, usersRoleId, invitation: open },
  };
}
