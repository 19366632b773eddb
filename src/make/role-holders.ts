import type { Directory } from './directory.js';
import type { Make } from './make.js';

export interface RoleHolder {
  readonly userId: number;
  readonly email: string;
  readonly organizationId: number;
  readonly teamId?: number;
}

/** Who holds a role, by its name, in a team or else in its organization, as Make says now. One read. */
export async function roleHolders(
  make: Make,
  directory: Directory,
  roleName: string,
  { organizationId, teamId }: { readonly organizationId: number; readonly teamId?: number | undefined },
): Promise<readonly RoleHolder[]> {
  const inTeam = teamId === undefined ? undefined : directory.roleNamed('team', organizationId, roleName);
  const inOrganization = directory.roleNamed('organization', organizationId, roleName);
  const ids =
    inTeam && teamId !== undefined
      ? (await make.teamRoles.list(teamId, { organizationId })).filter((one) => one.usersRoleId === inTeam.id)
      : inOrganization
        ? (await make.organizationRoles.list(organizationId, { organizationId })).filter(
            (one) => one.usersRoleId === inOrganization.id && one.invitation === null,
          )
        : [];
  return ids.flatMap(({ userId }) => {
    const member = directory.member(organizationId, userId);
    return member
      ? [{ userId, email: member.email, organizationId, ...(inTeam && teamId !== undefined && { teamId }) }]
      : [];
  });
}
