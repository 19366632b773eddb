import type { Invite } from '../../approvals/changes/invite.js';
import type { Planned } from '../../approvals/plan.js';
import type { DirectoryRole } from '../directory-snapshot.js';
import { userWithAddress } from './address-look-up.js';
import { currentTeam } from './arrival.js';
import { stateOf } from './invitation.js';
import { nothingToDo, type OperationContext, refused, roleName } from './operation-context.js';

/** A team that an invitation asks for, with the requested role there. */
export interface TeamWanted {
  readonly team: { readonly id: number; readonly name: string };
  readonly role: DirectoryRole;
  /** The role with which everybody arrives. */
  readonly arrivesAs: number;
}

/** Whether a separate write sets the role after the invitee has accepted. */
export const needsRole = ({ role, arrivesAs }: TeamWanted): boolean => role.id !== arrivesAs;

/** The roles and teams the person already has in the organization. */
export type Earlier = {
  readonly userId: number;
  readonly roleId: number;
  readonly status: 'pending' | 'expired' | 'accepted';
  /** Undefined when Make does not state them. */
  readonly teamIds: readonly number[] | undefined;
};

/**
 * Returns the membership of an address in the organization, invited or accepted. Two reads for an address that Make
 * knows.
 */
export async function earlierMembership(
  ctx: OperationContext,
  organizationId: number,
  email: string,
): Promise<Earlier | undefined> {
  const user = await userWithAddress(ctx, organizationId, email);
  if (user === undefined) return undefined;
  const { id: userId, userTeamIds } = user;
  const role = await ctx.make.organizationRoles.get(organizationId, userId, { organizationId });
  const status = role && (await stateOf(ctx, role));
  return role && status && { userId, roleId: role.usersRoleId, status, teamIds: userTeamIds ?? undefined };
}

/**
 * The refusal for an invitee who is already in the organization, or whom somebody else has invited meanwhile. Nothing
 * is left to do only if everything is as requested: the role in the organization, the teams, the role in each, and
 * nothing that Make does not show, such as an SSO id. Reads each team of a person who has accepted.
 */
export async function presentAs(
  ctx: OperationContext,
  { organizationId, roleId, sso }: Invite,
  { userId, roleId: hasRole, status, teamIds }: Earlier,
  wanted: readonly TeamWanted[],
  email: string,
): Promise<Planned> {
  const organization = ctx.directory.organization(organizationId)?.name ?? 'the organization';
  const pending = status === 'pending';
  const has = await Promise.all((teamIds ?? []).map((teamId) => currentTeam(ctx, teamId, userId, pending)));
  const asAsked =
    hasRole === roleId &&
    (teamIds !== undefined || wanted.length === 0) &&
    has.length === wanted.length &&
    wanted.every(({ team, role, arrivesAs }) =>
      has.some((one) => one.teamId === team.id && one.roleId === (pending ? arrivesAs : role.id)),
    );
  const said = pending
    ? `${email} has already been invited to ${organization} and has not accepted yet.`
    : `${email} is already in ${organization}. Use /make-role to change the role.`;
  // Usher would never set the other team roles, since the invitation is not Usher's own.
  const isWhole = asAsked && !(pending && wanted.some(needsRole));
  if (isWhole && !sso) return nothingToDo(said);
  const roles = has.map(
    (one) =>
      `${roleName(ctx, organizationId, one.roleId)} of ${ctx.directory.team(one.teamId)?.name ?? `team ${one.teamId}`}`,
  );
  const now = [roleName(ctx, organizationId, hasRole), ...roles].join(', ');
  // The SSO id gives control of the account, and somebody else chose it.
  const unknown = sso ? ' Make does not tell by which SSO id they sign in.' : '';
  return refused('there-as-other', `${said} On Make now: ${now}.${unknown}`);
}
