import { invalidInput } from '../api-error.js';
import { type ApiRequest, idInQuery, type Route } from '../api-request.js';
import { columns } from '../columns.js';
import type { Connection, Scenario } from '../entities/scenario.js';
import { pageOf, pagingOf, sorted } from '../pagination.js';
import { visibleTeam } from '../rights.js';

const scenarioColumns = ['id', 'name', 'teamId', 'isActive', 'createdByUser', 'updatedByUser'];
const connectionColumns = ['id', 'name', 'teamId', 'metadata', 'scenarioUsages'];
const paging = { sortBy: 'id', sortDir: 'asc', limit: 10_000, sortable: ['id', 'name'] } as const;

export const listScenarios: Route = {
  operationId: 'listScenarios',
  method: 'GET',
  path: '/scenarios',
  scope: 'scenarios:read',
  answer(request) {
    const team = teamAsked(request);
    const pg = pagingOf(request.query, paging);
    const rows = [...request.world.scenarios.values()]
      .filter(({ teamId }) => teamId === team)
      .map((one) => scenarioRow(request, one));
    const show = columns(request.query, scenarioColumns, ['id', 'name', 'teamId', 'isActive']);
    return { scenarios: pageOf(sorted(rows, pg), pg).map(show), pg };
  },
};

export const listConnections: Route = {
  operationId: 'listConnections',
  method: 'GET',
  path: '/connections',
  scope: 'connections:read',
  answer(request) {
    const team = teamAsked(request);
    const show = columns(request.query, connectionColumns, ['id', 'name', 'teamId', 'metadata']);
    const rows = [...request.world.teamConnections.values()].filter(({ teamId }) => teamId === team);
    return { connections: rows.map((one) => connectionRow(request, one)).map(show) };
  },
};

function teamAsked(request: ApiRequest): number {
  const teamId = idInQuery(request, 'teamId');
  if (teamId === undefined) throw invalidInput(`Parameter 'teamId' is missing.`);
  return visibleTeam(request, teamId).id;
}

function scenarioRow({ world }: ApiRequest, { createdBy, updatedBy, ...rest }: Scenario) {
  const who = (id: number) => {
    const user = world.users.get(id);
    return user ? { id: user.id, name: user.name, email: user.email } : null;
  };
  return { ...rest, createdByUser: who(createdBy), updatedByUser: who(updatedBy) };
}

const connectionRow = ({ world }: ApiRequest, { email, usedBy, ...rest }: Connection) => ({
  ...rest,
  metadata: email === null ? null : { type: 'email', value: email },
  scenarioUsages: usedBy.flatMap((id) => {
    const scenario = world.scenarios.get(id);
    return scenario ? [{ id, name: scenario.name }] : [];
  }),
});
