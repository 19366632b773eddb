import type { PersonId } from '../approvals/person.js';
import { decidingGroups } from '../approvals/policy/deciding-groups.js';
import { isAhead } from '../approvals/policy/stand-ins.js';
import { type Refusal, refuse } from '../approvals/refusal.js';
import type { AwayShown } from '../slack/away.js';
import type { ListenerContext } from './listener-context.js';

/** Whether a person is away, and the people for whom they stand in. */
export async function awayOf({ store, desk, now }: ListenerContext, person: PersonId): Promise<AwayShown> {
  const { away: said = [], declined = [] } = await store.control(now());
  const own = said.find(({ who, until }) => who === person && isAhead(until, now()));
  const holding = own || said.some(({ to }) => to === person) ? await desk.standIns() : [];
  return {
    own,
    declined: declined.find(({ who, until }) => who === person && isAhead(until, now())),
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

/**
 * The refusal of a person who decides and reviews nothing, or nothing. Each absence is news for the stand-in and for
 * every admin. Who decides by a role on Make may go away wherever they hold it, so Usher does not look it up.
 */
export async function nothingToHandOver(
  ctx: Pick<ListenerContext, 'policy' | 'desk' | 'people' | 'reviews'>,
  person: PersonId,
): Promise<Refusal | undefined> {
  const { policy } = ctx.policy();
  if (!policy.stand_ins || (await ctx.desk.isApprover(person))) return undefined;
  const isReviewer = (await ctx.reviews.mine(person)).length > 0;
  const reviewing = policy.reviews.flatMap(({ by }) => by);
  const roster = await ctx.people.roster(
    reviewing.map((group) => ({ group })),
    'cached',
  );
  const isNamed = Object.values(roster).some(
    (members) => 'people' in members && members.people.includes(person),
  );
  const { binding } = await ctx.people.identify(person);
  const byRole = [...decidingGroups(policy), ...reviewing].some((group) =>
    policy.groups[group]?.some((entry) => entry.startsWith('make:')),
  );
  const maySay = isReviewer || isNamed || (byRole && binding.state === 'bound');
  return maySay ? undefined : refuse('nothing-to-hand-over');
}
