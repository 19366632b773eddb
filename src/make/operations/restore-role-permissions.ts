import type { RestoreRolePermissions } from '../../approvals/changes/restore-role-permissions.js';
import type { Planned } from '../../approvals/plan.js';
import { compareRoles } from '../role-order.js';
import type { Role } from '../roles.js';
import {
  named,
  nothingToDo,
  type OperationContext,
  organizationOf,
  type Refused,
  refused,
  untouchableReason,
} from './operation-context.js';
import type { WriteOf, Writer } from './writer.js';

/** Plans to restore the earlier permissions of a custom role. One read. */
export async function planRolePermissions(
  change: RestoreRolePermissions,
  ctx: OperationContext,
): Promise<Planned> {
  const { organizationId, roleId, permissions, expected } = change;
  const organization = organizationOf(ctx, organizationId);
  if ('code' in organization) return organization;
  const place = organization.found.name;
  const role = await roleWith(ctx, organizationId, roleId);
  if (!role) {
    return refused('unknown-role', `${place} has no such role any more, so there is nothing to put back.`);
  }
  if (role.identifier != null) {
    return refused(
      'not-custom',
      `${role.name} is one of Make's own roles, so what it may do cannot be changed in ${place}.`,
    );
  }
  if (!role.tellsPermissions) {
    return refused(
      'permissions-hidden',
      `Make does not say what ${role.name} may do now, so Usher cannot put it back. Change it on Make by hand.`,
    );
  }
  const now = sorted(role.permissions);
  const after = sorted(permissions);
  if (same(now, after)) return nothingToDo(`${role.name} of ${place} has these permissions already.`);
  if (!same(now, sorted(expected))) {
    return refused(
      'role-moved',
      `What ${role.name} may do has changed again since that message. Usher tells of it in a new one: ask from there.`,
    );
  }
  const holders = await holdersOf(ctx, organizationId, role);
  const untouchable = untouchableAmong(ctx, organizationId, role, holders);
  if (untouchable) return untouchable;
  const direction = compareRoles({ permissions: now }, { permissions: after });
  return {
    type: 'plan',
    plan: {
      organization: named(organization.found),
      subject: { name: { personal: role.name }, email: { personal: '' } },
      differences: [],
      content: { role: named(role), before: now, after },
      ...(direction !== 'lower' && holders.length > 0 && { holders: [...holders] }),
      direction,
      effects: effectsOf(now, after),
      notes: role.category === 'organization' ? [counted(holders.length)] : [],
      writes: [{ type: 'set-role-permissions', organizationId, roleId, before: now, permissions: after }],
      undo: [],
    },
  };
}

export const rolePermissionsWriter: Writer<WriteOf<'set-role-permissions'>> = {
  send: ({ make }, { organizationId, roleId, permissions }, sendBefore) =>
    make.customRoles.setPermissions(organizationId, roleId, permissions, { sendBefore }),
  async inspect(ctx, { organizationId, roleId, before, permissions }) {
    const role = await roleWith(ctx, organizationId, roleId);
    if (!role?.tellsPermissions) return { state: 'other', found: role ? 'hidden by Make' : 'no such role' };
    const now = sorted(role.permissions);
    if (same(now, sorted(permissions))) return { state: 'after' };
    if (same(now, sorted(before))) return { state: 'before' };
    return { state: 'other', found: `other permissions (${now.length})` };
  },
};

/** The role as it is on Make now; the directory may be as old as the last poll. */
const roleWith = async (
  { make }: OperationContext,
  organizationId: number,
  roleId: number,
): Promise<Role | undefined> =>
  (await make.roles.list(organizationId, { organizationId })).find(({ id }) => id === roleId);

/** Names each permission, since people approve them. */
function effectsOf(now: readonly string[], after: readonly string[]): string[] {
  const takes = now.filter((one) => !after.includes(one));
  const gives = after.filter((one) => !now.includes(one));
  return [
    ...(takes.length > 0 ? [`Takes away: ${takes.join(', ')}.`] : []),
    ...(gives.length > 0 ? [`Gives back: ${gives.join(', ')}.`] : []),
  ];
}

/** The Make users who hold a role. A team role only in teams that Usher has read: each would take another read. */
async function holdersOf(
  { directory, teamRoles }: OperationContext,
  organizationId: number,
  role: Role,
): Promise<readonly number[]> {
  if (role.category === 'organization') {
    const holds = directory.members(organizationId).filter(({ roleId }) => roleId === role.id);
    return holds.filter(({ invitation }) => invitation === null).map(({ userId }) => userId);
  }
  const known = await teamRoles?.();
  const inTeams = directory.teams(organizationId).flatMap(({ id }) => [...(known?.get(id) ?? [])]);
  const holding = inTeams.filter(([, roleId]) => roleId === role.id).map(([userId]) => userId);
  return [...new Set(holding)].sort((a, b) => a - b);
}

const counted = (holders: number): string =>
  `${holders === 1 ? '1 person holds' : `${holders} people hold`} this role.`;

/** Changing a role changes what its holders may do; no request touches Usher's own account or protected people. */
function untouchableAmong(
  ctx: OperationContext,
  organizationId: number,
  role: Role,
  holders: readonly number[],
): Refused | undefined {
  for (const userId of holders) {
    const member = ctx.directory.member(organizationId, userId);
    const reason = member && untouchableReason(ctx, userId, member.email, member.name);
    if (reason?.code === 'own-account') {
      return refused(
        'own-account',
        `Usher's own account holds ${role.name}. Change the role on Make by hand.`,
      );
    }
    if (reason?.code === 'protected') {
      const sentence = `${member?.name} holds ${role.name} and is protected by the policy. An admin has to change the role on Make by hand.`;
      return refused('protected', sentence);
    }
  }
  return undefined;
}

const sorted = (permissions: readonly string[]): string[] => [...new Set(permissions)].sort();

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, n) => one === b[n]);
