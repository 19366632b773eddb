import type { ChangeTeamRole } from '../../approvals/changes/change-team-role.js';
import type { Planned, Write } from '../../approvals/plan.js';
import type { DirectoryMember } from '../directory-snapshot.js';
import { compareRoles } from '../role-order.js';
import { keptPlan } from './kept-plan.js';
import {
  named,
  nothingToDo,
  type OperationContext,
  organizationOf,
  refused,
  roleName,
  roleOf,
  roleShown,
  subjectOf,
} from './operation-context.js';
import { alikeEffects } from './role-alike.js';
import { teamPlace } from './team-place.js';
import type { WriteOf, Writer } from './writer.js';

/** Plans a role in a team, which may be the person's first one there. One read. */
export async function planTeamRole(change: ChangeTeamRole, ctx: OperationContext): Promise<Planned> {
  const { organizationId, teamId, userId, roleId } = change;
  const organization = organizationOf(ctx, organizationId);
  if ('code' in organization) return organization;
  const team = ctx.directory.team(teamId);
  if (!team || team.organizationId !== organizationId) {
    return refused(
      'unknown-team',
      'Make has no such team in this organization any more. Choose one from the list.',
    );
  }
  const role = roleOf(ctx, 'team', organizationId, roleId);
  if ('code' in role) return role;
  const subject = subjectOf(ctx, organizationId, userId);
  if ('code' in subject) return subject;
  const { name, email } = subject.found;
  if (await isStillInvited(ctx, subject.found)) {
    return refused(
      'not-accepted',
      `${name} has not accepted the invitation yet, so team roles cannot be set.`,
    );
  }
  const current = await ctx.make.teamRoles.get(teamId, userId, { organizationId });
  if (change.kept) {
    const shown = {
      organization: named(organization.found),
      team: named(team),
      subject: { userId, name: { personal: name }, email: { personal: email } },
    };
    return keptPlan(ctx, shown, {
      ...change.kept,
      wanted: roleId,
      ...(current && { now: current.usersRoleId }),
    });
  }
  if (current?.usersRoleId === roleId)
    return nothingToDo(`${name} is already ${role.found.name} of ${team.name}.`);
  if (current && !current.changeable) {
    return refused('not-changeable', `Make does not allow changing ${name}'s role in ${team.name}.`);
  }
  const before = current && ctx.directory.role(organizationId, current.usersRoleId);
  const place = { organizationId, teamId, userId } as const;
  const undo: Write = current
    ? { type: 'set-team-role', ...place, before: roleId, roleId: current.usersRoleId }
    : { type: 'remove-from-team', ...place, before: roleId };
  return {
    type: 'plan',
    plan: {
      organization: named(organization.found),
      team: named(team),
      subject: { userId, name: { personal: name }, email: { personal: email } },
      differences: [
        {
          where: team.name,
          team: named(team),
          now: roleShown(ctx, organizationId, current?.usersRoleId),
          after: named(role.found),
        },
      ],
      direction: current && !before ? 'other' : compareRoles(before ?? 'none', role.found),
      effects: alikeEffects(ctx, organizationId, [role.found]),
      notes: [],
      writes: [{ type: 'set-team-role', ...place, before: current?.usersRoleId ?? null, roleId }],
      undo: [undo],
    },
  };
}

/** The picture in memory may not show an acceptance yet, so an open invitation is looked up again. */
async function isStillInvited(
  { make }: OperationContext,
  { organizationId, userId, invitation }: DirectoryMember,
): Promise<boolean> {
  if (invitation === null) return false;
  const role = await make.organizationRoles.get(organizationId, userId, { organizationId });
  return role !== undefined && role.invitation !== null;
}

export const teamRoleWriter: Writer<WriteOf<'set-team-role'>> = {
  send: ({ make }, { userId, teamId, organizationId, roleId }, sendBefore) =>
    make.teamRoles.change(userId, teamId, roleId, { organizationId, sendBefore }),
  async inspect(ctx, write) {
    const current = await teamPlace.role(ctx, write);
    if (current === write.roleId) return { state: 'after' };
    if ((current ?? null) === write.before) return { state: 'before' };
    return { state: 'other', found: roleName(ctx, write.organizationId, current) };
  },
  place: teamPlace,
};
