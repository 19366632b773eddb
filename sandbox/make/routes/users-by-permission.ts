import { invalidInput } from '../api-error.js';
import { type ApiRequest, idInQuery, type Route } from '../api-request.js';
import { columns } from '../columns.js';
import { invitationStatus } from '../entities/organization-membership.js';
import { userRow } from '../entities/user.js';
import { isPermission } from '../permission-catalogue.js';
import { organizationWithMembers, visibleTeam } from '../rights.js';

const defaultColumns = ['id', 'name', 'email', 'personalSpaceId', 'avatar', 'lastLogin', 'invitationStatus'];
const allColumns = [...defaultColumns, 'language', 'timezoneId', 'localeId', 'countryId'];

/** Lists only people whose role has the permission; others are missing, invited or not. */
export const listUsersByPermission: Route = {
  operationId: 'listUsersByPermission',
  method: 'GET',
  path: '/users/by-permission',
  scope: 'user:read',
  answer(request) {
    const permission = request.query.get('permission') ?? '';
    if (!isPermission(permission)) throw invalidInput(`Parameter 'permission' is not a permission.`);
    const { organizationId, holders } = holdersOf(request);
    const show = columns(request.query, allColumns, defaultColumns);
    const rows = holders
      .filter(({ usersRoleId }) => request.world.roles.get(usersRoleId)?.permissions.includes(permission))
      .flatMap(({ userId }) => personRow(request, userId, organizationId));
    return { users: rows.map(show) };
  },
};

interface Holder {
  userId: number;
  usersRoleId: number;
}

function holdersOf(request: ApiRequest): { organizationId: number; holders: Holder[] } {
  const { world, query } = request;
  if (query.get('type') === 'organization') {
    const { id } = organizationWithMembers(request, required(request, 'organizationId'));
    const all = [...world.organizationMemberships.values()];
    return { organizationId: id, holders: all.filter(({ organizationId }) => organizationId === id) };
  }
  if (query.get('type') === 'company') {
    const team = visibleTeam(request, required(request, 'teamId'));
    organizationWithMembers(request, team.organizationId);
    const all = [...world.teamMemberships.values()];
    return { organizationId: team.organizationId, holders: all.filter(({ teamId }) => teamId === team.id) };
  }
  throw invalidInput(`Parameter 'type' is neither organization nor company.`);
}

function required(request: ApiRequest, name: string): number {
  const id = idInQuery(request, name);
  if (id === undefined) throw invalidInput(`Parameter '${name}' is missing.`);
  return id;
}

function personRow({ world }: ApiRequest, userId: number, organizationId: number) {
  const user = world.users.get(userId);
  const membership = world.organizationMemberships.get(`${userId}/${organizationId}`);
  if (user === undefined || membership === undefined) return [];
  const status = invitationStatus(membership, world.now());
  return [{ ...userRow(user), personalSpaceId: null, invitationStatus: status }];
}
