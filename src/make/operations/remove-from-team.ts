import type { RemoveFromTeam } from '../../approvals/changes/remove-from-team.js';
import type { Planned } from '../../approvals/plan.js';
import { keptPlan } from './kept-plan.js';
import {
  named,
  nothingToDo,
  type OperationContext,
  organizationOf,
  refused,
  roleName,
  roleShown,
  subjectOf,
} from './operation-context.js';
import { teamPlace } from './team-place.js';
import type { WriteOf, Writer } from './writer.js';

/** Plans a removal from a team; the person stays in the organization. One read. */
export async function planTeamRemoval(change: RemoveFromTeam, ctx: OperationContext): Promise<Planned> {
  const { organizationId, teamId, userId } = change;
  const organization = organizationOf(ctx, organizationId);
  if ('code' in organization) return organization;
  const team = ctx.directory.team(teamId);
  if (!team || team.organizationId !== organizationId) {
    return refused(
      'unknown-team',
      'Make has no such team in this organization any more. Choose one from the list.',
    );
  }
  const subject = subjectOf(ctx, organizationId, userId);
  if ('code' in subject && ctx.directory.member(organizationId, userId)) return subject;
  const current = await ctx.make.teamRoles.get(teamId, userId, { organizationId });
  if ('code' in subject) {
    return current ? subject : nothingToDo(`This person is not in ${team.name} any more.`);
  }
  const { name, email } = subject.found;
  if (change.kept) {
    const shown = {
      organization: named(organization.found),
      team: named(team),
      subject: { userId, name: { personal: name }, email: { personal: email } },
    };
    return keptPlan(ctx, shown, { ...change.kept, ...(current && { now: current.usersRoleId }) });
  }
  if (!current) return nothingToDo(`${name} is not in ${team.name}.`);
  if (!current.changeable) {
    return refused('not-changeable', `Make does not allow changing ${name}'s role in ${team.name}.`);
  }
  const before = current.usersRoleId;
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
          now: roleShown(ctx, organizationId, before),
          after: 'none',
        },
      ],
      direction: 'lower',
      effects: [`Stays a member of ${organization.found.name}.`],
      notes: [],
      writes: [{ type: 'remove-from-team', organizationId, teamId, userId, before }],
      undo: [],
    },
  };
}

export const teamRemovalWriter: Writer<WriteOf<'remove-from-team'>> = {
  send: ({ make }, { userId, teamId, organizationId }, sendBefore) =>
    make.teamRoles.remove(userId, teamId, { organizationId, sendBefore }),
  async inspect(ctx, write) {
    const current = await teamPlace.role(ctx, write);
    if (current === undefined) return { state: 'after' };
    if (current === write.before) return { state: 'before' };
    return { state: 'other', found: roleName(ctx, write.organizationId, current) };
  },
  place: teamPlace,
};
