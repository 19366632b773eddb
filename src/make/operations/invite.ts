import type { Invite } from '../../approvals/changes/invite.js';
import type { ChangePlan, Planned, Write } from '../../approvals/plan.js';
import { invitation, invitationEnds } from '../invitations.js';
import { personName } from '../person-name.js';
import { userWithAddress } from './address-look-up.js';
import { type Earlier, earlierMembership, needsRole, presentAs, type TeamWanted } from './invited-already.js';
import {
  named,
  type OperationContext,
  organizationOf,
  type Refused,
  refused,
  roleName,
  roleOf,
  untouchableReason,
} from './operation-context.js';
import { alikeEffects } from './role-alike.js';
import { joinRefusal, ssoWrites } from './sso-user.js';
import type { WriteOf, Writer } from './writer.js';

/**
 * Plans an invitation to an organization and some of its teams. Make's invite takes no team roles: everybody arrives
 * as Team Member, so other roles are separate writes after acceptance. One read, three for a known address; for many
 * addresses at once, one read for all.
 * https://developers.make.com/api-documentation/api-reference/organizations/post--organizations--organizationid--invite
 */
export async function planInvite(change: Invite, ctx: OperationContext): Promise<Planned> {
  const { organizationId, roleId } = change;
  const email = change.email.personal.trim();
  const read = personName(change.name.personal);
  const name = read.ok ? read.name : change.name.personal.trim();
  const organization = organizationOf(ctx, organizationId);
  if ('code' in organization) return organization;
  const { seats } = organization.found;
  const role = roleOf(ctx, 'organization', organizationId, roleId);
  if ('code' in role) return role;
  const teams = teamsOf(change, ctx);
  if ('code' in teams) return teams;
  if (!invitation.safeParse({ email, name, usersRoleId: roleId }).success) {
    return refused(
      'bad-invitee',
      `Make does not take “${name}” <${email}>. A name has letters, digits and spaces; an address looks like noor@example.com.`,
    );
  }
  const noWayIn = joinRefusal(change, organization.found, { name, email });
  if (noWayIn) return noWayIn;
  const untouchable = untouchableReason(ctx, undefined, email, name);
  if (untouchable) return untouchable;
  const earlier = await earlierMembership(ctx, organizationId, email);
  if (earlier && earlier.status !== 'expired') {
    return presentAs(ctx, change, earlier, teams.found, email);
  }
  if (seats && !earlier && seats.used >= seats.limit) {
    return refused(
      'no-seats',
      `${organization.found.name} has used all ${seats.limit} seats. Remove somebody or raise the plan first.`,
    );
  }
  return {
    type: 'plan',
    plan: {
      organization: named(organization.found),
      subject: { name: { personal: name }, email: { personal: email } },
      differences: [
        { where: organization.found.name, now: 'none', after: named(role.found) },
        ...teams.found.map(({ team, role: one }) => ({
          where: team.name,
          team,
          now: 'none' as const,
          after: named(one),
        })),
      ],
      direction: 'raise',
      effects: [
        ...effectsOf(change, teams.found, earlier !== undefined),
        ...alikeEffects(ctx, organizationId, [role.found, ...teams.found.map((one) => one.role)]),
      ],
      notes: [],
      ...(seats && { seats: { ...seats, takesOne: earlier === undefined } }),
      writes: writesOf(change, { name, email }, teams.found, earlier),
      undo: [],
    },
  };
}

function teamsOf(change: Invite, ctx: OperationContext): { readonly found: readonly TeamWanted[] } | Refused {
  const { organizationId } = change;
  const member = ctx.directory.roleNamed('team', organizationId, 'Team Member');
  const found: TeamWanted[] = [];
  for (const { teamId, roleId } of change.teams) {
    const team = ctx.directory.team(teamId);
    if (!team || team.organizationId !== organizationId || !member) {
      return refused(
        'unknown-team',
        'Make has no such team in this organization any more. Choose one from the list.',
      );
    }
    const role = roleOf(ctx, 'team', organizationId, roleId);
    if ('code' in role) return role;
    if (found.some((one) => one.team.id === teamId)) {
      return refused('team-twice', `${team.name} is chosen twice. Choose each team once.`);
    }
    found.push({ team: named(team), role: role.found, arrivesAs: member.id });
  }
  return { found };
}

function effectsOf({ sso }: Invite, teams: readonly TeamWanted[], again: boolean): string[] {
  return [
    ...(again ? ['Removes the earlier invitation, which has expired.'] : []),
    ...(sso ? ['Creates an SSO account; they are in at once, and no invitation is sent.'] : []),
    ...(!sso && teams.some(needsRole) ? ['Team roles are set once the invitation is accepted.'] : []),
  ];
}

function writesOf(
  change: Invite,
  { name, email }: { readonly name: string; readonly email: string },
  teams: readonly TeamWanted[],
  earlier: Earlier | undefined,
): ChangePlan['writes'] {
  const { organizationId, roleId, note } = change;
  const removal: Write[] = earlier
    ? [
        {
          type: 'remove-from-organization',
          organizationId,
          userId: earlier.userId,
          before: earlier.roleId,
          deleteConnections: false,
        },
      ]
    : [];
  if (change.sso) return [...removal, ...ssoWrites(change, { name, email }, teams)];
  const invitation: Write = {
    type: 'invite',
    organizationId,
    email: { personal: email },
    name: { personal: name },
    roleId,
    teamIds: teams.map(({ team }) => team.id),
    ...(note && { note }),
  };
  const roles = teams.filter(needsRole).map(
    ({ team, role, arrivesAs }): Write => ({
      type: 'set-invited-team-role',
      organizationId,
      teamId: team.id,
      before: arrivesAs,
      roleId: role.id,
    }),
  );
  return [...removal, invitation, ...roles];
}

export const inviteWriter: Writer<WriteOf<'invite'>> = {
  async send({ make }, { organizationId, email, name, roleId, teamIds, note }, sendBefore) {
    const body = { email: email.personal, name: name.personal, usersRoleId: roleId, teamsId: teamIds };
    await make.invitations.invite(
      organizationId,
      { ...body, ...(note && { note: note.personal }) },
      { organizationId, sendBefore },
    );
  },
  async inspect(ctx, { organizationId, email, roleId }) {
    const userId = (await userWithAddress(ctx, organizationId, email.personal))?.id;
    if (userId === undefined) return { state: 'before' };
    const role = await ctx.make.organizationRoles.get(organizationId, userId, { organizationId });
    if (!role) return { state: 'before' };
    if (role.usersRoleId !== roleId)
      return { state: 'other', found: roleName(ctx, organizationId, role.usersRoleId) };
    const until = invitationEnds(role.invitation);
    return { state: 'after', userId, ...(until !== undefined && { until }) };
  },
};

/** This write waits for the invitee. Once Make knows them, it becomes an ordinary write of a team role. */
export const invitedTeamRoleWriter: Writer<WriteOf<'set-invited-team-role'>> = {
  send: () => Promise.reject(new Error('an invitee has to be known before a team role can be set')),
  inspect: () => Promise.reject(new Error('an invitee has to be known before a team role can be read')),
};
