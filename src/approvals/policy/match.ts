import type { Kind } from '../changes/catalogue.js';
import type { PersonId } from '../person.js';
import { type Refusal, refuse } from '../refusal.js';
import { kindsOf } from './conditions.js';
import { atRule, type InForce, namedBy } from './in-force.js';
import { leaverRule } from './leaver-rule.js';
import type { LeaverSource } from './leavers.js';
import { beyondLimits } from './limits.js';
import { describe, type MakeNames, type NameKey, nameKey, sharedIn, unknownIn } from './names.js';
import { dependsOnPlace, placeBound, scopeOf } from './place-bound.js';
import { type Requirement, type Roster, rosterKey, type Scope } from './requirement.js';
import { type Named, namesOne } from './role-names.js';
import { ownToken, ownTokenRule, requirementOf } from './rule-requirement.js';
import type { Conditions, Policy, Rule } from './schema.js';
import { couldCover } from './would-pass.js';

/** The facts of one change that a policy can see. */
export interface Facts {
  readonly kind: Kind;
  /** True if the change extends a grant; rules for its kind and rules for `extend-grant` may both match. */
  readonly extends?: boolean;
  readonly requester: PersonId;
  readonly forSelf: boolean;
  readonly organization: { readonly id: number; readonly name: string };
  readonly team?: { readonly id: number; readonly name: string };
  /** The teams of a change that is about no one team: an invitation to an organization and some of its teams. */
  readonly teams?: readonly TeamFacts[];
  /** The roles of such a change in the organization itself, without those in its teams. */
  readonly own?: RoleFacts;
  /** The roles before and after, each by name and by id; `none` if there is none. */
  readonly rolesNow: readonly Named[];
  readonly rolesAfter: readonly Named[];
  readonly direction: 'raise' | 'lower' | 'other';
  readonly durationMs?: number;
  readonly emergency: boolean;
  /** The domain of an invited address, in lower case. */
  readonly inviteDomain?: string;
  /** True for an API token of the Make user to whom the requester is bound. */
  readonly ownToken?: boolean;
  /** Set if the change is about a leaver: the policy's `leavers` decide, and none of its rules. */
  readonly leaver?: LeaverSource;
}

type RoleFacts = Pick<Facts, 'rolesNow' | 'rolesAfter'>;
/** A team of an invitation, with the role there. */
type TeamFacts = { readonly team: NonNullable<Facts['team']> } & RoleFacts;

export type Resolution =
  | { readonly ok: true; readonly requirements: readonly Requirement[] }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * The first matching rule of each change, grouped by rule. An invitation needs that of each of its roles, and the rules
 * that name its teams.
 * Refuses if no rule matches, if a rule's limit is exceeded, or if a group named by a condition cannot be read, since
 * guessing could skip a stricter rule.
 */
export function resolvePolicy(
  inForce: InForce,
  facts: readonly Facts[],
  reason: string,
  roster: Roster,
): Resolution {
  const { policy } = inForce;
  const found = new Map<string, Requirement>();
  for (const [index, fact] of facts.entries()) {
    if (fact.ownToken) {
      const own = found.get(ownTokenRule) ?? ownToken(policy);
      found.set(ownTokenRule, { ...own, changes: [...own.changes, index] });
      continue;
    }
    for (const matched of rulesOf(inForce, fact, roster)) {
      if ('refusal' in matched) return { ok: false, refusal: matched.refusal };
      const { rule, at } = matched;
      const refusal = beyondLimits(inForce, rule, fact, reason);
      if (refusal) return { ok: false, refusal };
      const where = dependsOnPlace(policy, rule) ? scopeOf(at) : undefined;
      const key = rosterKey(rule.name, where);
      const earlier = found.get(key);
      const changes = [...new Set([...(earlier?.changes ?? []), index])];
      found.set(key, { ...(earlier ?? requirementOf(policy, rule, where)), changes });
    }
  }
  return { ok: true, requirements: [...found.values()] };
}

type Matched = { readonly rule: Rule; readonly at: Facts } | { readonly refusal: Refusal };

/**
 * The rules of one change: the first that matches it, for each of its roles the first that would match it with that role
 * alone, and for each of its teams the first that would match it there, if that rule names teams. Otherwise an invitation
 * would lead to a role or into a team past the people who decide about it, by a rule for another of its roles.
 */
function rulesOf(inForce: InForce, fact: Facts, roster: Roster): Matched[] {
  if (fact.leaver) return [{ rule: leaverRule(inForce.policy, fact.leaver), at: fact }];
  const first = firstMatch(inForce, fact, roster);
  const inTeams = inEachTeam(inForce.policy, fact).flatMap((at): Matched[] => {
    const found = firstMatch(inForce, at, roster);
    if ('rule' in found) return found.rule.when?.team === undefined ? [] : [{ ...found, at }];
    return found.refusal.code === 'no-rule' ? [] : [found];
  });
  const whole = [fact, ...inEachRole(fact)].map((one): Matched => {
    const found = one === fact ? first : firstMatch(inForce, one, roster);
    return 'rule' in found ? { ...found, at: fact } : found;
  });
  return [...whole, ...inTeams];
}

/** An invitation with each of its roles alone; empty if it has only one. */
export const inEachRole = ({ teams = [], own, ...fact }: Facts): Facts[] =>
  own ? [own, ...teams].map(({ rolesNow, rolesAfter }) => ({ ...fact, rolesNow, rolesAfter })) : [];

/** An invitation as it is in each of its teams; empty if no rule names a team. */
export function inEachTeam({ rules }: Policy, { teams = [], own: _, ...fact }: Facts): Facts[] {
  return rules.some(({ when }) => when?.team !== undefined) ? teams.map((one) => ({ ...fact, ...one })) : [];
}

/** The first rule whose conditions all hold, or why it cannot be known. */
export function firstMatch(
  inForce: InForce,
  facts: Facts,
  roster: Roster,
): { readonly rule: Rule; readonly index: number } | { readonly refusal: Refusal } {
  for (const [index, rule] of inForce.policy.rules.entries()) {
    const answer = holds(rule, facts, inForce, roster);
    if (answer === true) return { rule, index };
    if (answer !== false) return { refusal: answer };
  }
  const { team = 'none' } = facts;
  return {
    refusal: couldCover(refuse('no-rule', { kind: facts.kind }), inForce, { ...facts, team }, roster),
  };
}

/**
 * A name that does not exist on Make could have meant this change, so the rule is passed over only if another
 * condition certainly fails.
 */
function holds(
  { name: rule, when = {} }: Rule,
  facts: Facts,
  inForce: InForce,
  roster: Roster,
): boolean | Refusal {
  const { policy, names } = inForce;
  const plain =
    listed(when.kind, kindsOf(facts)) &&
    (when.for === undefined || (when.for === 'self') === facts.forSelf) &&
    listed(when.change, [facts.direction]) &&
    (when.duration_at_most === undefined ||
      (facts.durationMs !== undefined && facts.durationMs <= when.duration_at_most)) &&
    (when.emergency === undefined || when.emergency === facts.emergency);
  if (!plain) return false;
  const named = Object.entries(namedIn(facts)).map(([key, actual]) =>
    isNamed(when, nameKey.parse(key), { actual, organizationId: facts.organization.id }, names),
  );
  if (named.includes(false)) return false;
  const member = when.requester === undefined || isRequester(when.requester, facts, policy, roster);
  if (member === false) return false;
  const unknown = named.find((one) => typeof one === 'string');
  if (typeof unknown === 'string') {
    return atRule(inForce, rule, refuse('policy-names-nothing', { rule, what: unknown }));
  }
  return typeof member === 'object' ? namedBy(inForce, rule, member) : member;
}

/** The actual values for each condition that names something on Make. */
const namedIn = (facts: Facts): Record<NameKey, readonly Named[]> => ({
  organization: [facts.organization.id, facts.organization.name],
  team: facts.team ? [facts.team.id, facts.team.name] : [],
  role_now: facts.rolesNow,
  role_after: facts.rolesAfter,
  role_now_or_after: [...facts.rolesNow, ...facts.rolesAfter],
});

/**
 * Tells if a condition names this value. Returns a name in words if it does not but contains a name that does not
 * exist, or if it does only by a name that several roles have.
 */
function isNamed(
  when: Conditions,
  key: NameKey,
  at: { readonly actual: readonly Named[]; readonly organizationId: number },
  names: MakeNames,
): boolean | string {
  const wanted = when[key];
  if (wanted === undefined) return true;
  if (namesOne(wanted, at.actual)) return sharedIn(when, key, at, names) ?? true;
  const unknown = unknownIn(when, key, names);
  return unknown === undefined ? false : describe(key, unknown);
}

function isRequester(
  wanted: string | readonly string[],
  facts: Facts,
  policy: Policy,
  roster: Roster,
): boolean | Refusal {
  const groups = [wanted].flat();
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
      unreadable = refuse('group-unreadable', {
        group,
        why: members?.unreadable ?? 'it was not looked up',
        mend: members?.mend,
      });
    }
  }
  return unreadable ?? false;
}

/** True if nothing is wanted, or one of the wanted words is among the actual ones. */
const listed = (wanted: string | readonly string[] | undefined, actual: readonly string[]): boolean =>
  wanted === undefined || [wanted].flat().some((one) => actual.includes(one));
