import { apiTokens } from './api-tokens.js';
import { auditLogs } from './audit-logs.js';
import { connections } from './connections.js';
import { countries } from './countries.js';
import { customRoles } from './custom-roles.js';
import type { MakeHttp } from './http.js';
import { invitations } from './invitations.js';
import { organizationRoles } from './organization-roles.js';
import { organizations } from './organizations.js';
import { privateSpaces } from './private-spaces.js';
import { roles } from './roles.js';
import { scenarios } from './scenarios.js';
import { ssoUsers } from './sso-users.js';
import { teamRoles } from './team-roles.js';
import { teams } from './teams.js';
import { usage } from './usage.js';
import { users } from './users.js';

export type Make = ReturnType<typeof createMake>;

/** The API of Make for one account, by API family. Every call may throw a `MakeError`. */
export const createMake = (http: MakeHttp) =>
  ({
    zone: http.zone,
    users: users(http),
    roles: roles(http),
    customRoles: customRoles(http),
    privateSpaces: privateSpaces(http),
    organizations: organizations(http),
    teams: teams(http),
    organizationRoles: organizationRoles(http),
    teamRoles: teamRoles(http),
    invitations: invitations(http),
    ssoUsers: ssoUsers(http),
    countries: countries(http),
    apiTokens: apiTokens(http),
    auditLogs: auditLogs(http),
    scenarios: scenarios(http),
    connections: connections(http),
    usage: usage(http),
  }) as const;
