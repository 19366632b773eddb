import type { Change } from '../../approvals/changes/catalogue.js';
import type { EarlierPlan, Planned } from '../../approvals/plan.js';
import { userWithAddress } from './address-look-up.js';
import { type OperationContext, refused } from './operation-context.js';

/** The changes that find nothing to do once their subject is gone. */
const removals: ReadonlySet<Change['kind']> = new Set([
  'remove-from-organization',
  'remove-from-team',
  'contain-token',
]);

/**
 * Refuses a plan whose subject is gone, and whose address belongs to another account: people who joined before single
 * sign-on get a new account through it. An approval for the old account does not apply to the new one, and a removal
 * of the old one is not "already so" while the person has access by the new one. One read if nothing is left to take
 * away. https://help.make.com/single-sign-on
 */
export async function movedSince(
  ctx: OperationContext,
  change: Change,
  about: EarlierPlan | undefined,
  planned: Planned,
): Promise<Planned> {
  if (!about || !('organizationId' in change) || !('userId' in change)) return planned;
  const { organizationId, userId: was } = change;
  const email = about.subject.email.personal;
  const now =
    email === '' ? undefined : await newAccount(ctx, change, { organizationId, was, email }, planned);
  if (now === undefined) return planned;
  const where = ctx.directory.organization(organizationId)?.name ?? 'the organization';
  const sentence = `${about.subject.name.personal} (${email}) has a new account in ${where}: Make user ${now}, before ${was}. Ask again for that one with /make-role.`;
  return refused('moved-account', sentence);
}

async function newAccount(
  ctx: OperationContext,
  change: Change,
  one: { readonly organizationId: number; readonly was: number; readonly email: string },
  planned: Planned,
): Promise<number | undefined> {
  const { organizationId, was, email } = one;
  if (planned.type === 'nothing-to-do' && removals.has(change.kind)) {
    // The directory may be as old as the last poll.
    const found = await userWithAddress(ctx, organizationId, email);
    return found?.id === was ? undefined : found?.id;
  }
  if (planned.type !== 'refused' || planned.code !== 'unknown-person') return undefined;
  const all = ctx.directory.byEmail(email);
  const others = all.filter(({ userId }) => userId !== was && ctx.directory.member(organizationId, userId));
  return others.length === 1 ? others[0]?.userId : undefined;
}
