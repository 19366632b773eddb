import type { RemoveFromOrganization } from '../../approvals/changes/remove-from-organization.js';
import type { Planned } from '../../approvals/plan.js';
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

/** Out of an organization and all its teams. One read. */
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
        ...teamsLeft(current.joinedTeamsCount ?? teamIds.length),
        connections(deleteConnections),
      ],
      notes: [],
      writes: [{ type: 'remove-from-organization', organizationId, userId, before, deleteConnections }],
      undo: [],
    },
  };
}

const teamsLeft = (count: number): string[] =>
  count > 0 ? [`Also leaves ${count} ${count === 1 ? 'team' : 'teams'} of the organization.`] : [];

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
