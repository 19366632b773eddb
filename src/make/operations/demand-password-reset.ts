import type { DemandPasswordReset } from '../../approvals/changes/demand-password-reset.js';
import type { Planned } from '../../approvals/plan.js';
import { named, type OperationContext, organizationOf, refused, subjectOf } from './operation-context.js';
import type { WriteOf, Writer } from './writer.js';

/** Make's page uses the singular here and for the audit log; everywhere else it uses the plural. */
const scopes = ['organizations:read', 'organization:read'];

/**
 * Plans the same mail that "Lost password" on Make's login page sends, for a member. Two reads.
 * https://developers.make.com/api-documentation/api-reference/users/post--users--password-reset-demand
 */
export async function planPasswordReset(
  { organizationId, userId }: DemandPasswordReset,
  ctx: OperationContext,
): Promise<Planned> {
  const organization = organizationOf(ctx, organizationId);
  if ('code' in organization) return organization;
  const subject = subjectOf(ctx, organizationId, userId);
  if ('code' in subject) return subject;
  const { name, email } = subject.found;
  const { scope } = await ctx.make.users.authorization();
  if (!scopes.some((one) => scope.includes(one))) {
    return refused(
      'scope-missing',
      `Usher’s token on Make lacks the scope ${scopes[0]}, which Make needs for this. Somebody who runs Usher has to make a token with it.`,
    );
  }
  const role = await ctx.make.organizationRoles.get(organizationId, userId, { organizationId });
  if (!role || role.invitation !== null) {
    return refused(
      'not-accepted',
      `${name} has not accepted the invitation yet, so there may be no password to reset.`,
    );
  }
  const address = { personal: email };
  return {
    type: 'plan',
    plan: {
      organization: named(organization.found),
      subject: { userId, name: { personal: name }, email: address },
      differences: [],
      demand: 'password-reset',
      direction: 'lower',
      effects: [
        'Make mails a link to set a new password. The old one works until they use it, as far as Make shows.',
        'API tokens and open sessions stay as they are, as far as Make shows.',
        'Nobody can look up on Make whether the mail went out or was used.',
      ],
      notes: [],
      writes: [{ type: 'demand-password-reset', organizationId, userId, email: address }],
      undo: [],
    },
  };
}

export const passwordResetWriter: Writer<WriteOf<'demand-password-reset'>> = {
  send: ({ make }, { organizationId, email }, sendBefore) =>
    make.users.demandPasswordReset(email.personal, { organizationId, sendBefore }),
  async inspect() {
    throw new Error('Make has no call that shows whether it took a password reset demand');
  },
};
