import { z } from 'zod';
import { accessDenied, invalidInput, notFound } from '../api-error.js';
import { type ApiRequest, idInPath, parseBody, type Route } from '../api-request.js';
import { setTeamRole } from '../by-hand/team-roles.js';
import { columns } from '../columns.js';
import type { Team } from '../entities/team.js';
import { type TeamMembership, teamMembershipRow } from '../entities/team-membership.js';
import type { User } from '../entities/user.js';
import { pageOf, pagingOf, sorted } from '../pagination.js';
import { administers, assignableRole, managedTeam, visibleTeam } from '../rights.js';

const change = z.object({ usersRoleId: z.int().optional() });
const allColumns = ['usersRoleId', 'userId', 'teamId', 'changeable', 'ssoPending'];
const paging = {
  sortBy: 'userId',
  sortDir: 'asc',
  limit: 10_000,
  sortable: ['userId', 'teamId', 'usersRoleId'],
} as const;

export const listUserTeamRoles: Route = {
  operationId: 'listUserTeamRoles',
  method: 'GET',
  path: '/users/{userId}/user-team-roles',
  scope: 'user:read',
  answer(request) {
    const { world, caller } = request;
    const userId = idInPath(request, 'userId');
    const visible = new Set(
      [...world.organizationMemberships.values()]
        .filter((one) => one.userId === userId)
        .map(({ organizationId }) => organizationId)
        .filter((id) => userId === caller.user.id || administers(request, id)),
    );
    if (visible.size === 0) throw notFound(`No user '${userId}'.`);
    const rows = [...world.teamMemberships.values()]
      .filter((one) => one.userId === userId)
      .filter(({ teamId }) => visible.has(world.teams.get(teamId)?.organizationId ?? 0));
    return { userTeamRoles: rows.map(teamMembershipRow) };
  },
};

export const getUserTeamRole: Route = {
  operationId: 'getUserTeamRole',
  method: 'GET',
  path: '/users/{userId}/user-team-roles/{teamId}',
  scope: 'user:read',
  answer(request) {
    const { id } = visibleTeam(request, idInPath(request, 'teamId'));
    return { userTeamRole: teamMembershipRow(membershipOf(request, idInPath(request, 'userId'), id)) };
  },
};

export const listTeamUserRoles: Route = {
  operationId: 'listTeamUserRoles',
  method: 'GET',
  path: '/teams/{teamId}/user-team-roles',
  scope: 'teams:read',
  answer(request) {
    const { id } = visibleTeam(request, idInPath(request, 'teamId'));
    const pg = pagingOf(request.query, paging);
    const rows = [...request.world.teamMemberships.values()].filter(({ teamId }) => teamId === id);
    const show = columns(request.query, allColumns, allColumns);
    return { userTeamRoles: pageOf(sorted(rows, pg), pg).map(teamMembershipRow).map(show) };
  },
};

export const getTeamUserRole: Route = {
  operationId: 'getTeamUserRole',
  method: 'GET',
  path: '/teams/{teamId}/user-team-roles/{userId}',
  scope: 'teams:read',
  answer(request) {
    const { id } = visibleTeam(request, idInPath(request, 'teamId'));
    const row = teamMembershipRow(membershipOf(request, idInPath(request, 'userId'), id));
    return { userTeamRole: columns(request.query, allColumns, allColumns)(row) };
  },
};

/** A body without `usersRoleId` removes the person from the team, and the answer is the removed row. */
export const setUserTeamRole: Route = {
  operationId: 'setUserTeamRole',
  method: 'POST',
  path: '/users/{userId}/user-team-roles/{teamId}',
  scope: 'user:write',
  answer(request) {
    const { world, caller } = request;
    const team = managedTeam(request, idInPath(request, 'teamId'));
    const { usersRoleId } = parseBody(request, change);
    const userId = idInPath(request, 'userId');
    const before = world.teamMemberships.get(`${userId}/${team.id}`);
    if (before?.changeable === false) throw accessDenied('This role cannot be changed here.');
    if (usersRoleId === undefined) {
      const removed = membershipOf(request, userId, team.id);
      setTeamRole(world, world.user(userId), team, undefined, caller.user.id);
      return { userTeamRole: teamMembershipRow(removed) };
    }
    const role = assignableRole(request, usersRoleId, 'team', team.organizationId);
    setTeamRole(world, joinedUser(request, userId, team), team, role, caller.user.id);
    return { userTeamRole: teamMembershipRow(membershipOf(request, userId, team.id)) };
  },
};

/** Refuses a person with an open invitation: they keep the role of the invitation until they accept it. */
function joinedUser({ world }: ApiRequest, userId: number, team: Team): User {
  const membership = world.organizationMemberships.get(`${userId}/${team.organizationId}`);
  if (membership === undefined)
    throw notFound(`No user '${userId}' in organization '${team.organizationId}'.`);
  if (membership.invitation !== null) throw invalidInput('The user has not accepted the invitation.');
  return world.user(userId);
}

function membershipOf({ world }: ApiRequest, userId: number, teamId: number): TeamMembership {
  const membership = world.teamMemberships.get(`${userId}/${teamId}`);
  if (membership === undefined) throw notFound(`No user '${userId}' in team '${teamId}'.`);
  return membership;
}
