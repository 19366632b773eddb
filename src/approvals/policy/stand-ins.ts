import { type PersonId, slackIdOf } from '../person.js';
import { decidingGroups } from './deciding-groups.js';
import { type Roster, rosterKey } from './requirement.js';
import type { Policy } from './schema.js';

/** An absent person and the person who decides in their place. */
export interface StandIn {
  readonly who: PersonId;
  readonly to: PersonId;
  /** The last day, in UTC, such as `2026-12-06`. */
  readonly until: string;
  /** When the absence was entered, in milliseconds since 1970. */
  readonly since: number;
}

const dayMs = 86_400_000;

/** The end of a day (UTC), in milliseconds since 1970. */
export const endOfDay = (day: string): number => Date.parse(day) + dayMs;

/** Tells if a day is not over yet. */
export const isAhead = (day: string, now: number): boolean => now < endOfDay(day);

/**
 * The groups whose members may stand in for others; an admin need not be in one unless the policy names the groups.
 */
export const standInGroups = (policy: Policy): readonly string[] =>
  policy.stand_ins?.among ?? [...decidingGroups(policy)];

/**
 * Tells if the policy lets this person stand in: a person who decides nothing by the policy cannot get decisions from
 * another person.
 */
export function mayStandIn(policy: Policy, roster: Roster, person: PersonId): boolean {
  if (!policy.stand_ins) return false;
  const isAdmin = policy.admins.includes(slackIdOf(person)) && !policy.stand_ins.among;
  return (
    isAdmin ||
    standInGroups(policy).some((group) => {
      const members = roster[rosterKey(group)];
      return members !== undefined && 'people' in members && members.people.includes(person);
    })
  );
}

/** Tells if an absence is no longer than the policy allows, from its entry to the end of its last day. */
export const isShortEnough = (
  { stand_ins }: Policy,
  { until, since }: Pick<StandIn, 'until' | 'since'>,
): boolean => stand_ins !== undefined && endOfDay(until) - since <= stand_ins.longest;

/** Tells if the policy delegates this person's decisions today; that comes before the person's own choice. */
export const isDelegated = ({ delegates }: Policy, who: PersonId, now: number): boolean =>
  delegates.some(({ from, until }) => from === slackIdOf(who) && isAhead(until, now));

/** The stand-ins in force now, as far as the present policy allows them. */
export const standInsHolding = (
  policy: Policy,
  away: readonly StandIn[],
  roster: Roster,
  now: number,
): StandIn[] =>
  away.filter(
    (one) =>
      isAhead(one.until, now) &&
      isShortEnough(policy, one) &&
      !isDelegated(policy, one.who, now) &&
      mayStandIn(policy, roster, one.to),
  );
