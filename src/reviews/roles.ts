import type { DirectoryView } from '../make/directory-view.js';
import { compareRoles } from '../make/role-order.js';
import type { Room } from './decide/decide-line.js';
import type { IsAbove } from './population.js';
import type { RoleName } from './review.js';

export type RolesOnMake = Pick<DirectoryView, 'role' | 'roles' | 'roleNamed'>;

interface Place {
  readonly organizationId: number;
  readonly team?: unknown;
  readonly roleId: number;
}

/** Member of an organization, or Team Member of a team: keeping these needs no reason. */
const plainRole = (make: RolesOnMake, { organizationId, team }: Place) =>
  team === undefined
    ? make.roleNamed('organization', organizationId, 'Member')
    : make.roleNamed('team', organizationId, 'Team Member');

/** Tells if a role may do more than a plain member; true for an unknown role. */
export const aboveIn =
  (make: RolesOnMake): IsAbove =>
  ({ organizationId, team, roleId }) => {
    const role = make.role(organizationId, roleId);
    const plain = plainRole(make, { organizationId, roleId, ...(team && { team }) });
    if (!role || !plain) return true;
    if (role.id === plain.id) return false;
    return compareRoles(plain, role) !== 'lower';
  };

/**
 * The roles below a line's role, the nearest first, and if the role can be removed at all. Of a role that Make does not
 * have any more, only the record's word counts.
 */
export function roomOf(make: RolesOnMake, { organizationId, team, roleId }: Place): Room {
  const role = make.role(organizationId, roleId);
  if (!role) return { lower: [], movable: true, above: false };
  const above = aboveIn(make)({ organizationId, team: team !== undefined, roleId });
  const below = make
    .roles(team === undefined ? 'organization' : 'team', organizationId)
    .filter((other) => other.assignable && compareRoles(role, other) === 'lower')
    .toSorted((a, b) => b.permissions.length - a.permissions.length || a.name.localeCompare(b.name, 'en'));
  return { lower: below.map(({ id, name }) => ({ id, name })), movable: role.assignable, above };
}

/** Member or Team Member, if that is below the line's role: the role to which the policy lowers undecided lines. */
export function loweredBySilence(make: RolesOnMake, place: Place): RoleName | undefined {
  const plain = plainRole(make, place);
  const { lower, movable } = roomOf(make, place);
  return movable ? lower.find(({ id }) => id === plain?.id) : undefined;
}
