import type {
  DirectoryMember,
  DirectoryOrganization,
  DirectoryRole,
  DirectoryTeam,
} from './directory-snapshot.js';
import type { Person } from './people-search.js';
import type { Pictures } from './pictures.js';
import { compareRoles } from './role-order.js';
import type { RoleCategory } from './roles.js';

/** Look-ups in the last reading of Make; empty before the first reading. */
export interface DirectoryView {
  /** The organizations in which Usher's own account is Owner or Admin. */
  organizations(): readonly DirectoryOrganization[];
  organization(organizationId: number): DirectoryOrganization | undefined;
  teams(organizationId?: number): readonly DirectoryTeam[];
  team(teamId: number): DirectoryTeam | undefined;
  /** Sorted from the role with the fewest permissions to the role with the most. */
  roles(category: RoleCategory, organizationId: number): readonly DirectoryRole[];
  role(organizationId: number, roleId: number): DirectoryRole | undefined;
  /** The effect of a change from one role to another, by their permissions; undefined when one of them is unknown. */
  roleOrder(organizationId: number, from: number, to: number): 'raise' | 'lower' | 'other' | undefined;
  /**
   * The role that a name means, in any case: Make's own, or else the only custom role with that name. Undefined if
   * several custom roles have it.
   */
  roleNamed(category: RoleCategory, organizationId: number, name: string): DirectoryRole | undefined;
  members(organizationId: number): readonly DirectoryMember[];
  member(organizationId: number, userId: number): DirectoryMember | undefined;
  /** Everybody with this address; more than one person means that the address is ambiguous. */
  byEmail(email: string): readonly Person[];
  /** Searches by name and email, ignoring accents; matches at the beginning come first. */
  search(text: string, limit: number): readonly Person[];
  /** Other people, in any guarded organization, whose name looks like this one. */
  namesakes(one: { readonly userId?: number; readonly name: string }): readonly Person[];
}

export function lookUpsIn(pictures: Pictures): DirectoryView {
  const all = () => pictures.organizations();
  const one = (organizationId: number) => pictures.organization(organizationId);
  const teams = (organizationId?: number) =>
    organizationId === undefined ? all().flatMap((one) => one.teams) : (one(organizationId)?.teams ?? []);
  const roles = (category: RoleCategory, organizationId: number) =>
    (one(organizationId)?.roles ?? [])
      .filter((role) => role.category === category)
      .sort((a, b) => a.permissions.length - b.permissions.length);
  const role = (organizationId: number, roleId: number) =>
    one(organizationId)?.roles.find(({ id }) => id === roleId);
  return {
    organizations: () => all().map(({ organization }) => organization),
    organization: (organizationId) => one(organizationId)?.organization,
    teams,
    team: (teamId) => teams().find(({ id }) => id === teamId),
    roles,
    role,
    roleOrder(organizationId, from, to) {
      const [before, after] = [role(organizationId, from), role(organizationId, to)];
      return before && after && compareRoles(before, after);
    },
    roleNamed(category, organizationId, name) {
      const called = roles(category, organizationId).filter((role) => sameName(role.name, name));
      return called.find(({ isCustom }) => !isCustom) ?? (called.length === 1 ? called[0] : undefined);
    },
    members: (organizationId) => [...(one(organizationId)?.members.values() ?? [])],
    member: (organizationId, userId) => one(organizationId)?.members.get(userId),
    byEmail: (email) => pictures.people?.byEmail(email) ?? [],
    search: (text, limit) => pictures.people?.search(text, limit) ?? [],
    namesakes: (one) => pictures.people?.namesakes(one) ?? [],
  };
}

const sameName = (a: string, b: string): boolean => folded(a) === folded(b);

const folded = (name: string): string => name.normalize('NFC').trim().toLowerCase();
