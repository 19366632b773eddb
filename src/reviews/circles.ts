import { bindingRefusal, standingRefusal } from '../approvals/decide/barred.js';
import { type Identity, isPerson, type PersonId } from '../approvals/person.js';
import { type Roster, rosterKey, type Scope } from '../approvals/policy/requirement.js';
import type { ReviewLine } from '../approvals/review-event.js';
import type { FoundLine } from './population.js';

/** Who can be asked, as they are known now. */
export interface Reviewers {
  readonly roster: Roster;
  readonly admins: readonly PersonId[];
  readonly identities: ReadonlyMap<PersonId, Identity>;
}

export const scopeOf = ({ organizationId, team }: Pick<ReviewLine, 'organizationId' | 'team'>): Scope => ({
  organizationId,
  ...(team && { teamId: team.id }),
});

/** The roster that saying who decides these lines may look at. */
export function needsOf(
  groups: readonly string[],
  lines: readonly Pick<ReviewLine, 'organizationId' | 'team'>[],
) {
  const places = new Map(lines.map((one) => [rosterKey('', scopeOf(one)), scopeOf(one)]));
  return [...places.values()].flatMap((scope) => groups.map((group) => ({ group, scope })));
}

/** Everybody in these groups at one place. A group that cannot be read is told instead, since nobody knows who is in it. */
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
 * Gives each line its number and its circle: the people of the groups who are beyond doubt full members, never the person
 * the line is about, under whatever account; where nobody is left, the admins. Answers why not where a group cannot be read.
 */
export function withCircles(
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

/** Those of these people who may decide on somebody: known beyond doubt, full members, and somebody else. */
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
