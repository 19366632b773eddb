import { isUrgent } from '../changes/changes.js';
import type { Refusal } from '../refusal.js';
import { type Candidate, candidates, type Foreseen, refusedWithoutMake } from './could-match.js';
import type { InForce } from './in-force.js';
import type { Requirement, Roster } from './requirement.js';
import { ownToken, requirementOf } from './rule-requirement.js';
import type { Rule } from './schema.js';

/** A way in which a change may be decided. */
export type Way = Pick<Requirement, 'rule' | 'automatic' | 'stages' | 'holdMs'>;

/** The people who would decide what a form asks for so far, as far as Usher knows it without asking Make. */
export type Foretold =
  | { readonly refusal: Refusal }
  | {
      /** Each way once. */
      readonly ways: readonly Way[];
      /** Whether all of these ways apply; otherwise Make's present state says which. */
      readonly isCertain: boolean;
    };

/** Refusals that depend on text that the person is still typing. */
const aboutReason: ReadonlySet<string> = new Set(['reason-pattern', 'reason-needed']);

/**
 * Foretells who would decide changes, or why they cannot be requested. In `inTeams` only rules that name teams count.
 * Undefined if Usher cannot tell without asking Make, or without a group that cannot be read.
 */
export function foretell(
  inForce: InForce,
  { whole, inTeams }: { readonly whole: readonly Foreseen[]; readonly inTeams: readonly Foreseen[] },
  roster: Roster,
): Foretold | undefined {
  const refusals = whole.map((one) => refusedWithoutMake(inForce, one, '', roster));
  const refusal = refusals.find((one) => one !== undefined && !aboutReason.has(one.code));
  if (refusal) return { refusal };
  const own = whole.filter(isOwnToken);
  const others = whole.filter((one) => !isOwnToken(one));
  const found = [
    ...others.map((one) => candidates(inForce, one, roster)),
    ...inTeams.map((one) => candidates(inForce, one, roster).filter(namesTeams)),
  ];
  const rules = found.flat().flatMap((one) => ('rule' in one ? [one.rule] : []));
  if (rules.length < found.flat().length || rules.length + own.length === 0) return undefined;
  const ways = [
    ...(own.length > 0 ? [ownToken(inForce.policy)] : []),
    ...[...new Set(rules)].map((rule) => requirementOf(inForce.policy, rule, undefined)),
  ];
  return { ways, isCertain: found.every((one) => one.length <= 1) };
}

/** A person may revoke their own token whatever the rules say. */
const isOwnToken = ({ kind, ownToken: own }: Foreseen): boolean => kind === 'revoke-token' && own === true;

const namesTeams = (one: Candidate): boolean => 'refusal' in one || one.rule.when?.team !== undefined;

/**
 * The longest access in milliseconds if every rule that may decide gives these changes only with an end; undefined if
 * one of them may give them until further notice.
 */
export function longestOf(
  inForce: InForce,
  foreseen: readonly Foreseen[],
  roster: Roster,
): number | undefined {
  const { longest_grant: longestOfAll = Infinity } = inForce.policy.limits;
  const rules = foreseen.flatMap((one) =>
    candidates(inForce, one, roster).flatMap((found) =>
      'rule' in found && !takesOnly(one) ? [found.rule] : [],
    ),
  );
  const own = rules.flatMap((rule: Rule) => rule.at_most?.duration ?? []);
  return rules.length > 0 && own.length === rules.length ? Math.min(longestOfAll, ...own) : undefined;
}

const takesOnly = ({ kind, rolesAfter = ['unknown'] }: Foreseen): boolean =>
  rolesAfter.every((role) => role === 'none') || isUrgent(kind);
