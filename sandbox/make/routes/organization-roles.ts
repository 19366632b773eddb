import { z } from 'zod';
import { accessDenied, confirmationRequired, invalidInput, notFound } from '../api-error.js';
import { type ApiRequest, idInPath, isSwitchedOn, parseBody, type Route } from '../api-request.js';
import { removeFromOrganization } from '../by-hand/organization-roles.js';
import { columns } from '../columns.js';
import type { OrganizationMembership } from '../entities/organization-membership.js';
import { administeredOrganization, administers, assignableRole, organizationWithMembers } from '../rights.js';
import { roleIds } from '../system-roles.js';
import {
  defaultOrganizationRoleColumns,
  organizationRoleColumns,
  organizationRoleRow,
} from './organization-role-row.js';

const change = z.object({ usersRoleId: z.int().optional() });

export const listUserOrganizationRoles: Route = {
  operationId: 'listUserOrganizationRoles',
  method: 'GET',
  path: '/users/{userId}/user-organization-roles',
  scope: 'user:read',
  answer(request) {
    const userId = idInPath(request, 'userId');
    const own = userId === request.caller.user.id;
    const memberships = [...request.world.organizationMemberships.values()].filter(
      (one) => one.userId === userId && (own || administers(request, one.organizationId)),
    );
    if (!own && memberships.length === 0) throw notFound(`No user '${userId}'.`);
    return { userOrganizationRoles: memberships.map((one) => shown(request, one)) };
  },
};

export const getUserOrganizationRole: Route = {
  operationId: 'getUserOrganizationRole',
  method: 'GET',
  path: '/users/{userId}/user-organization-roles/{organizationId}',
  scope: 'user:read',
  answer(request) {
    const [userId, organizationId] = [idInPath(request, 'userId'), idInPath(request, 'organizationId')];
    if (userId !== request.caller.user.id) administeredOrganization(request, organizationId);
    return { userOrganizationRole: shown(request, membershipOf(request, userId, organizationId)) };
  },
};

export const listOrganizationUserRoles: Route = {
  operationId: 'listOrganizationUserRoles',
  method: 'GET',
  path: '/organizations/{organizationId}/user-organization-roles',
  scope: 'organizations:read',
  answer(request) {
    const { id } = organizationWithMembers(request, idInPath(request, 'organizationId'));
    const memberships = [...request.world.organizationMemberships.values()];
    const here = memberships.filter(({ organizationId }) => organizationId === id);
    return { userOrganizationRoles: here.map((one) => shown(request, one)) };
  },
};

export const getOrganizationUserRole: Route = {
  operationId: 'getOrganizationUserRole',
  method: 'GET',
  path: '/organizations/{organizationId}/user-organization-roles/{userId}',
  scope: 'organizations:read',
  answer(request) {
    const { id } = organizationWithMembers(request, idInPath(request, 'organizationId'));
    return { userOrganizationRole: shown(request, membershipOf(request, idInPath(request, 'userId'), id)) };
  },
};

/** A body without `usersRoleId` removes the person. Make does this too; it is not a bug here. */
export const setUserOrganizationRole: Route = {
  operationId: 'setUserOrganizationRole',
  method: 'POST',
  path: '/users/{userId}/user-organization-roles/{organizationId}',
  scope: 'user:write',
  answer(request) {
    const { id } = administeredOrganization(request, idInPath(request, 'organizationId'));
    const { usersRoleId } = parseBody(request, change);
    const membership = membershipOf(request, idInPath(request, 'userId'), id);
    if (membership.usersRoleId === roleIds.owner) throw accessDenied('The owner can only be transferred.');
    if (usersRoleId === undefined) return remove(request, membership);
    const role = assignableRole(request, usersRoleId, 'organization', id);
    if (role.id === roleIds.owner) throw invalidInput('The owner role can only be transferred.');
    membership.usersRoleId = role.id;
    return { userOrganizationRole: shown(request, membership) };
  },
};

function remove(request: ApiRequest, { userId, organizationId }: OrganizationMembership) {
  const { world } = request;
  if (isSwitchedOn(request, 'deleteConnections')) {
    if (!isSwitchedOn(request, 'confirmed')) throw confirmationRequired('Connections would be deleted.');
    world.setConnections(userId, organizationId, 0);
  }
  removeFromOrganization(world, userId, organizationId);
  return {};
}

function membershipOf({ world }: ApiRequest, userId: number, organizationId: number) {
  const membership = world.organizationMemberships.get(`${userId}/${organizationId}`);
  if (membership === undefined) throw notFound(`No user '${userId}' in organization '${organizationId}'.`);
  return membership;
}

function shown({ world, query }: ApiRequest, membership: OrganizationMembership) {
  const show = columns(query, organizationRoleColumns, defaultOrganizationRoleColumns);
  return show(organizationRoleRow(world, membership));
}
