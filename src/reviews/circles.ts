import { bindingRefusal, standingRefusal } from '../approvals/decide/barred.js';
import { type Identity, isPerson, type PersonId } from '../approvals/person.js';
import { type Roster, rosterKey, type Scope } from '../approvals/policy/requirement.js';
import type { Policy } from '../approvals/policy/schema.js';
import type { ReviewLine } from '../approvals/review-event.js';
import type { FoundLine } from './population.js';

/** The possible reviewers, as currently known. */
export interface Reviewers {
  readonly roster: Roster;
  readonly admins: readonly PersonId[];
  readonly identities: ReadonlyMap<PersonId, Identity>;
}

export const scopeOf = ({ organizationId, team }: Pick<ReviewLine, 'organizationId' | 'team'>): Scope => ({
  organizationId,
  ...(team && { teamId: team.id }),
});

/** The groups and places that must be looked up to find who decides these lines. */
export function needsOf(
  groups: readonly string[],
  lines: readonly Pick<ReviewLine, 'organizationId' | 'team'>[],
) {
  const places = new Map(lines.map((one) => [rosterKey('', scopeOf(one)), scopeOf(one)]));
  return [...places.values()].flatMap((scope) => groups.map((group) => ({ group, scope })));
}

/**
 * The groups of a review that the present policy still has. A review keeps its own terms, and a group without members
 * in the policy names nobody.
 */
export const groupsLeft = (groups: readonly string[], { groups: all }: Pick<Policy, 'groups'>): string[] =>
  groups.filter((group) => Object.hasOwn(all, group));

/**
 * Everybody in these groups at one place, or the name of a group that cannot be read, since its members are then
 * unknown.
 */
export function membersAt(
  groups: readonly string[],
  roster: Roster,
  scope: Scope,
): { readonly people: readonly PersonId[] } | { readonly unreadable: string } {
  const people: PersonId[] = [];
  for (const group of groups) {
    const members = roster[rosterKey(group, scope)] ?? { unreadable: 'it was not looked up' };
    if (!('people' in members)) return { unreadable: `the group "${group}": ${members.unreadable}` };
    people.push(...members.people);
  }
  return { people: [...new Set(people)] };
}

/**
 * Numbers each line and finds its circle: the groups' members whose identity is certain and who are full members,
 * except the person the line is about, under any of their accounts; if nobody remains, the admins. Returns why not if
 * a group cannot be read.
 */
export function assignCircles(
  groups: readonly string[],
  found: readonly FoundLine[],
  reviewers: Reviewers,
): { readonly lines: ReviewLine[]; readonly circles: PersonId[][] } | { readonly unreadable: string } {
  const circles: PersonId[][] = [];
  const numbers = new Map<string, number>();
  const lines: ReviewLine[] = [];
  for (const one of found) {
    const members = membersAt(groups, reviewers.roster, scopeOf(one));
    if ('unreadable' in members) return members;
    const circle = othersThan(one, members.people, reviewers);
    const decides = circle.length > 0 ? circle : othersThan(one, reviewers.admins, reviewers);
    const key = decides.join(' ');
    const number = numbers.get(key) ?? circles.push([...decides]) - 1;
    numbers.set(key, number);
    lines.push({ line: lines.length + 1, ...one, circle: number });
  }
  return { lines, circles };
}

/** The people who may decide about this person: full members of certain identity, except the person themselves. */
export const othersThan = (
  one: Pick<ReviewLine, 'userId' | 'email'>,
  people: readonly PersonId[],
  { identities }: Pick<Reviewers, 'identities'>,
): PersonId[] =>
  people
    .filter((person) => {
      const identity = identities.get(person);
      if (!identity || standingRefusal(identity) || bindingRefusal(identity)) return false;
      return !isPerson(identity, one);
    })
    .sort();
