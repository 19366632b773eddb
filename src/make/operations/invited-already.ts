import type { Invite } from '../../approvals/change.js';
import type { Planned } from '../../approvals/plan.js';
import type { DirectoryRole } from '../directory-picture.js';
import { userWithAddress } from './address-look-up.js';
import { teamNow } from './arrival.js';
import { stateOf } from './invitation.js';
import { nothingToDo, refused, roleName, type Surroundings } from './surroundings.js';

/** A team that an invitation asks for, with the role there. */
export interface TeamWanted {
  readonly team: { readonly id: number; readonly name: string };
  readonly role: DirectoryRole;
  /** What everybody arrives as. */
  readonly arrivesAs: number;
}

/** Whether the role is set by a write of its own, after the invitation was accepted. */
export const needsRole = ({ role, arrivesAs }: TeamWanted): boolean => role.id !== arrivesAs;

/** What somebody has in the organization already. */
export type Earlier = {
  readonly userId: number;
  readonly roleId: number;
  readonly status: 'pending' | 'expired' | 'accepted';
  /** Undefined where Make does not tell. */
  readonly teamIds: readonly number[] | undefined;
};

/** Whether an address is in the organization, invited or accepted; two reads for one that Make knows. */
export async function earlierMembership(
  around: Surroundings,
  organizationId: number,
  email: string,
): Promise<Earlier | undefined> {
  const user = await userWithAddress(around, organizationId, email);
  if (user === undefined) return undefined;
  const { id: userId, userTeamIds } = user;
  const role = await around.make.organizationRoles.get(organizationId, userId, { organizationId });
  const status = role && (await stateOf(around, role));
  return role && status && { userId, roleId: role.usersRoleId, status, teamIds: userTeamIds ?? undefined };
}

/**
 * Somebody else has invited them since, or they are there already. Nothing is left to do only where all of it is as
 * asked: the role in the organization, the teams, and the role in each. Reads each team of somebody who has accepted.
 */
export async function presentAs(
  around: Surroundings,
  { organizationId, roleId }: Invite,
  { userId, roleId: hasRole, status, teamIds }: Earlier,
  wanted: readonly TeamWanted[],
  email: string,
): Promise<Planned> {
  const organization = around.directory.organization(organizationId)?.name ?? 'the organization';
  const pending = status === 'pending';
  const has = await Promise.all((teamIds ?? []).map((teamId) => teamNow(around, teamId, userId, pending)));
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
  // Team roles above the one everybody arrives with would never be set, since the invitation is not ours.
  if (asAsked && !(pending && wanted.some(needsRole))) return nothingToDo(said);
  const roles = has.map(
    (one) =>
      `${roleName(around, organizationId, one.roleId)} of ${around.directory.team(one.teamId)?.name ?? `team ${one.teamId}`}`,
  );
  const now = [roleName(around, organizationId, hasRole), ...roles].join(', ');
  return refused('there-as-other', `${said} On Make now: ${now}.`);
}
