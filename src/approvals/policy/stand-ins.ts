import { type PersonId, slackIdOf } from '../person.js';
import { decidingGroups } from './deciding-groups.js';
import { type Roster, rosterKey } from './requirement.js';
import type { Policy } from './schema.js';

/** Somebody is away, and said who decides in their place. */
export interface StandIn {
  readonly who: PersonId;
  readonly to: PersonId;
  /** The last day, in UTC, such as `2026-12-06`. */
  readonly until: string;
  /** When they said it, in milliseconds since 1970. */
  readonly since: number;
}

const dayMs = 86_400_000;

/** When a day (UTC) is over, in milliseconds since 1970. */
export const endOfDay = (day: string): number => Date.parse(day) + dayMs;

/** Whether a day is not over yet. */
export const isAhead = (day: string, now: number): boolean => now < endOfDay(day);

/** The groups of which somebody has to be to stand in for others; an admin has to be of none unless the policy names some. */
export const standInGroups = (policy: Policy): readonly string[] =>
  policy.stand_ins?.among ?? [...decidingGroups(policy)];

/** Whether the policy lets this person stand in: who decides nothing by it cannot get a say by another's word. */
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

/** Whether a time away is not longer than the policy allows, from when it was said to the end of its last day. */
export const isShortEnough = (
  { stand_ins }: Policy,
  { until, since }: Pick<StandIn, 'until' | 'since'>,
): boolean => stand_ins !== undefined && endOfDay(until) - since <= stand_ins.longest;

/** Whether the policy itself says today who decides for somebody; that goes before what they say. */
export const isDelegated = ({ delegates }: Policy, who: PersonId, now: number): boolean =>
  delegates.some(({ from, until }) => from === slackIdOf(who) && isAhead(until, now));

/** Who decides in whose place now: of what people said, that which the policy in force lets hold. */
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
