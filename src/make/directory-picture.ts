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
  /** Set where people come in through single sign-on instead of by invitation. */
  readonly ssoType?: string;
  /** Only where the licence limits seats; open invitations count as used. */
  readonly seats?: { readonly used: number; readonly limit: number };
  /** Requests a minute. */
  readonly apiLimit?: number;
}

export interface DirectoryTeam {
  readonly id: number;
  readonly name: string;
  readonly organizationId: number;
}

export interface DirectoryRole {
  readonly id: number;
  readonly name: string;
  readonly category: RoleCategory;
  readonly permissions: readonly string[];
  /** False for Owner, which only a transfer moves. */
  readonly assignable: boolean;
  /** Make's own Admin of an organization, whatever it is called. */
  readonly isAdmin: boolean;
}

export interface DirectoryMember {
  readonly organizationId: number;
  readonly userId: number;
  readonly name: string;
  /** Empty where Make's user list leaves the person out. */
  readonly email: string;
  readonly roleId: number;
  /** Not null while an invitation is open or expired. */
  readonly invitation: string | null;
  readonly teamIds: readonly number[];
  readonly lastLogin?: string;
  readonly tfaStatus?: number;
}

export interface OrganizationPicture {
  readonly organization: DirectoryOrganization;
  readonly teams: readonly DirectoryTeam[];
  readonly roles: readonly DirectoryRole[];
  readonly members: ReadonlyMap<number, DirectoryMember>;
}

export interface Picture {
  readonly me: Me;
  readonly organizations: ReadonlyMap<number, OrganizationPicture>;
}

/**
 * Reads everything the directory shows: every organization of this zone (or the one given) in which the account
 * itself is Owner or Admin. Throws a `MakeError` when any part of it cannot be read.
 */
export async function readPicture(make: Make, only: number | undefined, turn: ReadTurn): Promise<Picture> {
  const me = await make.users.me(turn);
  const [roles, ownRoles, listed] = await Promise.all([
    make.roles.list(undefined, turn),
    make.organizationRoles.ofUser(me.id, turn),
    make.organizations.list(turn),
  ]);
  const administering = new Set(roles.filter((role) => isOwner(role) || isAdmin(role)).map(({ id }) => id));
  const administered = new Set(
    ownRoles
      .filter(({ usersRoleId, invitation }) => administering.has(usersRoleId) && invitation === null)
      .map(({ organizationId }) => organizationId),
  );
  const guarded = listed.filter(
    ({ id, zone }) =>
      administered.has(id) &&
      (only === undefined || id === only) &&
      (!zone || !make.zone || zone === make.zone),
  );

  const organizations = new Map<number, OrganizationPicture>();
  for (const { id } of guarded) organizations.set(id, await readOrganization(make, id, turn));
  return { me, organizations };
}

async function readOrganization(make: Make, id: number, turn: ReadTurn): Promise<OrganizationPicture> {
  const [organization, teams, roles, users, userRoles] = await Promise.all([
    make.organizations.get(id, turn),
    make.teams.list(id, turn),
    make.roles.list(id, turn),
    make.users.list({ organizationId: id }, turn),
    make.organizationRoles.list(id, turn),
  ]);
  const known = new Map(users.map((user) => [user.id, user]));
  const members = userRoles.map((role) => [role.userId, member(role, known.get(role.userId))] as const);
  return {
    organization: directoryOrganization(organization, userRoles.length),
    teams,
    roles: roles.map(directoryRole),
    members: new Map(members),
  };
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
  };
}

function directoryRole(role: Role): DirectoryRole {
  const { id, name, category, permissions } = role;
  return { id, name, category, permissions, assignable: !isOwner(role), isAdmin: isAdmin(role) };
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
