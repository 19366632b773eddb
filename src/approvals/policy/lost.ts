import { type PersonId, slackIdOf } from '../person.js';
import { usedGroups } from './deciding-groups.js';
import { adminsGroup } from './leaver-rule.js';
import { placeBound } from './place-bound.js';
import { type Requirement, type Roster, rosterKey, type Scope } from './requirement.js';
import { requirementOf } from './rule-requirement.js';
import type { Policy } from './schema.js';
import { seating, unreadableGroups } from './tally.js';

/** The parts of a policy that stop working when a person leaves. */
export interface Lost {
  /** Groups without any other member; the Usher admins are one of them. */
  readonly groups: readonly string[];
  /** Groups that name a Make role, and have no other member in one of the given places. */
  readonly inPlaces: readonly { readonly group: string; readonly where: Scope }[];
  /** Rules by which nothing can be approved any more. */
  readonly rules: readonly string[];
  /** Delegations in force today: the people the person stood in for, and those who stand in for the person. */
  readonly standsFor: readonly string[];
  readonly replacedBy: readonly string[];
}

/** The groups whose members `lossesWithout` has to know, for a person with access in these places. */
export function lossNeeds(policy: Policy, places: readonly Scope[]): { group: string; scope?: Scope }[] {
  const used = usedGroups(policy);
  const [bound, plain] = [true, false].map((isBound) =>
    Object.keys(policy.groups).filter((group) => placeBound(policy, [group]) === isBound),
  );
  return [
    ...[...(plain ?? []), adminsGroup].map((group) => ({ group })),
    ...(bound ?? [])
      .filter((group) => used.has(group))
      .flatMap((group) => places.map((scope) => ({ group, scope }))),
  ];
}

/**
 * The policy's losses when a person leaves, by the members of `lossNeeds`. `isAble` tells if another person can decide
 * at all. A stage counts as filled if a group with a Make role may fill it, which depends on the place, or one that
 * cannot be read.
 */
export function lossesWithout(
  policy: Policy,
  roster: Roster,
  person: PersonId,
  isAble: (one: PersonId) => boolean,
  now: number,
  places: readonly Scope[] = [],
): Lost {
  const others = (one: PersonId): boolean => one !== person && isAble(one);
  const today = new Date(now).toISOString().slice(0, 10);
  const user = slackIdOf(person);
  const isIn = (group: string, where?: Scope): boolean => membersOf(roster, group, where).includes(person);
  const isAlone = (group: string, where?: Scope): boolean =>
    isIn(group, where) && !membersOf(roster, group, where).some(others);
  const rules = policy.rules.filter((rule) => {
    const requirement = ofKnownPeople(policy, requirementOf(policy, rule, undefined), roster);
    const named = requirement.stages.flatMap(({ from }) => from);
    return (
      !requirement.automatic && named.some((group) => isIn(group)) && !seating(requirement, roster, others)
    );
  });
  const holding = policy.delegates.filter(({ until }) => until >= today);
  return {
    groups: [...Object.keys(policy.groups), adminsGroup].filter((group) => isAlone(group)),
    inPlaces: Object.keys(policy.groups).flatMap((group) =>
      places.filter((where) => isAlone(group, where)).map((where) => ({ group, where })),
    ),
    rules: rules.map(({ name }) => name),
    standsFor: holding.filter(({ to }) => to === user).map(({ from }) => from),
    replacedBy: holding.filter(({ from }) => from === user).map(({ to }) => to),
  };
}

function membersOf(roster: Roster, group: string, where?: Scope): readonly PersonId[] {
  const members = roster[rosterKey(group, where)];
  return members && 'people' in members ? members.people : [];
}

const ofKnownPeople = (policy: Policy, requirement: Requirement, roster: Roster): Requirement => ({
  ...requirement,
  stages: requirement.stages.filter(
    ({ from }) => !placeBound(policy, from) && unreadableGroups(from, requirement, roster).length === 0,
  ),
});
