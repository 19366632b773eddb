import { accessDenied, notFound, notInPlan } from '../api-error.js';
import { type ApiRequest, idInPath, type Route } from '../api-request.js';
import { auditEventGroups, organizationEventGroups } from '../audit-event-groups.js';
import type { Organization } from '../entities/organization.js';
import type { Team } from '../entities/team.js';
import { administeredOrganization, organizationRoleOf, teamRoleOf } from '../rights.js';
import { roleIds } from '../system-roles.js';
import { auditEntryRow } from './audit-entry-row.js';
import { auditPage } from './audit-page.js';

export const listOrganizationAuditLogs: Route = {
  operationId: 'listOrganizationAuditLogs',
  method: 'GET',
  path: '/audit-logs/organization/{organizationId}',
  scope: 'organizations:read',
  answer: (request) => auditPage(request, auditedOrganization(request), () => true),
};

export const getOrganizationAuditLogFilters: Route = {
  operationId: 'getOrganizationAuditLogFilters',
  method: 'GET',
  path: '/audit-logs/organization/{organizationId}/filters',
  scope: 'organizations:read',
  answer(request) {
    const { id } = auditedOrganization(request);
    const memberships = [...request.world.organizationMemberships.values()];
    const teams = [...request.world.teams.values()].filter(({ organizationId }) => organizationId === id);
    return {
      users: people(
        request,
        memberships.filter(({ organizationId }) => organizationId === id),
      ),
      teams: teams.map(({ id: teamId, name }) => ({ id: teamId, name })),
      events: organizationEventGroups,
    };
  },
};

/** Events of the organization never appear in a team's log. */
export const listTeamAuditLogs: Route = {
  operationId: 'listTeamAuditLogs',
  method: 'GET',
  path: '/audit-logs/team/{teamId}',
  scope: 'organizations:read',
  answer(request) {
    const team = auditedTeam(request);
    return auditPage(
      request,
      request.world.organization(team.organizationId),
      (one) => one.teamId === team.id,
    );
  },
};

export const getTeamAuditLogFilters: Route = {
  operationId: 'getTeamAuditLogFilters',
  method: 'GET',
  path: '/audit-logs/team/{teamId}/filters',
  scope: 'organizations:read',
  answer(request) {
    const { id } = auditedTeam(request);
    const memberships = [...request.world.teamMemberships.values()].filter(({ teamId }) => teamId === id);
    return { users: people(request, memberships), events: auditEventGroups };
  },
};

export const getAuditLog: Route = {
  operationId: 'getAuditLog',
  method: 'GET',
  path: '/audit-logs/{organizationId}/{uuid}',
  scope: 'organizations:read',
  answer(request) {
    const { id } = auditedOrganization(request);
    const uuid = request.params.uuid ?? '';
    const entry = request.world.auditLog.find(id, uuid);
    if (entry === undefined) throw notFound(`No audit log '${uuid}'.`);
    return { ...auditEntryRow(request.world, entry), details: entry.details };
  },
};

function auditedOrganization(request: ApiRequest): Organization {
  const organization = administeredOrganization(request, idInPath(request, 'organizationId'));
  if (organization.plan !== 'Enterprise') throw notInPlan();
  return organization;
}

/** An organization's Admin has no access by that role: the reader must be Team Admin. */
function auditedTeam(request: ApiRequest): Team {
  const id = idInPath(request, 'teamId');
  const team = request.world.teams.get(id);
  if (team === undefined) throw notFound(`No team '${id}'.`);
  const joined = organizationRoleOf(request, team.organizationId) !== undefined;
  if (!joined || teamRoleOf(request, id)?.id !== roleIds.teamAdmin) throw accessDenied();
  if (request.world.organization(team.organizationId).plan !== 'Enterprise') throw notInPlan();
  return team;
}

function people({ world }: ApiRequest, memberships: readonly { userId: number }[]) {
  return memberships.flatMap(({ userId }) => {
    const user = world.users.get(userId);
    return user ? [{ id: user.id, name: user.name, email: user.email }] : [];
  });
}
