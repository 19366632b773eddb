import type { Invite } from '../approvals/changes/invite.js';
import { domainOf, type PersonId } from '../approvals/person.js';
import { askForSeveral, type Impossible, type Several } from './ask-for-several.js';
import type { ListenerContext } from './listener-context.js';

/** Asks for the invitations of one form. */
export const askForInvites = (
  ctx: ListenerContext,
  person: PersonId,
  externalId: string,
  asked: Several<Invite>,
): Promise<void> =>
  askForSeveral(ctx, person, externalId, asked, {
    all: notInvitable(ctx, asked.changes),
    code: 'wrong-domain',
  });

/** The people whose domain the policy does not allow, so that nobody can invite them. */
function notInvitable({ policy }: ListenerContext, changes: readonly Invite[]): Impossible<Invite>[] {
  const { invite_domains: domains } = policy().policy.limits;
  return changes.flatMap((change) => {
    const { personal: address } = change.email;
    if (!domains || domains.includes(domainOf(address))) return [];
    return [{ change, why: `${address} is at an address that the policy does not let anybody invite.` }];
  });
}
