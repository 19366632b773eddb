import { invalidInput, notFound } from '../api-error.js';
import { type ApiRequest, idInPath, idInQuery, integer, type Route } from '../api-request.js';
import { columns, listIn } from '../columns.js';
import { type Role, roleRow } from '../entities/role.js';
import { permissionCatalogue } from '../permission-catalogue.js';
import { joinedOrganization, visibleTeam } from '../rights.js';

const allColumns = [
  'id',
  'name',
  'identifier',
  'subsidiary',
  'category',
  'permissions',
  'managementType',
  'description',
  'organizationId',
];

export const listRoles: Route = {
  operationId: 'listRoles',
  method: 'GET',
  path: '/users/roles',
  scope: 'user:read',
  answer(request) {
    const category = request.query.get('category');
    const roleId = idInQuery(request, 'roleId');
    const excluded = listIn(request.query, 'excludeRole').map((text) => integer(text, 'excludeRole'));
    const organizationId = organizationAsked(request);
    const roles = [...request.world.roles.values()]
      .filter((role) => isListed(request, role, organizationId))
      .filter((role) => category === null || role.category === category)
      .filter(({ id }) => (roleId === undefined || id === roleId) && !excluded.includes(id));
    return { usersRoles: roles.map(roleRow).map(columns(request.query, allColumns, allColumns)) };
  },
};

export const getRole: Route = {
  operationId: 'getRole',
  method: 'GET',
  path: '/users/roles/{roleId}',
  scope: 'user:read',
  answer(request) {
    const id = idInPath(request, 'roleId');
    const role = request.world.roles.get(id);
    if (role === undefined) throw notFound(`No role '${id}'.`);
    return { usersRole: roleRow(role) };
  },
};

export const listRolePermissions: Route = {
  operationId: 'listRolePermissions',
  method: 'GET',
  path: '/users/roles/permissions',
  scope: 'user:read',
  answer({ query }) {
    const category = query.get('roleCategory');
    const shown = permissionCatalogue.filter((one) => category === null || one.roleCategory === category);
    return { usersRolesPermissions: shown };
  },
};

function organizationAsked(request: ApiRequest): number | undefined {
  const [organizationId, teamId] = [idInQuery(request, 'organizationId'), idInQuery(request, 'teamId')];
  if (organizationId !== undefined && teamId !== undefined) {
    throw invalidInput(`Send 'organizationId' or 'teamId', not both.`);
  }
  if (teamId !== undefined) return visibleTeam(request, teamId).organizationId;
  if (organizationId !== undefined) return joinedOrganization(request, organizationId).id;
  return undefined;
}

/** Without a licence for custom roles, they are missing from the list without any note. */
function isListed({ world }: ApiRequest, role: Role, organizationId: number | undefined): boolean {
  if (role.organizationId === undefined) return true;
  if (role.organizationId !== organizationId) return false;
  return world.organizations.get(organizationId)?.license.customRoles === true;
}
