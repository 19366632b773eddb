import type { Facts } from '../match.js';
import type { Named } from '../role-names.js';

/** A place of Make by its name or id. The other of the two is one that nothing has. */
export const place = (name: Named) =>
  typeof name === 'number' ? { id: name, name: `number ${name}` } : { id: 1_000_000_007, name };

/** An invitation of several roles has the first in the organization, and each other in a team. */
export function invitedTo(
  team: Facts['team'],
  rolesNow: readonly Named[],
  [first, ...others]: readonly Named[],
): Pick<Facts, 'teams' | 'own'> {
  const asRole = (role: Named | undefined) => ({ rolesNow, rolesAfter: role === undefined ? [] : [role] });
  if (others.length === 0) return team ? { teams: [{ team, ...asRole(first) }] } : {};
  const where = team ?? place('a team');
  return { own: asRole(first), teams: others.map((role) => ({ team: where, ...asRole(role) })) };
}
