import { invalidInput } from '../api-error.js';
import { type ApiRequest, idInQuery, integer, type Route } from '../api-request.js';
import { columns, listIn } from '../columns.js';
import { type User, userRow } from '../entities/user.js';
import { pageOf, pagingOf, sorted } from '../pagination.js';
import { organizationWithMembers, visibleTeam } from '../rights.js';

const defaultColumns = ['id', 'name', 'email', 'lastLogin', 'tfaStatus'];
const allColumns = [
  ...defaultColumns,
  'language',
  'timezoneId',
  'localeId',
  'countryId',
  'features',
  'avatar',
];
const paging = { sortBy: 'id', sortDir: 'desc', limit: 10_000, sortable: ['name', 'id', 'email'] } as const;

export const listUsers: Route = {
  operationId: 'listUsers',
  method: 'GET',
  path: '/users',
  scope: 'user:read',
  answer(request) {
    const [organizationId, teamId] = [idInQuery(request, 'organizationId'), idInQuery(request, 'teamId')];
    if ((organizationId === undefined) === (teamId === undefined)) {
      throw invalidInput(`Send exactly one of 'organizationId' and 'teamId'.`);
    }
    const pg = pagingOf(request.query, paging);
    const ids =
      organizationId === undefined ? inTeam(request, teamId ?? 0) : inOrganization(request, organizationId);
    const users = [...ids].flatMap((id) => request.world.users.get(id) ?? []).filter(asFiltered(request));
    const known = organizationId === undefined ? allColumns : [...allColumns, 'userTeamIds'];
    const show = columns(request.query, known, defaultColumns);
    const teams = teamsByUser(request, organizationId);
    const rows = pageOf(sorted(users, pg), pg).map((user) =>
      show({ ...userRow(user), userTeamIds: teams.get(user.id) ?? [] }),
    );
    return { users: rows, pg };
  },
};

function inOrganization(request: ApiRequest, organizationId: number): Set<number> {
  organizationWithMembers(request, organizationId);
  const { world } = request;
  const roleId = idInQuery(request, 'organizationRoleId');
  const teamId = idInQuery(request, 'filterByTeamId');
  const teams = teamsByUser(request, organizationId);
  return new Set(
    [...world.organizationMemberships.values()]
      .filter((one) => one.organizationId === organizationId)
      .filter((one) => roleId === undefined || one.usersRoleId === roleId)
      .map(({ userId }) => userId)
      .filter((userId) => {
        if (teamId === undefined) return true;
        return teamId === 0 ? !teams.has(userId) : teams.get(userId)?.includes(teamId) === true;
      }),
  );
}

function inTeam(request: ApiRequest, teamId: number): Set<number> {
  visibleTeam(request, teamId);
  const roleId = idInQuery(request, 'teamRoleId');
  return new Set(
    [...request.world.teamMemberships.values()]
      .filter((one) => one.teamId === teamId && (roleId === undefined || one.usersRoleId === roleId))
      .map(({ userId }) => userId),
  );
}

/** Names and addresses match in part, so a client must compare them again. */
function asFiltered({ query }: ApiRequest): (user: User) => boolean {
  const name = query.get('name')?.toLowerCase() ?? '';
  const email = query.get('email')?.toLowerCase() ?? '';
  const tfaStatus = query.get('tfaStatus');
  const ids = listIn(query, 'ids')
    .flatMap((text) => text.split(','))
    .map((text) => integer(text, 'ids'));
  return (user) =>
    user.name.toLowerCase().includes(name) &&
    user.email.toLowerCase().includes(email) &&
    (tfaStatus === null || String(userRow(user).tfaStatus) === tfaStatus) &&
    (ids.length === 0 || ids.includes(user.id));
}

function teamsByUser({ world }: ApiRequest, organizationId: number | undefined): Map<number, number[]> {
  const teams = new Map<number, number[]>();
  for (const { userId, teamId } of world.teamMemberships.values()) {
    if (world.teams.get(teamId)?.organizationId !== organizationId) continue;
    teams.set(userId, [...(teams.get(userId) ?? []), teamId]);
  }
  return teams;
}
