import type { RemoveFromOrganization } from '../../approvals/changes/remove-from-organization.js';
import type { Planned } from '../../approvals/plan.js';
import { MakeError } from '../error.js';
import { lowersLastAdmin } from './last-admin.js';
import {
  named,
  nothingToDo,
  type OperationContext,
  organizationOf,
  roleName,
  roleShown,
  subjectOf,
} from './operation-context.js';
import type { WriteOf, Writer } from './writer.js';

/** Plans a removal from an organization and all its teams. Two reads, or one if they are in no team. */
export async function planOrganizationRemoval(
  change: RemoveFromOrganization,
  ctx: OperationContext,
): Promise<Planned> {
  const { organizationId, userId, deleteConnections } = change;
  const organization = organizationOf(ctx, organizationId);
  if ('code' in organization) return organization;
  const subject = subjectOf(ctx, organizationId, userId);
  if ('code' in subject && ctx.directory.member(organizationId, userId)) return subject;
  const members = await ctx.make.organizationRoles.list(organizationId, { organizationId });
  if ('code' in subject) {
    const gone = members.every((member) => member.userId !== userId);
    return gone ? nothingToDo(`This person is not in ${organization.found.name} any more.`) : subject;
  }
  const { name, email, teamIds } = subject.found;
  const current = members.find((member) => member.userId === userId);
  if (!current) return nothingToDo(`${name} is not in ${organization.found.name}.`);
  const last = lowersLastAdmin(ctx, organizationId, userId, members);
  if (last) return last;
  const before = current.usersRoleId;
  return {
    type: 'plan',
    plan: {
      organization: named(organization.found),
      subject: { userId, name: { personal: name }, email: { personal: email } },
      differences: [
        { where: organization.found.name, now: roleShown(ctx, organizationId, before), after: 'none' },
      ],
      direction: 'lower',
      effects: [
        ...(current.invitation === null ? [] : ['The invitation has not been accepted; this withdraws it.']),
        ...(await teamsLeft(
          ctx,
          change,
          organization.found.name,
          current.joinedTeamsCount ?? teamIds.length,
        )),
        connections(deleteConnections),
      ],
      notes: [],
      writes: [{ type: 'remove-from-organization', organizationId, userId, before, deleteConnections }],
      undo: [],
    },
  };
}

const namesShown = 8;

/** The teams they leave: the number of them, and the names that Make shows now. */
async function teamsLeft(
  ctx: OperationContext,
  { userId, organizationId }: RemoveFromOrganization,
  organization: string,
  count: number,
): Promise<string[]> {
  if (count === 0) return [];
  const names = (await teamNames(ctx, userId, organizationId)).slice(0, Math.min(count, namesShown));
  const more = names.length < count ? [`${count - names.length} more`] : [];
  const teams = `${count} ${count === 1 ? 'team' : 'teams'} of ${organization}`;
  return [
    `Also leaves ${teams}${names.length > 0 ? `: ${new Intl.ListFormat('en-GB').format([...names, ...more])}` : ''}.`,
  ];
}

/** The names of their teams; empty when Make does not show them to Usher's account. */
async function teamNames(
  { make, directory }: OperationContext,
  userId: number,
  organizationId: number,
): Promise<string[]> {
  const roles = await make.teamRoles.ofUser(userId, { organizationId }).catch((error: unknown) => {
    if (error instanceof MakeError && error.kind === 'forbidden') return [];
    throw error;
  });
  const names = roles.flatMap(({ teamId }) => {
    const team = directory.team(teamId);
    return team?.organizationId === organizationId ? [team.name] : [];
  });
  return names.sort((a, b) => a.localeCompare(b, 'en'));
}

const connections = (deleted: boolean): string =>
  deleted ? 'Also deletes their connections; scenarios that use them stop.' : 'Their connections stay.';

export const organizationRemovalWriter: Writer<WriteOf<'remove-from-organization'>> = {
  send: ({ make }, { userId, organizationId, deleteConnections }, sendBefore) =>
    make.organizationRoles.remove(userId, organizationId, { deleteConnections, organizationId, sendBefore }),
  async inspect(ctx, { userId, organizationId, before }) {
    const current = await ctx.make.organizationRoles.get(organizationId, userId, { organizationId });
    if (!current) return { state: 'after' };
    if (current.usersRoleId === before) return { state: 'before' };
    return { state: 'other', found: roleName(ctx, organizationId, current.usersRoleId) };
  },
};
