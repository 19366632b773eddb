import { usedGroups } from './deciding-groups.js';
import { adminsGroup } from './leaver-rule.js';
import { type Facts, inEachTeam } from './match.js';
import { placeBound, scopeOf } from './place-bound.js';
import { rosterKey, type Scope } from './requirement.js';
import type { Policy } from './schema.js';

/**
 * The groups that a resolution may need: every group, and those that name a Make role once for each place, since Make
 * is asked about each. Of these, groups that the policy uses nowhere are left out.
 */
export function rosterNeeds(policy: Policy, facts: readonly Facts[]): { group: string; scope?: Scope }[] {
  const isAboutLeaver = facts.some(({ leaver }) => leaver !== undefined);
  const names = [...Object.keys(policy.groups), ...(isAboutLeaver ? [adminsGroup] : [])];
  const everywhere = facts.flatMap((fact) => [fact, ...inEachTeam(policy, fact)]);
  const places = new Map(everywhere.map((fact) => [rosterKey('', scopeOf(fact)), scopeOf(fact)]));
  const bound = new Set(names.filter((name) => placeBound(policy, [name])));
  const used = usedGroups(policy);
  const needed = names.filter((name) => used.has(name) || !bound.has(name));
  return [
    ...needed.filter((group) => !bound.has(group)).map((group) => ({ group })),
    ...[...places.values()].flatMap((scope) => needed.map((group) => ({ group, scope }))),
  ];
}
