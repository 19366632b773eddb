import type { Scope } from './requirement.js';
import type { Policy, Rule } from './schema.js';

/** Tells if one of these groups names a Make role, so that its people depend on the place. */
export const placeBound = (policy: Policy, groups: readonly string[]): boolean =>
  groups.some((group) => policy.groups[group]?.some((member) => member.startsWith('make:')));

/** Tells if the people who decide by this rule depend on the place. */
export const dependsOnPlace = (policy: Policy, rule: Rule): boolean =>
  placeBound(policy, [...(rule.stages ?? []).flatMap(({ from }) => from), ...(rule.escalate?.to ?? [])]);

interface Placed {
  readonly organization: { readonly id: number };
  readonly team?: { readonly id: number };
}

/** The place of a change: its team, or else its organization. */
export function scopeOf({ organization, team }: Placed): Scope {
  return { organizationId: organization.id, ...(team && { teamId: team.id }) };
}
