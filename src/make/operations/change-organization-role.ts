import type { ChangeOrganizationRole } from '../../approvals/changes/change-organization-role.js';
import type { Planned } from '../../approvals/plan.js';
import { compareRoles } from '../role-order.js';
import { keptPlan } from './kept-plan.js';
import { lowersLastAdmin } from './last-admin.js';
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
import type { WriteOf, Writer } from './writer.js';

/** Plans another role in the organization for a person who has accepted. One read. */
export async function planOrganizationRole(
  change: ChangeOrganizationRole,
  ctx: OperationContext,
): Promise<Planned> {
  const { organizationId, userId, roleId } = change;
  const organization = organizationOf(ctx, organizationId);
  if ('code' in organization) return organization;
  const role = roleOf(ctx, 'organization', organizationId, roleId);
  if ('code' in role) return role;
  const subject = subjectOf(ctx, organizationId, userId);
  if ('code' in subject) return subject;
  const { name, email } = subject.found;
  const members = await ctx.make.organizationRoles.list(organizationId, { organizationId });
  const current = members.find((member) => member.userId === userId);
  if (!current) return refused('unknown-person', `${name} is not in ${organization.found.name} any more.`);
  if (current.invitation !== null) {
    return refused(
      'not-accepted',
      `${name} has not accepted the invitation yet, so the role cannot be changed.`,
    );
  }
  if (change.kept) {
    const shown = {
      organization: named(organization.found),
      subject: { userId, name: { personal: name }, email: { personal: email } },
    };
    return keptPlan(ctx, shown, { ...change.kept, wanted: roleId, now: current.usersRoleId });
  }
  if (current.usersRoleId === roleId) {
    return nothingToDo(`${name} is already ${role.found.name} of ${organization.found.name}.`);
  }
  const last = lowersLastAdmin(ctx, organizationId, userId, members);
  if (last) return last;
  const before = ctx.directory.role(organizationId, current.usersRoleId);
  const write = { type: 'set-organization-role', organizationId, userId } as const;
  return {
    type: 'plan',
    plan: {
      organization: named(organization.found),
      subject: { userId, name: { personal: name }, email: { personal: email } },
      differences: [
        {
          where: organization.found.name,
          now: roleShown(ctx, organizationId, current.usersRoleId),
          after: named(role.found),
        },
      ],
      direction: before ? compareRoles(before, role.found) : 'other',
      effects: alikeEffects(ctx, organizationId, [role.found]),
      notes: [],
      writes: [{ ...write, before: current.usersRoleId, roleId }],
      undo: [{ ...write, before: roleId, roleId: current.usersRoleId }],
    },
  };
}

type SetOrganizationRole = WriteOf<'set-organization-role'>;

const roleIn = async (
  { make }: OperationContext,
  { organizationId, userId }: SetOrganizationRole,
): Promise<number | undefined> =>
  (await make.organizationRoles.get(organizationId, userId, { organizationId }))?.usersRoleId;

export const organizationRoleWriter: Writer<SetOrganizationRole> = {
  send: ({ make }, { userId, organizationId, roleId }, sendBefore) =>
    make.organizationRoles.change(userId, organizationId, roleId, { organizationId, sendBefore }),
  async inspect(ctx, write) {
    const current = await roleIn(ctx, write);
    if (current === write.roleId) return { state: 'after' };
    if (current === write.before) return { state: 'before' };
    return { state: 'other', found: roleName(ctx, write.organizationId, current) };
  },
  place: {
    role: roleIn,
    changeTo: ({ organizationId, userId }, roleId, kept) =>
      roleId === undefined
        ? undefined
        : { kind: 'change-organization-role', organizationId, userId, roleId, ...(kept && { kept }) },
    async guard(ctx, { organizationId, userId }) {
      const members = await ctx.make.organizationRoles.list(organizationId, { organizationId });
      return lowersLastAdmin(ctx, organizationId, userId, members);
    },
  },
};
