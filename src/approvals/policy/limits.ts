import type { Kind } from '../changes/catalogue.js';
import { isUrgent } from '../changes/changes.js';
import { type Refusal, refuse } from '../refusal.js';
import { durationInWords } from './duration.js';
import { atLimit, atRule, type InForce } from './in-force.js';
import { fitsPattern } from './pattern.js';
import type { Rule } from './schema.js';

/** The values of a change that a limit can restrict. */
interface Bounded {
  readonly kind: Kind;
  readonly durationMs?: number;
  readonly rolesAfter: readonly (string | number)[];
  readonly inviteDomain?: string;
}

/** Why a matching rule refuses: its own limits, or the domains that invitations may go to. */
export function beyondLimits(
  inForce: Pick<InForce, 'policy' | 'lineOf'>,
  rule: Rule,
  facts: Bounded,
  reason: string,
): Refusal | undefined {
  const { invite_domains: domains, longest_grant: longestOfAll = Infinity } = inForce.policy.limits;
  if (domains && facts.inviteDomain !== undefined && !domains.includes(facts.inviteDomain)) {
    return atLimit(inForce, 'invite_domains', refuse('wrong-domain', { domains: domains.join(', ') }));
  }
  const own = rule.at_most?.duration;
  const longest = Math.min(own ?? Infinity, longestOfAll);
  if (facts.durationMs !== undefined && facts.durationMs > longest) {
    const refusal = refuse('too-long', { limit: durationInWords(longest), rule: rule.name });
    const placed = atRule(inForce, rule.name, refusal);
    return longest === own ? placed : atLimit(inForce, 'longest_grant', placed);
  }
  if (facts.durationMs === undefined && own !== undefined && !removes(facts)) {
    const refusal = refuse('duration-needed', { limit: durationInWords(longest), rule: rule.name });
    return atRule(inForce, rule.name, refusal);
  }
  if (rule.reason && !fitsPattern(rule.reason.pattern, reason)) {
    const { hint } = rule.reason;
    const refusal = refuse('reason-pattern', { rule: rule.name, ...(hint !== undefined && { hint }) });
    return atRule(inForce, rule.name, refusal);
  }
  return undefined;
}

const removes = (facts: Bounded): boolean =>
  facts.rolesAfter.every((role) => role === 'none') || isUrgent(facts.kind);
