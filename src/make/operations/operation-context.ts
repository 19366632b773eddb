import type { Planned } from '../../approvals/plan.js';
import type { Accounts } from '../accounts.js';
import type { Directory } from '../directory.js';
import type { DirectoryMember, DirectoryOrganization, DirectoryRole } from '../directory-snapshot.js';
import type { Make } from '../make.js';
import type { Protection } from './protection.js';

/** The values that every operation uses. */
export interface OperationContext {
  readonly make: Make;
  readonly directory: Directory;
  readonly protection: Protection;
  readonly accounts: Accounts;
  /** The role of each Make user in each team that Usher has read. */
  readonly teamRoles?: () => Promise<ReadonlyMap<number, ReadonlyMap<number, number>>>;
  readonly now: () => number;
}

export type Refused = Extract<Planned, { type: 'refused' }>;

export const refused = (code: string, sentence: string): Refused => ({ type: 'refused', code, sentence });
export const nothingToDo = (sentence: string): Planned => ({ type: 'nothing-to-do', sentence });

/** The result of a look-up, or the reason why the change is refused. */
export type Found<T> = { readonly found: T } | Refused;

export function organizationOf({ directory }: OperationContext, id: number): Found<DirectoryOrganization> {
  const organization = directory.organization(id);
  if (!organization) {
    return refused(
      'unknown-organization',
      'Usher does not guard this organization. Choose one from the list.',
    );
  }
  if (organization.isPaused) {
    return refused(
      'organization-paused',
      `${organization.name} is paused on Make, so nothing can be changed there.`,
    );
  }
  return { found: organization };
}

/** A role that an admin can give: it exists here and is not Owner, which only a transfer on Make can change. */
export function roleOf(
  { directory }: OperationContext,
  category: 'organization' | 'team',
  organizationId: number,
  roleId: number,
): Found<DirectoryRole> {
  const role = directory.role(organizationId, roleId);
  if (!role || role.category !== category) {
    return refused('unknown-role', 'Make has no such role here any more. Choose one from the list.');
  }
  if (!role.assignable) {
    return refused(
      'owner-role',
      `${role.name} cannot be given here. On Make its owner can transfer the organization.`,
    );
  }
  return { found: role };
}

/** The member of an organization whom a change concerns. Refuses people whom no request may touch. */
export function subjectOf(
  ctx: OperationContext,
  organizationId: number,
  userId: number,
): Found<DirectoryMember> {
  const member = ctx.directory.member(organizationId, userId);
  if (!member) {
    return refused(
      'unknown-person',
      'This person is not in the organization any more. Invite them with /make-invite.',
    );
  }
  const untouchable = untouchableReason(ctx, userId, member.email, member.name);
  return untouchable ?? { found: member };
}

/**
 * The reason why Usher may not touch this person, by id or by address: Usher's own account, and people the policy
 * protects.
 */
export function untouchableReason(
  { directory, protection }: OperationContext,
  userId: number | undefined,
  email: string,
  name: string,
): Refused | undefined {
  if (userId !== undefined && userId === directory.me?.id) {
    return refused('own-account', 'This is the account Usher itself runs as. Change it on Make by hand.');
  }
  if (protection.covers(userId, email)) {
    return refused(
      'protected',
      `${name} is protected by the policy. An admin has to change this on Make by hand.`,
    );
  }
  return email === ''
    ? refused(
        'address-hidden',
        `Make does not tell the address of ${name}, so Usher cannot tell whether the policy protects them. Change it on Make by hand.`,
      )
    : undefined;
}

export const named = ({ id, name }: { id: number; name: string }) => ({ id, name });

/** The role as a plan shows it, `none` if there is none. A role that Make no longer lists is shown by its number. */
export function roleShown(
  { directory }: OperationContext,
  organizationId: number,
  roleId: number | undefined,
) {
  if (roleId === undefined) return 'none' as const;
  return { id: roleId, name: directory.role(organizationId, roleId)?.name ?? `role ${roleId}` };
}

export function roleName(ctx: OperationContext, organizationId: number, roleId: number | undefined): string {
  const role = roleShown(ctx, organizationId, roleId);
  return role === 'none' ? 'no role' : role.name;
}
