import type { Role, RoleCategory } from './entities/role.js';

const guest = ['organization sign in'];
const member = [...guest, 'organization view', 'organization users view', 'team list view'];
const accountant = [...member, 'organization payments view', 'organization payments edit'];
const appDeveloper = [...member, 'organization apps view', 'organization apps install'];
const admin = [
  ...new Set([...accountant, ...appDeveloper]),
  'organization edit',
  'organization user add and edit',
  'organization audit logs view',
  'users sso edit',
  'team add and edit',
];
const owner = [...admin, 'organization delete', 'organization transfer'];

const monitoring = ['team view', 'scenario view', 'scenario log view'];
const operator = [...monitoring, 'scenario activate', 'scenario schedule'];
const restricted = [...monitoring, 'scenario edit', 'connection use'];
const teamMember = [
  ...new Set([...operator, ...restricted]),
  'scenario publish',
  'connection add and edit',
  'key add and edit',
];
const teamAdmin = [...teamMember, 'team user add and edit', 'team audit logs view'];

/** The ids are ours: Make publishes none, so a client must find roles by name. */
export const systemRoles: readonly Role[] = [
  systemRole(11, 'organization', 'Owner', 'owner', owner),
  systemRole(12, 'organization', 'Admin', 'admin', admin),
  systemRole(13, 'organization', 'Member', 'member', member),
  systemRole(14, 'organization', 'Accountant', 'accountant', accountant),
  systemRole(15, 'organization', 'App Developer', 'app_developer', appDeveloper),
  systemRole(16, 'organization', 'Guest', 'guest', guest),
  systemRole(1, 'team', 'Team Admin', 'team_admin', teamAdmin),
  systemRole(2, 'team', 'Team Member', 'team_member', teamMember),
  systemRole(3, 'team', 'Team Monitoring', 'team_monitoring', monitoring),
  systemRole(4, 'team', 'Team Operator', 'team_operator', operator),
  systemRole(5, 'team', 'Team Restricted Member', 'team_restricted_member', restricted),
];

export const roleIds = { owner: 11, admin: 12, member: 13, teamAdmin: 1, teamMember: 2 } as const;

function systemRole(
  id: number,
  category: RoleCategory,
  name: string,
  identifier: string,
  permissions: readonly string[],
): Role {
  return { id, name, identifier, category, permissions, managementType: 'system_locked' };
}
