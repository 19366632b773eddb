import type { RolePlace, WriteOf } from './writer.js';

/** A role in a team, which a person can lose and get back. */
export const teamPlace: RolePlace<WriteOf<'set-team-role' | 'remove-from-team'>> = {
  role: async ({ make }, { organizationId, teamId, userId }) =>
    (await make.teamRoles.get(teamId, userId, { organizationId }))?.usersRoleId,
  changeTo({ organizationId, teamId, userId }, roleId, kept) {
    const place = { organizationId, teamId, userId, ...(kept && { kept }) };
    return roleId === undefined
      ? { kind: 'remove-from-team', ...place }
      : { kind: 'change-team-role', ...place, roleId };
  },
};
