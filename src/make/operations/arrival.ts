import type { Write } from '../../approvals/plan.js';
import type { Inspection } from '../../approvals/ports.js';
import { type OperationContext, roleName } from './operation-context.js';

/**
 * Compares the roles of a person who has accepted with their invitation: the role in the organization, each team, and
 * Team Member in teams whose role is not set afterwards.
 */
export async function inspectArrival(
  ctx: OperationContext,
  { organizationId, roleId, teamIds }: Extract<Write, { type: 'invite' }>,
  userId: number,
  later: readonly Write[],
): Promise<Inspection> {
  const role = await ctx.make.organizationRoles.get(organizationId, userId, { organizationId });
  if (!role) return { state: 'before' };
  const raised = new Set(
    later.flatMap((write) => (write.type === 'set-invited-team-role' ? write.teamId : [])),
  );
  const teams = await Promise.all(
    teamIds.filter((teamId) => !raised.has(teamId)).map((teamId) => arrivedIn(ctx, teamId, userId)),
  );
  const wrong = [
    ...(role.usersRoleId === roleId ? [] : [roleName(ctx, organizationId, role.usersRoleId)]),
    ...teams.flatMap((one) => one ?? []),
  ];
  return wrong.length === 0 ? { state: 'after', userId } : { state: 'other', found: wrong.join(', ') };
}

/** The difference in this team, in words. */
async function arrivedIn(ctx: OperationContext, teamId: number, userId: number): Promise<string | undefined> {
  const team = ctx.directory.team(teamId);
  const { roleId } = await currentTeam(ctx, teamId, userId, false);
  const { roleId: expected } = await currentTeam(ctx, teamId, userId, true);
  if (!team || roleId === expected) return undefined;
  return `${roleName(ctx, team.organizationId, roleId)} of ${team.name}`;
}

/** The person's role in a team; an invitee arrives as Team Member, whatever Make shows before. */
export async function currentTeam(ctx: OperationContext, teamId: number, userId: number, pending: boolean) {
  const organizationId = ctx.directory.team(teamId)?.organizationId;
  const arrivesAs =
    organizationId === undefined
      ? undefined
      : ctx.directory.roleNamed('team', organizationId, 'Team Member')?.id;
  if (pending) return { teamId, roleId: arrivesAs };
  const turn = organizationId === undefined ? {} : { organizationId };
  return { teamId, roleId: (await ctx.make.teamRoles.get(teamId, userId, turn))?.usersRoleId };
}
