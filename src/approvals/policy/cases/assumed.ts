import { type PersonId, slackIdOf } from '../../person.js';
import type { InForce } from '../in-force.js';
import { entriesOf } from '../leaver-rule.js';
import type { Facts } from '../match.js';
import type { MakeNames } from '../names.js';
import { type Members, type Roster, rosterKey, type Scope } from '../requirement.js';
import { rosterNeeds } from '../roster-needs.js';
import type { Policy } from '../schema.js';
import type { LineOf } from '../yaml-text.js';

/**
 * The Slack ids of the members of groups that only Slack and Make know (`S0…`, `make:…`), by group; a missing group
 * was not looked up.
 */
export type KnownMembers = Readonly<Record<string, readonly string[]>>;

/** A policy for use without Make: every name in it counts as existing. */
export const assumeNamesExist = (policy: Policy, lineOf?: LineOf): InForce => ({
  policy,
  names: everyNameIn(policy),
  lineOf,
});

function everyNameIn({ rules }: Policy): MakeNames {
  const named = (key: 'organization' | 'team') => placed(rules.flatMap(({ when }) => when?.[key] ?? []));
  const roles = placed(
    rules.flatMap(({ when = {} }) =>
      [when.role_now ?? [], when.role_after ?? [], when.role_now_or_after ?? []].flat(),
    ),
  ).flatMap((role) => (['organization', 'team'] as const).map((category) => ({ ...role, category })));
  const organizations = [...named('organization'), { id: -1_000_000, name: '' }];
  return { organizations: organizations.map((one) => ({ ...one, teams: named('team'), roles })) };
}

const placed = (names: readonly (string | number)[]) =>
  names.map((name, index) => (typeof name === 'number' ? { id: name, name: '' } : { id: -1 - index, name }));

/** A person of whom only their group is known, or not even that. */
export const standIn = (team: string, group?: string): PersonId =>
  `${team}/${group === undefined ? 'somebody' : `somebody of ${group}`}`;

const isStandIn = (person: PersonId): boolean => slackIdOf(person).startsWith('somebody');

interface Group {
  readonly people: readonly PersonId[];
  readonly unknown: readonly string[];
}

/** The known members of a group, and its entries whose members are unknown. */
export function groupOf(policy: Policy, name: string, team: string, known: KnownMembers): Group {
  const entries = entriesOf(policy, name) ?? [];
  const isPerson = (entry: string) => /^[UW]/.test(entry);
  return {
    people: entries
      .flatMap((entry) => (isPerson(entry) ? [entry] : (known[entry] ?? [])))
      .map((id): PersonId => `${team}/${id}`),
    unknown: entries.filter((entry) => !isPerson(entry) && known[entry] === undefined),
  };
}

/**
 * The groups of the requester for the conditions of rules: in a group, not in it, or unreadable if that depends on
 * members that were not looked up. A stand-in is only in its own group.
 */
export const askersIn = (
  policy: Policy,
  facts: readonly Facts[],
  requester: PersonId,
  known: KnownMembers,
): Roster => {
  const [team = ''] = requester.split('/');
  return rosterOf(policy, facts, (name): Members => {
    const { people, unknown } = groupOf(policy, name, team, known);
    if (requester === standIn(team, name)) return { people: [...people, requester] };
    if (isStandIn(requester) || people.includes(requester) || unknown.length === 0) return { people };
    return { unreadable: `who is in ${unknown.join(' and ')} was not looked up` };
  });
};

/** The possible deciders: known people, and enough unknown people for groups whose members are unknown. */
export const decidersIn = (
  policy: Policy,
  facts: readonly Facts[],
  team: string,
  known: KnownMembers,
): Roster => {
  const groups = decidingGroups(policy, team, known);
  return rosterOf(policy, facts, (name) => groups.get(name) ?? { people: [] });
};

type Groups = ReadonlyMap<string, Members>;
// The last result is kept, because a hundred thousand requests may ask the same policy.
let decidingBefore: { policy: Policy; team: string; known: KnownMembers; groups: Groups } | undefined;

function decidingGroups(policy: Policy, team: string, known: KnownMembers): Groups {
  const last = decidingBefore;
  if (last?.policy === policy && last.team === team && last.known === known) return last.groups;
  const most = Math.max(
    ...policy.rules.map(({ stages = [] }) => stages.reduce((sum, { approvals }) => sum + approvals, 0)),
  );
  const groups = new Map(
    Object.keys(policy.groups).map((name): [string, Members] => {
      const { people, unknown } = groupOf(policy, name, team, known);
      const others = unknown.flatMap((entry) =>
        Array.from({ length: most }, (_, n): PersonId => `${team}/${entry} ${n + 1}`),
      );
      return [name, { people: [...people, ...others] }];
    }),
  );
  decidingBefore = { policy, team, known, groups };
  return groups;
}

function rosterOf(policy: Policy, facts: readonly Facts[], membersOf: (group: string) => Members): Roster {
  const groups = Object.keys(policy.groups);
  const members = new Map(groups.map((name) => [name, membersOf(name)]));
  const needs: { group: string; scope?: Scope }[] = [
    ...groups.map((group) => ({ group })),
    ...rosterNeeds(policy, facts),
  ];
  return Object.fromEntries(
    needs.flatMap(({ group, scope }) => {
      const found = members.get(group);
      return found ? [[rosterKey(group, scope), found] as const] : [];
    }),
  );
}
