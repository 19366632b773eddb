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

/** Member of an organization, Team Member of a team: what nobody needs a reason for. */
export const plainRole = (make: RolesOnMake, { organizationId, team }: Place) =>
  team === undefined
    ? make.roleNamed('organization', organizationId, 'Member')
    : make.roleNamed('team', organizationId, 'Team Member');

/** Whether a role may do anything that a plain member may not. A role that is not known may. */
export const aboveIn =
  (make: RolesOnMake): IsAbove =>
  ({ organizationId, team, roleId }) => {
    const role = make.role(organizationId, roleId);
    const plain = plainRole(make, { organizationId, roleId, ...(team && { team }) });
    if (!role || !plain) return true;
    if (role.id === plain.id) return false;
    return compareRoles(plain, role) !== 'lower';
  };

/** The roles below a line's, the nearest first, and whether the role can be taken away at all. */
export function roomOf(make: RolesOnMake, { organizationId, team, roleId }: Place): Room {
  const role = make.role(organizationId, roleId);
  if (!role) return { lower: [], movable: true };
  const below = make
    .roles(team === undefined ? 'organization' : 'team', organizationId)
    .filter((other) => other.assignable && compareRoles(role, other) === 'lower')
    .toSorted((a, b) => b.permissions.length - a.permissions.length || a.name.localeCompare(b.name, 'en'));
  return { lower: below.map(({ id, name }) => ({ id, name })), movable: role.assignable };
}

/** Member or Team Member where that is below a line's role: what silence lowers to. */
export function loweredBySilence(make: RolesOnMake, place: Place): RoleName | undefined {
  const plain = plainRole(make, place);
  const { lower, movable } = roomOf(make, place);
  return movable ? lower.find(({ id }) => id === plain?.id) : undefined;
}
