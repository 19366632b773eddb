import type { KnownMembers } from '../watch/known-members.js';
import type { TeamRoles } from './roster.js';

/** The team roles that the watch has read; without teams it has not read yet. */
export const teamRolesOf = (known: readonly Pick<KnownMembers, 'teams'>[]): TeamRoles =>
  new Map(
    known.flatMap(({ teams }) =>
      teams.map(
        ({ teamId, roles }) =>
          [teamId, new Map(roles.map(({ userId, roleId }) => [userId, roleId]))] as const,
      ),
    ),
  );
