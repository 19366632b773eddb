import type { Kind } from '../change.js';
import type { PersonId } from '../person.js';
import { type Refusal, refuse } from '../refusal.js';
import { durationInWords } from './duration.js';
import { type Requirement, type Roster, rosterKey, type Scope } from './requirement.js';
import type { Conditions, Policy, Rule } from './schema.js';

/** What a policy can see of one change. */
export interface Facts {
  readonly kind: Kind;
  readonly requester: PersonId;
  readonly forSelf: boolean;
  readonly organization: { readonly id: number; readonly name: string };
  readonly team?: { readonly id: number; readonly name: string };
  /** Role names now and after, `none` where there is none. */
  readonly rolesNow: readonly string[];
  readonly rolesAfter: readonly string[];
  readonly direction: 'raise' | 'lower' | 'other';
  readonly durationMs?: number;
  readonly emergency: boolean;
  /** An API token of the very Make user whom the requester is bound to. */
  readonly ownToken?: boolean;
}

export type Resolution =
  | { readonly ok: true; readonly requirements: readonly Requirement[] }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * The rule of each change, first match first, gathered by rule. Refuses where no rule matches, where a rule's limit
 * is passed, and where a group that a condition names cannot be read: guessing could skip a stricter rule.
 */
export function resolvePolicy(
  policy: Policy,
  facts: readonly Facts[],
  reason: string,
  roster: Roster,
): Resolution {
  const found = new Map<string, Requirement>();
  for (const [index, fact] of facts.entries()) {
    if (fact.ownToken) {
      const own = found.get(ownTokenRule) ?? ownToken(policy);
      found.set(ownTokenRule, { ...own, changes: [...own.changes, index] });
      continue;
    }
    const matched = firstMatch(policy, fact, roster);
    if ('refusal' in matched) return { ok: false, refusal: matched.refusal };
    const refusal = beyondLimits(policy, matched.rule, fact, reason);
    if (refusal) return { ok: false, refusal };
    const where = dependsOnPlace(policy, matched.rule) ? scopeOf(fact) : undefined;
    const key = rosterKey(matched.rule.name, where);
    const earlier = found.get(key);
    const changes = [...(earlier?.changes ?? []), index];
    found.set(key, { ...(earlier ?? requirementOf(policy, matched.rule, where)), changes });
  }
  return { ok: true, requirements: [...found.values()] };
}

/** Stands in requests beside the names of the policy's rules, so none of those may be called so. */
export const ownTokenRule = 'anybody may revoke their own token';

/** Getting rid of one's own token needs nobody's approval, whatever the policy file says. */
const ownToken = (policy: Policy): Requirement => ({
  rule: ownTokenRule,
  changes: [],
  automatic: true,
  stages: [],
  holdMs: 0,
  expiresAfterMs: policy.defaults.expires_after,
  executeWithinMs: policy.defaults.execute_within,
  remindAfterMs: [],
  announce: [],
  channel: policy.approvals_channel,
  tellSubject: 'after',
});

/** The first rule whose conditions all hold, or why none can be named. */
export function firstMatch(
  policy: Policy,
  facts: Facts,
  roster: Roster,
): { readonly rule: Rule; readonly index: number } | { readonly refusal: Refusal } {
  for (const [index, rule] of policy.rules.entries()) {
    const answer = holds(rule.when ?? {}, facts, policy, roster);
    if (answer === true) return { rule, index };
    if (answer !== false) return { refusal: answer };
  }
  return { refusal: refuse('no-rule', { kind: facts.kind }) };
}

function holds(when: Conditions, facts: Facts, policy: Policy, roster: Roster): boolean | Refusal {
  const plain =
    listed(when.kind, [facts.kind]) &&
    listed(when.organization, [facts.organization.id, facts.organization.name]) &&
    listed(when.team, facts.team ? [facts.team.id, facts.team.name] : []) &&
    (when.for === undefined || (when.for === 'self') === facts.forSelf) &&
    listed(when.role_now, facts.rolesNow) &&
    listed(when.role_after, facts.rolesAfter) &&
    listed(when.role_now_or_after, [...facts.rolesNow, ...facts.rolesAfter]) &&
    listed(when.change, [facts.direction]) &&
    (when.duration_at_most === undefined ||
      (facts.durationMs !== undefined && facts.durationMs <= when.duration_at_most)) &&
    (when.emergency === undefined || when.emergency === facts.emergency);
  if (!plain || when.requester === undefined) return plain;
  const groups = [when.requester].flat();
  const where = placeBound(policy, groups) ? scopeOf(facts) : undefined;
  return isMember(facts.requester, groups, where, roster);
}

function isMember(who: PersonId, groups: readonly string[], where: Scope | undefined, roster: Roster) {
  let unreadable: Refusal | undefined;
  for (const group of groups) {
    const members = roster[rosterKey(group, where)];
    if (members && 'people' in members) {
      if (members.people.includes(who)) return true;
    } else {
      unreadable = refuse('group-unreadable', { group, why: members?.unreadable ?? 'it was not looked up' });
    }
  }
  return unreadable ?? false;
}

type Named = string | number;

/** True where nothing is asked, or one of the wanted names is among the actual ones, whatever their case. */
function listed(wanted: Named | readonly Named[] | undefined, actual: readonly Named[]): boolean {
  if (wanted === undefined) return true;
  const names = new Set(actual.map((one) => String(one).toLowerCase()));
  return [wanted].flat().some((one) => names.has(String(one).toLowerCase()));
}

/** Why a rule refuses although it matches: the limits it sets itself. */
export function beyondLimits(
  policy: Policy,
  rule: Rule,
  facts: Pick<Facts, 'kind' | 'durationMs' | 'rolesAfter'>,
  reason: string,
): Refusal | undefined {
  const longest = Math.min(rule.at_most?.duration ?? Infinity, policy.limits.longest_grant ?? Infinity);
  if (facts.durationMs !== undefined && facts.durationMs > longest) {
    return refuse('too-long', { limit: durationInWords(longest), rule: rule.name });
  }
  if (facts.durationMs === undefined && rule.at_most?.duration !== undefined && !removes(facts)) {
    return refuse('duration-needed', { limit: durationInWords(rule.at_most.duration), rule: rule.name });
  }
  if (rule.reason && !new RegExp(rule.reason.pattern, 'u').test(reason)) {
    return refuse('reason-pattern', { rule: rule.name, pattern: rule.reason.pattern });
  }
  return undefined;
}

const removes = (facts: Pick<Facts, 'kind' | 'rolesAfter'>): boolean =>
  facts.rolesAfter.every((role) => role === 'none') || facts.kind === 'contain-token';

/** The roster a resolution may look at: every group, and those that name a Make role once for each place. */
export function rosterNeeds(policy: Policy, facts: readonly Facts[]): { group: string; scope?: Scope }[] {
  const names = Object.keys(policy.groups);
  const places = new Map(facts.map((fact) => [rosterKey('', scopeOf(fact)), scopeOf(fact)]));
  const bound = names.filter((name) => placeBound(policy, [name]));
  return [
    ...names.map((group) => ({ group })),
    ...[...places.values()].flatMap((scope) => names.map((group) => ({ group, scope }))),
  ].filter(({ group, ...where }) => 'scope' in where || !bound.includes(group));
}

const placeBound = (policy: Policy, groups: readonly string[]): boolean =>
  groups.some((group) => policy.groups[group]?.some((member) => member.startsWith('make:')));

const dependsOnPlace = (policy: Policy, rule: Rule): boolean =>
  placeBound(policy, [...(rule.stages ?? []).flatMap(({ from }) => from), ...(rule.escalate?.to ?? [])]);

function scopeOf({ organization, team }: Facts): Scope {
  return { organizationId: organization.id, ...(team && { teamId: team.id }) };
}

function requirementOf(policy: Policy, rule: Rule, where: Scope | undefined): Requirement {
  return {
    rule: rule.name,
    changes: [],
    ...(where && { scope: where }),
    automatic: rule.approve === 'automatically',
    stages: rule.stages ?? [],
    holdMs: rule.hold ?? 0,
    expiresAfterMs: rule.expires_after ?? policy.defaults.expires_after,
    executeWithinMs: rule.execute_within ?? policy.defaults.execute_within,
    remindAfterMs: rule.remind_after ?? [],
    ...(rule.escalate && { escalate: { afterMs: rule.escalate.after, to: rule.escalate.to } }),
    announce: rule.announce ?? [],
    channel: rule.channel ?? policy.approvals_channel,
    ...(rule.review_within !== undefined && { reviewWithinMs: rule.review_within }),
    tellSubject: rule.tell_subject ?? 'after',
  };
}
