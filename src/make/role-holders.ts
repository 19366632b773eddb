import type { Directory } from './directory.js';
import type { Make } from './make.js';

export interface RoleHolder {
  readonly userId: number;
  readonly email: string;
  readonly organizationId: number;
  readonly teamId?: number;
}

/**
 * The people who hold a role now, found by its name, in a team or else in its organization. One read. Undefined when
 * the organization has no role of that name. Throws if the organization has not been read yet.
 */
export async function roleHolders(
  make: Make,
  directory: Directory,
  roleName: string,
  { organizationId, teamId }: { readonly organizationId: number; readonly teamId?: number | undefined },
): Promise<readonly RoleHolder[] | undefined> {
  if (!directory.organization(organizationId)) throw new Error('Make has not told of this organization yet');
  const ofTeams = directory.roleNamed('team', organizationId, roleName);
  const inTeam = teamId === undefined ? undefined : ofTeams;
  const inOrganization = directory.roleNamed('organization', organizationId, roleName);
  if (!ofTeams && !inOrganization) return undefined;
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
