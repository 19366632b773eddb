import { idInPath, type Route } from '../api-request.js';
import { columns } from '../columns.js';
import { organizationRow } from '../entities/organization.js';
import { pageOf, pagingOf, sorted } from '../pagination.js';
import { joinedOrganization, organizationRoleOf } from '../rights.js';
import type { World } from '../world.js';

const defaultColumns = ['id', 'name', 'timezoneId'];
const allColumns = [
  ...defaultColumns,
  'countryId',
  'license',
  'zone',
  'serviceName',
  'teams',
  'isPaused',
  'externalId',
  'productName',
  'tfaEnforced',
];
const paging = { sortBy: 'name', sortDir: 'asc', limit: 10_000, sortable: ['name', 'id'] } as const;

export const listOrganizations: Route = {
  operationId: 'listOrganizations',
  method: 'GET',
  path: '/organizations',
  scope: 'organizations:read',
  answer(request) {
    const pg = pagingOf(request.query, paging);
    const zone = request.query.get('zone');
    const joined = [...request.world.organizations.values()]
      .filter(({ id }) => organizationRoleOf(request, id) !== undefined)
      .filter((organization) => zone === null || organization.zone === zone);
    const show = columns(request.query, allColumns, defaultColumns);
    const rows = pageOf(sorted(joined, pg), pg).map((organization) =>
      show(organizationRow(organization, teamsIn(request.world, organization.id))),
    );
    return { organizations: rows, pg };
  },
};

export const getOrganization: Route = {
  operationId: 'getOrganization',
  method: 'GET',
  path: '/organizations/{organizationId}',
  scope: 'organizations:read',
  answer(request) {
    const organization = joinedOrganization(request, idInPath(request, 'organizationId'));
    return { organization: organizationRow(organization, teamsIn(request.world, organization.id)) };
  },
};

function teamsIn(world: World, organizationId: number) {
  return [...world.teams.values()].filter((team) => team.organizationId === organizationId);
}
