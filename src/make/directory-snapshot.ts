import type { ReadTurn } from './http.js';
import type { Make } from './make.js';
import type { OrganizationRole } from './organization-roles.js';
import type { Organization } from './organizations.js';
import { isAdmin, isOwner, type Role, type RoleCategory } from './roles.js';
import type { Me, User } from './users.js';

export interface DirectoryOrganization {
  readonly id: number;
  readonly name: string;
  readonly zone: string | undefined;
  readonly isPaused: boolean;
  /** The way in which people join through single sign-on; absent when they join by invitation. */
  readonly ssoType?: string;
  /** Present only when the licence limits seats; open invitations count as used. */
  readonly seats?: { readonly used: number; readonly limit: number };
  /** Requests a minute. */
  readonly apiLimit?: number;
  /** False when the plan includes no log. */
  readonly hasLog: boolean;
}

export interface DirectoryTeam {
  readonly id: number;
  readonly name: string;
  readonly organizationId: number;
  /** The number of operations that it may use between two resets; absent if it has no limit of its own. */
  readonly operationsLimit?: number | undefined;
  /** The same for its data transfer, in bytes. */
  readonly transferLimit?: number | undefined;
}

export interface DirectoryRole {
  readonly id: number;
  readonly name: string;
  readonly category: RoleCategory;
  readonly permissions: readonly string[];
  /** False for Owner: only a transfer changes it. */
  readonly assignable: boolean;
  /** True for Make's own role Admin of an organization, whatever its name. */
  readonly isAdmin: boolean;
  /** True for a role that somebody made; its name may be the one of Make's own. */
  readonly isCustom?: boolean;
}

export interface DirectoryMember {
  readonly organizationId: number;
  readonly userId: number;
  readonly name: string;
  /** Empty when Make's user list leaves the person out. */
  readonly email: string;
  readonly roleId: number;
  /** Not null while an invitation is open or expired. */
  readonly invitation: string | null;
  readonly teamIds: readonly number[];
  readonly lastLogin?: string;
  readonly tfaStatus?: number;
}

/**
 * The times in epoch milliseconds at which a reading of Make began and ended. Its content was true at some moment in
 * between.
 */
export interface Reading {
  readonly from: number;
  readonly until: number;
}

export interface OrganizationSnapshot {
  readonly organization: DirectoryOrganization;
  readonly teams: readonly DirectoryTeam[];
  readonly roles: readonly DirectoryRole[];
  readonly members: ReadonlyMap<number, DirectoryMember>;
  /** The time at which its people were read. */
  readonly read: Reading;
  /** Make's own answers, present when organization and roles were read together with the people. */
  readonly whole?: { readonly organization: Organization; readonly roles: readonly Role[] };
}

export interface DirectorySnapshot {
  readonly me: Me;
  readonly organizations: ReadonlyMap<number, OrganizationSnapshot>;
  /** The membership and roles of Usher's own account in the last list of organizations. */
  readonly own: OwnStanding;
}

/** Usher's own account in the organizations of its zone. */
export interface OwnStanding {
  readonly read: Reading;
  /** The names of the organizations that Make lists. */
  readonly listed: ReadonlyMap<number, string>;
  /** The role of Usher's account in each organization it has joined. */
  readonly roles: ReadonlyMap<number, OwnRole>;
}

export interface OwnRole {
  readonly name: string;
  /** True for Owner and Admin. Usher needs one of these roles to guard an organization. */
  readonly administers: boolean;
}

export interface Guarded {
  /** The account that Usher runs as. */
  readonly me: Me;
  /** The organizations of this zone, or only the given one, in which that account is Owner or Admin itself. */
  readonly ids: readonly number[];
  readonly own: OwnStanding;
}

/**
 * Reads the organizations that Usher guards. `from` is the current time. Throws a `MakeError` when any part of it
 * cannot be read.
 */
export async function readGuarded(
  make: Make,
  only: number | undefined,
  turn: ReadTurn,
  from: number,
): Promise<Guarded> {
  const begun = performance.now();
  const me = await make.users.me(turn);
  const [roles, ownRoles, listed] = await Promise.all([
    make.roles.list(undefined, turn),
    make.organizationRoles.ofUser(me.id, turn),
    make.organizations.list(turn),
  ]);
  const here = listed.filter(({ zone }) => !zone || !make.zone || zone === make.zone);
  const byId = new Map(roles.map((role) => [role.id, role]));
  const own: OwnStanding = {
    read: { from, until: from + Math.ceil(performance.now() - begun) },
    listed: new Map(here.map(({ id, name }) => [id, name])),
    roles: new Map(
      ownRoles
        .filter(({ invitation }) => invitation === null)
        .map(({ organizationId, usersRoleId }) => [
          organizationId,
          ownRole(usersRoleId, byId.get(usersRoleId)),
        ]),
    ),
  };
  const guarded = here.filter(
    ({ id }) => own.roles.get(id)?.administers === true && (only === undefined || id === only),
  );
  return { me, ids: guarded.map(({ id }) => id), own };
}

const ownRole = (id: number, role: Role | undefined): OwnRole => ({
  name: role?.name ?? `role ${id}`,
  administers: role !== undefined && (isOwner(role) || isAdmin(role)),
});

/**
 * Reads an organization with its teams, roles and people, in five calls. Throws a `MakeError` when any of them fails.
 */
export async function readOrganization(
  make: Make,
  id: number,
  turn: ReadTurn,
  now: () => number,
): Promise<OrganizationSnapshot> {
  const from = now();
  const [organization, teams, roles, users, userRoles] = await Promise.all([
    make.organizations.get(id, turn),
    make.teams.list(id, turn),
    make.roles.list(id, turn),
    make.users.list({ organizationId: id }, turn),
    make.organizationRoles.list(id, turn),
  ]);
  return {
    organization: directoryOrganization(organization, userRoles.length),
    teams,
    roles: directoryRoles(roles),
    members: membersOf(users, userRoles),
    read: { from, until: now() },
    whole: { organization, roles },
  };
}

/** Reads the people of the same organization again, in two calls. Throws a `MakeError` when one of them fails. */
export async function readPeople(
  make: Make,
  before: OrganizationSnapshot,
  turn: ReadTurn,
  now: () => number,
): Promise<OrganizationSnapshot> {
  const { id, seats } = before.organization;
  const from = now();
  const [users, userRoles] = await Promise.all([
    make.users.list({ organizationId: id }, turn),
    make.organizationRoles.list(id, turn),
  ]);
  const used = seats && { seats: { ...seats, used: userRoles.length } };
  const { whole: _whole, ...kept } = before;
  return {
    ...kept,
    organization: { ...before.organization, ...used },
    members: membersOf(users, userRoles),
    read: { from, until: now() },
  };
}

function membersOf(users: readonly User[], userRoles: readonly OrganizationRole[]) {
  const known = new Map(users.map((user) => [user.id, user]));
  return new Map(userRoles.map((role) => [role.userId, member(role, known.get(role.userId))] as const));
}

function directoryOrganization(organization: Organization, used: number): DirectoryOrganization {
  const { id, name, zone, isPaused, ssoType, license } = organization;
  return {
    id,
    name,
    zone: zone ?? undefined,
    isPaused: isPaused ?? false,
    ...(ssoType && { ssoType }),
    ...(license?.users && license.users > 0 && { seats: { used, limit: license.users } }),
    ...(license?.apiLimit && { apiLimit: license.apiLimit }),
    hasLog: license?.auditLogsDays !== 0,
  };
}

/** A role without an identifier is a custom one, and none of Make's own whatever its name, if Make sends any. */
function directoryRoles(roles: readonly Role[]): DirectoryRole[] {
  const tellsOwn = roles.some(({ identifier }) => identifier != null);
  return roles.map((role): DirectoryRole => {
    const { id, name, category, permissions, identifier } = role;
    const base = { id, name, category, permissions };
    if (tellsOwn && identifier == null) return { ...base, assignable: true, isAdmin: false, isCustom: true };
    return { ...base, assignable: !isOwner(role), isAdmin: isAdmin(role) };
  });
}

function member(role: OrganizationRole, user: User | undefined): DirectoryMember {
  return {
    organizationId: role.organizationId,
    userId: role.userId,
    name: user?.name || user?.email || `User ${role.userId}`,
    email: user?.email ?? '',
    roleId: role.usersRoleId,
    invitation: role.invitation,
    teamIds: user?.userTeamIds ?? [],
    ...(user?.lastLogin && { lastLogin: user.lastLogin }),
    ...(user?.tfaStatus != null && { tfaStatus: user.tfaStatus }),
  };
}
