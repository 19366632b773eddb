import type { Change } from '../../approvals/changes/catalogue.js';
import type { Planned, Subject } from '../../approvals/plan.js';
import { type OperationContext, refused } from './operation-context.js';

/**
 * Refuses a plan whose subject is gone, and whose address belongs to another account: people who joined before single
 * sign-on get a new account through it. An approval for the old account does not apply to the new one.
 * https://help.make.com/single-sign-on
 */
export function movedSince(
  { directory }: OperationContext,
  change: Change,
  about: Subject | undefined,
  planned: Planned,
): Planned {
  if (planned.type !== 'refused' || planned.code !== 'unknown-person' || !about) return planned;
  if (!('organizationId' in change) || !('userId' in change)) return planned;
  const email = about.email.personal;
  const all = email === '' ? [] : directory.byEmail(email);
  const [found, second] = all.filter(
    ({ userId }) => userId !== change.userId && directory.member(change.organizationId, userId),
  );
  if (!found || second) return planned;
  const where = directory.organization(change.organizationId)?.name ?? 'the organization';
  const sentence = `${about.name.personal} (${email}) has a new account in ${where}: Make user ${found.userId}, before ${change.userId}. Ask again for that one with /make-role.`;
  return refused('moved-account', sentence);
}
