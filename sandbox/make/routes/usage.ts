import { type ApiRequest, idInPath, type Route } from '../api-request.js';
import { joinedOrganization, visibleTeam } from '../rights.js';

const dayMs = 86_400_000;
const daysShown = 30;

export const getOrganizationUsage: Route = {
  operationId: 'getOrganizationUsage',
  method: 'GET',
  path: '/organizations/{organizationId}/usage',
  scope: 'organizations:read',
  answer(request) {
    const { id } = joinedOrganization(request, idInPath(request, 'organizationId'));
    const teams = [...request.world.teams.values()].filter(({ organizationId }) => organizationId === id);
    return {
      data: daysOf(
        request,
        teams.map((team) => team.id),
      ),
    };
  },
};

export const getTeamUsage: Route = {
  operationId: 'getTeamUsage',
  method: 'GET',
  path: '/teams/{teamId}/usage',
  scope: 'teams:read',
  answer(request) {
    return { data: daysOf(request, [visibleTeam(request, idInPath(request, 'teamId')).id]) };
  },
};

/** Invented daily usage of each team, the same at every call: more on some days, little at weekends. */
function daysOf({ world }: ApiRequest, teamIds: readonly number[]) {
  const today = Math.floor(world.now() / dayMs);
  return Array.from({ length: daysShown }, (_, index) => {
    const day = today - daysShown + 1 + index;
    const isWeekend = (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
    const operations = teamIds.reduce((sum, id) => sum + (isWeekend ? 40 : 400 + ((id * day) % 300)), 0);
    const date = new Date(day * dayMs).toISOString().slice(0, 10);
    return { date, operations, dataTransfer: operations * 300, centicredits: `${operations * 100}` };
  });
}
