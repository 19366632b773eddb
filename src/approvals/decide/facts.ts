import type { Asked } from '../asked.js';
import type { Change } from '../change.js';
import type { Identity, PersonId } from '../person.js';
import type { ChangePlan, RoleOrNone } from '../plan.js';
import type { Facts } from '../policy/match.js';
import type { Request } from '../request.js';

/** What the policy may look at, for each change. */
export function factsOf(
  asked: Pick<Asked, 'changes' | 'durationMs' | 'emergency'>,
  plans: readonly ChangePlan[],
  requester: Pick<Identity, 'person'> & {
    readonly makeUserId?: number;
    readonly binding?: Identity['binding'];
  },
  people: readonly (PersonId | null)[],
): Facts[] {
  const bound = requester.binding?.state === 'bound' ? requester.binding.id : requester.makeUserId;
  return plans.flatMap((plan, index) => {
    const change = asked.changes[index];
    if (!change) return [];
    return {
      kind: change.kind,
      requester: requester.person,
      forSelf: people[index] === requester.person || (bound !== undefined && plan.subject.userId === bound),
      organization: plan.organization,
      ...(plan.team && { team: plan.team }),
      rolesNow: plan.differences.flatMap(({ now }) => named(now)),
      rolesAfter: plan.differences.flatMap(({ after }) => named(after)),
      direction: plan.direction,
      ...(asked.durationMs !== undefined && { durationMs: asked.durationMs }),
      emergency: asked.emergency,
      ...(change.kind === 'invite' && { inviteDomain: domainOf(change.email.personal) }),
      ownToken: bound !== undefined && plan.subject.userId === bound && isOfGuardedZone(change),
    };
  });
}

const named = (role: RoleOrNone) => (role === 'none' ? ['none'] : [role.name, role.id]);

/** The domain of an address, in lower case. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/** Ids of another zone are other people's, so nobody's own token is known there. */
const isOfGuardedZone = (change: Change): boolean =>
  change.kind === 'revoke-token' && (change.holder.type === 'account' || change.holder.zone === 'own');

/** What the policy may look at in a request that exists. */
export function factsOfRequest({ revision, requester, emergency }: Request): Facts[] {
  const { changes, plans, people, durationMs } = revision;
  const asked = { changes, emergency, ...(durationMs !== undefined && { durationMs }) };
  return factsOf(asked, plans, requester, people);
}
