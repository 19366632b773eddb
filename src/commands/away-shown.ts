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

type Parts = Pick<ListenerContext, 'policy' | 'desk' | 'people' | 'reviews'>;

/**
 * Whether the policy allows this person to name a stand-in, and they have decisions or reviews to hand over. Who decides
 * by a role on Make may go away wherever they hold it, so Usher does not look it up. `isReviewer`: whether an open
 * review waits for them, if that is known already.
 */
export async function mayGoAway(ctx: Parts, person: PersonId, isReviewer?: boolean): Promise<boolean> {
  const { policy } = ctx.policy();
  if (!policy.stand_ins) return false;
  if (isReviewer || (await ctx.desk.isApprover(person))) return true;
  if (isReviewer === undefined && (await ctx.reviews.mine(person)).length > 0) return true;
  const reviewing = policy.reviews.flatMap(({ by }) => by);
  const roster = await ctx.people.roster(
    reviewing.map((group) => ({ group })),
    'cached',
  );
  const isNamed = Object.values(roster).some(
    (members) => 'people' in members && members.people.includes(person),
  );
  if (isNamed) return true;
  const byRole = [...decidingGroups(policy), ...reviewing].some((group) =>
    policy.groups[group]?.some((entry) => entry.startsWith('make:')),
  );
  return byRole && (await ctx.people.identify(person)).binding.state === 'bound';
}

/**
 * The refusal of a person who decides and reviews nothing, or nothing. Each absence is news for the stand-in and for
 * every admin.
 */
export const nothingToHandOver = async (ctx: Parts, person: PersonId): Promise<Refusal | undefined> =>
  ctx.policy().policy.stand_ins === undefined || (await mayGoAway(ctx, person))
    ? undefined
    : refuse('nothing-to-hand-over');
