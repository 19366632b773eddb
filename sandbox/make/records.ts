import { AuditLog } from './audit-log.js';
import type { ApiToken } from './entities/api-token.js';
import { type AuditEntry, auditEntryFrom, type NewAuditEntry } from './entities/audit-entry.js';
import { type NewOrganization, type Organization, organizationFrom } from './entities/organization.js';
import type { OrganizationMembership } from './entities/organization-membership.js';
import type { NewRole, Role, RoleCategory } from './entities/role.js';
import type { Connection, Scenario } from './entities/scenario.js';
import type { Team } from './entities/team.js';
import type { TeamMembership } from './entities/team-membership.js';
import type { NewUser, User } from './entities/user.js';
import { systemRoles } from './system-roles.js';

/** All of Make's records, and functions to look them up. */
export class Records {
  readonly now: () => number;
  readonly organizations = new Map<number, Organization>();
  readonly teams = new Map<number, Team>();
  readonly users = new Map<number, User>();
  readonly roles = new Map<number, Role>(systemRoles.map((role) => [role.id, role]));
  /** Keyed `user/organization`, as is `connectionCounts`. */
  readonly organizationMemberships = new Map<string, OrganizationMembership>();
  /** Keyed `user/team`. */
  readonly teamMemberships = new Map<string, TeamMembership>();
  readonly connectionCounts = new Map<string, number>();
  readonly scenarios = new Map<number, Scenario>();
  readonly teamConnections = new Map<number, Connection>();
  /** Keyed by the full value. */
  readonly tokens = new Map<string, ApiToken>();
  readonly auditLog = new AuditLog();
  /** The addresses to which Make was asked to mail a password reset link, in order. */
  readonly passwordDemands: string[] = [];

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  addOrganization(given: NewOrganization): Organization {
    const organization = organizationFrom(given, new Date(this.now()).toISOString());
    this.organizations.set(organization.id, organization);
    return organization;
  }

  addTeam(team: Team): Team {
    this.organization(team.organizationId);
    this.teams.set(team.id, { ...team });
    return team;
  }

  addScenario(scenario: Scenario): void {
    this.team(scenario.teamId);
    this.scenarios.set(scenario.id, { ...scenario });
  }

  addConnection(connection: Connection): void {
    this.team(connection.teamId);
    this.teamConnections.set(connection.id, { ...connection });
  }

  addUser({ id, name, email, lastLogin = null, ssoId, tfaStatus }: NewUser): User {
    const user = {
      id: id ?? Math.max(4300, ...this.users.keys()) + 1,
      name,
      email,
      lastLogin,
      ...(ssoId !== undefined && { ssoId }),
      ...(tfaStatus !== undefined && { tfaStatus }),
    };
    this.users.set(user.id, user);
    return user;
  }

  addRole(role: NewRole): Role {
    const added: Role = { ...role, managementType: 'custom_managed' };
    this.roles.set(added.id, added);
    return added;
  }

  addAuditEntry(given: NewAuditEntry): AuditEntry {
    const entry = auditEntryFrom(given, this.now());
    this.auditLog.add(entry);
    return entry;
  }

  /** Sets if a team role can be changed. */
  setChangeable(userId: number, teamId: number, changeable: boolean): void {
    const membership = this.teamMemberships.get(`${userId}/${teamId}`);
    if (membership === undefined) throw new Error(`User ${userId} is not in team ${teamId}.`);
    membership.changeable = changeable;
  }

  setConnections(userId: number, organizationId: number, count: number): void {
    this.connectionCounts.set(`${userId}/${organizationId}`, count);
  }

  connections(userId: number, organizationId: number): number {
    return this.connectionCounts.get(`${userId}/${organizationId}`) ?? 0;
  }

  organizationRole(userId: number, organizationId: number): string | undefined {
    const membership = this.organizationMemberships.get(`${userId}/${organizationId}`);
    return membership && this.roles.get(membership.usersRoleId)?.name;
  }

  teamRole(userId: number, teamId: number): string | undefined {
    const membership = this.teamMemberships.get(`${userId}/${teamId}`);
    return membership && this.roles.get(membership.usersRoleId)?.name;
  }

  organization(id: number): Organization {
    return found(this.organizations.get(id), `organization ${id}`);
  }

  team(id: number): Team {
    return found(this.teams.get(id), `team ${id}`);
  }

  user(id: number): User {
    return found(this.users.get(id), `user ${id}`);
  }

  roleNamed(name: string, category: RoleCategory, organizationId: number): Role {
    const role = [...this.roles.values()].find(
      (one) => one.name === name && one.category === category && isOfferedBy(one, organizationId),
    );
    return found(role, `${category} role ${name}`);
  }

  ownerOf(organizationId: number): number | undefined {
    const owner = this.roleNamed('Owner', 'organization', organizationId);
    for (const membership of this.organizationMemberships.values()) {
      if (membership.organizationId === organizationId && membership.usersRoleId === owner.id)
        return membership.userId;
    }
    return undefined;
  }
}

function isOfferedBy(role: Role, organizationId: number): boolean {
  return role.organizationId === undefined || role.organizationId === organizationId;
}

function found<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new Error(`The sandbox knows no ${name}.`);
  return thing;
}
