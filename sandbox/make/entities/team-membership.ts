export interface TeamMembership {
  userId: number;
  teamId: number;
  usersRoleId: number;
  changeable: boolean;
  ssoPending: boolean;
}

export function teamMembershipRow(membership: TeamMembership) {
  return {
    usersRoleId: membership.usersRoleId,
    userId: membership.userId,
    teamId: membership.teamId,
    changeable: membership.changeable,
    ssoPending: membership.ssoPending,
  };
}
