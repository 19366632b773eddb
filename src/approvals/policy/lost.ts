import { type PersonId, slackIdOf } from '../person.js';
import { type Roster, rosterKey } from './requirement.js';
import { requirementOf } from './rule-requirement.js';
import type { Policy } from './schema.js';
import { seating } from './tally.js';

/** The parts of a policy that stop working when a person leaves. */
export interface Lost {
  /** Groups without any other member. */
  readonly groups: readonly string[];
  /** Rules by which nothing can be approved any more. */
  readonly rules: readonly string[];
  /** Delegations in force today: the people the person stood in for, and those who stand in for the person. */
  readonly standsFor: readonly string[];
  readonly replacedBy: readonly string[];
}

/**
 * The policy's losses when a person leaves. `isAble` tells if another person can decide at all. Groups that stand for
 * a Make role are left out, since they contain different people in each place.
 */
export function lostWith(
  policy: Policy,
  roster: Roster,
  person: PersonId,
  isAble: (one: PersonId) => boolean,
  now: number,
): Lost {
  const others = (one: PersonId): boolean => one !== person && isAble(one);
  const today = new Date(now).toISOString().slice(0, 10);
  const user = slackIdOf(person);
  const groups = Object.keys(policy.groups).filter((group) => {
    const members = roster[rosterKey(group)];
    return members && 'people' in members && members.people.includes(person) && !members.people.some(others);
  });
  const rules = policy.rules.filter((rule) => {
    const requirement = requirementOf(policy, rule, undefined);
    const named = requirement.stages.flatMap(({ from }) => from);
    if (requirement.automatic || named.some((group) => isOfPlace(policy, group))) return false;
    const isOneOfThem = named.some((group) => {
      const members = roster[rosterKey(group)];
      return members && 'people' in members && members.people.includes(person);
    });
    return isOneOfThem && !seating(requirement, roster, others);
  });
  const holding = policy.delegates.filter(({ until }) => until >= today);
  return {
    groups,
    rules: rules.map(({ name }) => name),
    standsFor: holding.filter(({ to }) => to === user).map(({ from }) => from),
    replacedBy: holding.filter(({ from }) => from === user).map(({ to }) => to),
  };
}

const isOfPlace = ({ groups }: Policy, group: string): boolean =>
  groups[group]?.some((member) => member.startsWith('make:')) ?? false;
