import type { Invite } from '../../approvals/changes/invite.js';
import type { Write } from '../../approvals/plan.js';
import { ssoPermission, ssoUser } from '../sso-users.js';
import { userWithAddress } from './address-look-up.js';
import type { TeamWanted } from './invited-already.js';
import { type OperationContext, type Refused, refused } from './operation-context.js';
import type { WriteOf, Writer } from './writer.js';

interface Joiner {
  readonly name: string;
  readonly email: string;
}

/**
 * Refuses a change that asks for the wrong way into this organization: people join through single sign-on by an
 * account, and otherwise by invitation.
 */
export function joinRefusal(
  { sso, organizationId }: Invite,
  organization: { readonly name: string; readonly ssoType?: string },
  { name, email }: Joiner,
): Refused | undefined {
  const here = organization.name;
  if (!organization.ssoType) {
    return sso && refused('no-sso', `${here} has no single sign-on any more. Ask again with /make-invite.`);
  }
  if (!sso) {
    const sentence = `${here} takes people in by single sign-on, which needs their SSO id and country. Ask with /make-invite.`;
    return refused('sso', sentence);
  }
  const { countryId, ssoId } = sso;
  if (ssoUser.safeParse({ email, name, countryId, ssoId: ssoId.personal, organizationId }).success) {
    return undefined;
  }
  return refused(
    'bad-invitee',
    `Make does not take “${name}” <${email}> with this SSO id. A name has letters, digits and spaces; an address looks like noor@example.com.`,
  );
}

/**
 * The writes of the account, the role in the organization and each team. All are due at once, since there is nothing
 * to accept.
 */
export function ssoWrites(
  { organizationId, roleId, sso }: Invite,
  { name, email }: Joiner,
  teams: readonly TeamWanted[],
): Write[] {
  if (!sso) return [];
  const account: Write = {
    type: 'create-sso-user',
    organizationId,
    email: { personal: email },
    name: { personal: name },
    countryId: sso.countryId,
    ...(sso.country !== undefined && { country: sso.country }),
    ssoId: sso.ssoId,
  };
  const inTeams = teams.map(
    ({ team, role }): Write => ({
      type: 'set-joiner-role',
      organizationId,
      teamId: team.id,
      roleId: role.id,
    }),
  );
  return [account, { type: 'set-joiner-role', organizationId, roleId }, ...inTeams];
}

export const ssoUserWriter: Writer<WriteOf<'create-sso-user'>> = {
  needs: ssoPermission,
  async send({ make }, { organizationId, email, name, countryId, ssoId }, sendBefore) {
    const body = {
      email: email.personal,
      name: name.personal,
      countryId,
      ssoId: ssoId.personal,
      organizationId,
    };
    await make.ssoUsers.create(body, { sendBefore });
  },
  async inspect(ctx, { organizationId, email }) {
    const userId = (await userWithAddress(ctx, organizationId, email.personal))?.id;
    if (userId === undefined) return { state: 'before' };
    const role = await ctx.make.organizationRoles.get(organizationId, userId, { organizationId });
    if (!role) return { state: 'before' };
    if (role.invitation !== null) return { state: 'other', found: 'an invitation that is open' };
    return { state: 'after', userId, roleId: role.usersRoleId };
  },
};

/** This write waits for the account. Once the account exists, it becomes an ordinary write of a role. */
export const joinerRoleWriter: Writer<WriteOf<'set-joiner-role'>> = {
  send: () => Promise.reject(new Error('an account has to be there before its role can be set')),
  inspect: () => Promise.reject(new Error('an account has to be there before its role can be read')),
};

/**
 * The ordinary write of a role, from the role that Make gave on arrival. If the person has left again there is no such
 * role, and reading back shows that as another person's change.
 */
export async function joinerRole(
  { make }: OperationContext,
  { organizationId, teamId, roleId }: WriteOf<'set-joiner-role'>,
  userId: number,
): Promise<Write> {
  if (teamId === undefined) {
    const role = await make.organizationRoles.get(organizationId, userId, { organizationId });
    const before = role?.usersRoleId ?? roleId;
    return { type: 'set-organization-role', organizationId, userId, before, roleId };
  }
  const role = await make.teamRoles.get(teamId, userId, { organizationId });
  const before = role?.usersRoleId ?? null;
  return { type: 'set-team-role', organizationId, teamId, userId, before, roleId };
}
