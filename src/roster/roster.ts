import type { DirectoryMember, DirectorySnapshot, OrganizationSnapshot } from '../make/directory-snapshot.js';
import { invitationEnds } from '../make/invitations.js';
import { fold } from '../make/look-alikes.js';
import type { HeldGrant } from './grants.js';
import type { Grant, Origin, Row, TeamOfRow } from './row.js';
import { twoFactorOf } from './two-factor.js';

/** The role of each Make user in each team, as far as read. */
export type TeamRoles = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** A person's role at a place, so that a changed role is not attributed to the origin of an earlier one. */
export interface Held {
  readonly organizationId: number;
  readonly userId: number;
  /** Left out for the organization itself. */
  readonly teamId?: number | undefined;
  readonly roleId?: number | undefined;
}

/** Knows the origin of people's roles. */
export interface OriginsKnown {
  of(held: Held): Origin;
}

export interface RosterParts {
  readonly picture: Pick<DirectorySnapshot, 'organizations'>;
  readonly teamRoles: TeamRoles;
  readonly grants: readonly HeldGrant[];
  readonly origins: OriginsKnown;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A row for each person in each organization, sorted by organization and name. Pure. */
export function rosterOf(parts: RosterParts): Row[] {
  const grants = new Map<string, Grant[]>();
  for (const { organizationId, userId, ...grant } of parts.grants) {
    const key = `${organizationId}/${userId}`;
    grants.set(key, [...(grants.get(key) ?? []), grant]);
  }
  return [...parts.picture.organizations.values()].flatMap((organization) => {
    const names = namesOf(organization);
    return byName([...organization.members.values()]).map((member) =>
      rowOf(parts, names, member, grants.get(`${member.organizationId}/${member.userId}`) ?? none),
    );
  });
}

const none: readonly Grant[] = [];

/** Sorted by name, ignoring accents; a locale's comparison takes ten times as long. */
function byName<One extends { readonly name: string }>(all: readonly One[]): One[] {
  const folded = all.map((one) => ({ one, name: fold(one.name) }));
  folded.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return folded.map(({ one }) => one);
}

interface Names {
  readonly organization: string;
  readonly roles: ReadonlyMap<number, string>;
  readonly teams: ReadonlyMap<number, string>;
  /** The position of each team in the order of names. */
  readonly ranks: ReadonlyMap<number, number>;
}

const namesOf = ({ organization, roles, teams }: OrganizationSnapshot): Names => ({
  organization: organization.name,
  roles: new Map(roles.map(({ id, name }) => [id, name])),
  teams: new Map(teams.map(({ id, name }) => [id, name])),
  ranks: new Map(byName(teams).map(({ id }, rank) => [id, rank])),
});

function rowOf(parts: RosterParts, names: Names, member: DirectoryMember, grants: readonly Grant[]): Row {
  const { organizationId, userId, name, email, roleId, invitation } = member;
  const invitedAt = timeOf(invitation);
  const lastLogin = timeOf(member.lastLogin);
  return {
    organizationId,
    organization: names.organization,
    userId,
    name,
    email,
    roleId,
    role: roleName(names, roleId),
    invitation: invitationState(invitation, parts.now),
    ...(invitedAt !== undefined && { invitedAt }),
    teams: member.teamIds
      .toSorted((one, other) => rankOf(names, one) - rankOf(names, other))
      .map((id) => teamOf(parts, names, member, id)),
    ...(lastLogin !== undefined && { lastLogin }),
    twoFactor: twoFactorOf(member.tfaStatus),
    origin: parts.origins.of({ organizationId, userId, roleId }),
    grants,
  };
}

function teamOf(
  { teamRoles, origins }: RosterParts,
  names: Names,
  { organizationId, userId }: DirectoryMember,
  teamId: number,
): TeamOfRow {
  const roleId = teamRoles.get(teamId)?.get(userId);
  const name = names.teams.get(teamId) ?? `team ${teamId}`;
  const origin = origins.of({ organizationId, userId, teamId, roleId });
  if (roleId === undefined) return { id: teamId, name, origin };
  return { id: teamId, name, roleId, role: roleName(names, roleId), origin };
}

const rankOf = ({ ranks }: Names, teamId: number): number => ranks.get(teamId) ?? ranks.size + teamId;

const roleName = ({ roles }: Names, roleId: number): string => roles.get(roleId) ?? `role ${roleId}`;

function timeOf(text: string | null | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isFinite(at) ? at : undefined;
}

/**
 * Make lists an expired invitation like an open one, so Usher counts the week itself; an invitation without a time
 * counts as open.
 */
function invitationState(invitation: string | null, now: number): Row['invitation'] {
  if (invitation === null) return 'none';
  return (invitationEnds(invitation) ?? Infinity) <= now ? 'expired' : 'open';
}
