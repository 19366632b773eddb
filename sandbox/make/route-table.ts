import type { Route } from './api-request.js';
import { createMyApiToken, deleteMyApiToken, listMyApiTokens } from './routes/api-tokens.js';
import {
  getAuditLog,
  getOrganizationAuditLogFilters,
  getTeamAuditLogFilters,
  listOrganizationAuditLogs,
  listTeamAuditLogs,
} from './routes/audit-logs.js';
import { listCountries } from './routes/countries.js';
import { getCurrentAuthorization, getCurrentUser } from './routes/current-user.js';
import { createCustomRole, deleteCustomRole, updateCustomRole } from './routes/custom-roles.js';
import { getFeatureControls, listPrivateSpaces } from './routes/features.js';
import { acceptInvitation, getInvitation, inviteUser, listMyInvitations } from './routes/invitations.js';
import {
  getOrganizationUserRole,
  getUserOrganizationRole,
  listOrganizationUserRoles,
  listUserOrganizationRoles,
  setUserOrganizationRole,
} from './routes/organization-roles.js';
import { getOrganization, listOrganizations } from './routes/organizations.js';
import { demandPasswordReset } from './routes/password-reset.js';
import { getRole, listRolePermissions, listRoles } from './routes/roles.js';
import { listConnections, listScenarios } from './routes/scenarios.js';
import { ssoCreateUser } from './routes/sso-users.js';
import {
  getTeamUserRole,
  getUserTeamRole,
  listTeamUserRoles,
  listUserTeamRoles,
  setUserTeamRole,
} from './routes/team-roles.js';
import { getTeam, listTeams } from './routes/teams.js';
import { getOrganizationUsage, getTeamUsage } from './routes/usage.js';
import { listUsers } from './routes/users.js';
import { listUsersByPermission } from './routes/users-by-permission.js';

/** The first match wins, so a literal path comes before one with a parameter in the same place. */
export const routes: readonly Route[] = [
  getCurrentUser,
  getCurrentAuthorization,
  listMyApiTokens,
  createMyApiToken,
  deleteMyApiToken,
  listMyInvitations,
  demandPasswordReset,
  listUsers,
  ssoCreateUser,
  listUsersByPermission,
  listRoles,
  listRolePermissions,
  getRole,
  createCustomRole,
  updateCustomRole,
  deleteCustomRole,
  listUserOrganizationRoles,
  getUserOrganizationRole,
  setUserOrganizationRole,
  listUserTeamRoles,
  getUserTeamRole,
  setUserTeamRole,
  getInvitation,
  acceptInvitation,
  inviteUser,
  listOrganizations,
  listCountries,
  getOrganizationUsage,
  getOrganization,
  getFeatureControls,
  listPrivateSpaces,
  listOrganizationUserRoles,
  getOrganizationUserRole,
  listTeams,
  getTeamUsage,
  getTeam,
  listTeamUserRoles,
  getTeamUserRole,
  listOrganizationAuditLogs,
  getOrganizationAuditLogFilters,
  listTeamAuditLogs,
  getTeamAuditLogFilters,
  getAuditLog,
  listScenarios,
  listConnections,
];
