import { invalidInput } from '../api-error.js';
import { idInPath, idInQuery, type Route } from '../api-request.js';
import { columns } from '../columns.js';
import { teamRow } from '../entities/team.js';
import { pageOf, pagingOf, sorted } from '../pagination.js';
import { administers, joinedOrganization, teamRoleOf, visibleTeam } from '../rights.js';

const defaultColumns = ['id', 'name', 'organizationId', 'operationsLimit', 'transferLimit'];
const allColumns = [...defaultColumns, 'type', 'isPaused'];
const paging = { sortBy: 'name', sortDir: 'asc', limit: 10_000, sortable: ['name', 'id'] } as const;

export const listTeams: Route = {
  operationId: 'listTeams',
  method: 'GET',
  path: '/teams',
  scope: 'teams:read',
  answer(request) {
    const organizationId = idInQuery(request, 'organizationId');
    if (organizationId === undefined) throw invalidInput(`Parameter 'organizationId' is missing.`);
    joinedOrganization(request, organizationId);
    const pg = pagingOf(request.query, paging);
    const teams = [...request.world.teams.values()]
      .filter((team) => team.organizationId === organizationId)
      .filter(({ id }) => administers(request, organizationId) || teamRoleOf(request, id) !== undefined);
    const show = columns(request.query, allColumns, defaultColumns);
    return { teams: pageOf(sorted(teams, pg), pg).map(teamRow).map(show), pg };
  },
};

export const getTeam: Route = {
  operationId: 'getTeam',
  method: 'GET',
  path: '/teams/{teamId}',
  scope: 'teams:read',
  answer(request) {
    const team = visibleTeam(request, idInPath(request, 'teamId'));
    return { team: columns(request.query, allColumns, defaultColumns)(teamRow(team)) };
  },
};
