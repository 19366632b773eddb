import type { PersonId } from '../approvals/person.js';
import { isAhead } from '../approvals/policy/stand-ins.js';
import type { AwayShown } from '../slack/away.js';
import type { ListenerContext } from './listener-context.js';

/** Whether a person is away, and the people for whom they stand in. */
export async function awayOf({ store, desk, now }: ListenerContext, person: PersonId): Promise<AwayShown> {
  const { away: said = [] } = await store.control(now());
  const own = said.find(({ who, until }) => who === person && isAhead(until, now()));
  const holding = own || said.some(({ to }) => to === person) ? await desk.standIns() : [];
  return {
    own,
    holds: holding.some(({ who }) => who === person),
    standsFor: holding.filter(({ to }) => to === person),
  };
}

/** Whether Home offers "I am away": the policy allows it, and the person may decide on requests or review roles. */
export const mayGoAway = async (
  { policy, desk }: ListenerContext,
  person: PersonId,
  isReviewer: boolean,
): Promise<boolean> =>
  policy().policy.stand_ins !== undefined && (isReviewer || (await desk.isApprover(person)));
