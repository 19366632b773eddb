import type { EarlierPlan, Planned, Subject } from '../../approvals/plan.js';
import type { TokenHolder } from '../../approvals/token-holder.js';
import type { Account } from '../accounts.js';
import type { ApiToken } from '../api-tokens.js';
import type { DirectoryMember } from '../directory-snapshot.js';
import { MakeError } from '../error.js';
import { ownZone } from '../zones.js';
import { named, type OperationContext } from './operation-context.js';

/** The tokens of an account; undefined when Make does not accept the token that Usher uses for it. */
export async function listed({ make }: Account): Promise<readonly ApiToken[] | undefined> {
  try {
    return await make.apiTokens.list();
  } catch (error) {
    if (error instanceof MakeError && error.kind === 'unauthorized') return undefined;
    throw error;
  }
}

/** The person's membership in the first organization that lists them, among those that Usher guards. */
export const ownerOf = ({ directory }: OperationContext, userId: number): DirectoryMember | undefined =>
  directory
    .organizations()
    .map(({ id }) => directory.member(id, userId))
    .find((one) => one !== undefined);

/** The owner of a token as a plan shows them, in the organization that lists them. */
export function ownerShown({ directory }: OperationContext, member: DirectoryMember): EarlierPlan {
  const { organizationId: id } = member;
  const organization = directory.organization(id) ?? { id, name: `organization ${id}` };
  return { organization: named(organization), subject: subjectShown(member) };
}

/** Whether a token belongs to the zone that Usher guards. */
export const isGuarded = ({ zone }: { readonly zone: string }, { make }: OperationContext): boolean =>
  zone === ownZone || zone === make.zone;

/** The account that a leaked token's owner connected. It cannot reach a token of another zone. */
export const connectedFor = async (
  ctx: OperationContext,
  holder: { readonly zone: string },
  userId: number,
): Promise<Account | undefined> => (isGuarded(holder, ctx) ? ctx.accounts.of(userId) : undefined);

export const subjectShown = ({ userId, name, email }: DirectoryMember): Subject => ({
  userId,
  name: { personal: name },
  email: { personal: email },
});

/** The plan that deletes one token: no role changes, and everything that uses the token stops. */
export function tokenPlan(
  { organization, subject }: EarlierPlan,
  userId: number,
  { label, scope, created }: ApiToken,
  holder: TokenHolder,
  more: { readonly effects?: readonly string[]; readonly notes?: readonly string[] } = {},
): Planned {
  return {
    type: 'plan',
    plan: {
      organization,
      subject,
      differences: [],
      token: { label: { personal: label }, scope: [...scope], created },
      direction: 'lower',
      effects: ['Everything that uses this token will stop working.', ...(more.effects ?? [])],
      notes: [...(more.notes ?? [])],
      writes: [{ type: 'revoke-token', organizationId: organization.id, userId, holder, created }],
      undo: [],
    },
  };
}
