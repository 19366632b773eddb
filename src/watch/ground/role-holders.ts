import type { GroundRole, Holders } from '../../approvals/ground-change.js';
import type { OrganizationSnapshot } from '../../make/directory-snapshot.js';
import type { KnownMembers } from '../known-members.js';
import { aboutUser } from '../sealed-for.js';

/** The most holders that a message names. */
const mostNamed = 4;

/** The holders of a role in the last lists; for a team role, only in the teams that have been read. */
export function holdersOf(
  role: Pick<GroundRole, 'id' | 'category'>,
  { members, teams }: Pick<OrganizationSnapshot, 'members' | 'teams'>,
  known: KnownMembers | undefined,
): Holders {
  const read = new Set(known?.teams.map(({ teamId }) => teamId));
  const ids =
    role.category === 'organization'
      ? [...members.values()].flatMap(({ userId, roleId, invitation }) =>
          roleId === role.id && invitation === null ? [userId] : [],
        )
      : (known?.teams ?? []).flatMap(({ roles }) =>
          roles.flatMap(({ userId, roleId }) => (roleId === role.id ? [userId] : [])),
        );
  const each = [...new Set(ids)];
  const named = each
    .map((userId) => ({ userId, name: members.get(userId)?.name ?? `User ${userId}` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const isPart = role.category === 'team' && teams.some(({ id }) => !read.has(id));
  return {
    count: each.length,
    names: each.length <= mostNamed ? named.map(({ userId, name }) => aboutUser(userId, name)) : [],
    ...(isPart && { atLeast: true }),
  };
}
