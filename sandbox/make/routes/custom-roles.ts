import { z } from 'zod';
import { blocked, invalidInput, notFound } from '../api-error.js';
import { type ApiRequest, idInPath, idInQuery, parseBody, type Route } from '../api-request.js';
import { addCustomRole, deleteCustomRole as remove, setPermissions } from '../by-hand/ground.js';
import type { Organization } from '../entities/organization.js';
import { type Role, roleRow } from '../entities/role.js';
import { administeredOrganization } from '../rights.js';

const content = z.object({
  name: z.string().min(1).max(250).optional(),
  description: z.string().optional(),
  permissions: z.array(z.string()).optional(),
});
const creation = content.extend({
  name: z.string().min(1).max(250),
  category: z.enum(['organization', 'team']),
  permissions: z.array(z.string()),
});

export const createCustomRole: Route = {
  operationId: 'createCustomRole',
  method: 'POST',
  path: '/users/custom-roles',
  scope: 'user:write',
  answer(request) {
    const organization = organizationAsked(request);
    const role = parseBody(request, creation);
    return { usersRole: roleRow(addCustomRole(request.world, organization, role)) };
  },
};

export const updateCustomRole: Route = {
  operationId: 'updateCustomRole',
  method: 'PATCH',
  path: '/users/custom-roles/{roleId}',
  scope: 'user:write',
  answer(request) {
    const { world } = request;
    const role = customRole(request, organizationAsked(request));
    const { name = role.name, permissions } = parseBody(request, content);
    world.roles.set(role.id, { ...role, name });
    if (permissions) setPermissions(world, role.id, permissions);
    return { usersRole: roleRow(customRole(request, organizationAsked(request))) };
  },
};

export const deleteCustomRole: Route = {
  operationId: 'deleteCustomRole',
  method: 'DELETE',
  path: '/users/custom-roles/{roleId}',
  scope: 'user:write',
  answer(request) {
    const { world } = request;
    const { id } = customRole(request, organizationAsked(request));
    const held = [...world.organizationMemberships.values(), ...world.teamMemberships.values()];
    if (held.some(({ usersRoleId }) => usersRoleId === id)) throw blocked(`Role '${id}' is assigned.`);
    remove(world, id);
    return { usersRole: { id } };
  },
};

function organizationAsked(request: ApiRequest): Organization {
  const organizationId = idInQuery(request, 'organizationId');
  if (organizationId === undefined) throw invalidInput(`Parameter 'organizationId' is missing.`);
  return administeredOrganization(request, organizationId);
}

function customRole(request: ApiRequest, organization: Organization): Role {
  const id = idInPath(request, 'roleId');
  const role = request.world.roles.get(id);
  if (role?.organizationId !== organization.id) throw notFound(`No custom role '${id}'.`);
  return role;
}
