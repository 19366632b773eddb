import type { Kind } from '../changes/catalogue.js';
import { isUrgent } from '../changes/changes.js';
import { type Refusal, refuse } from '../refusal.js';
import { durationInWords } from './duration.js';
import { fitsPattern } from './pattern.js';
import type { Policy, Rule } from './schema.js';

/** What a limit can bound of one change. */
interface Bounded {
  readonly kind: Kind;
  readonly durationMs?: number;
  readonly rolesAfter: readonly (string | number)[];
  readonly inviteDomain?: string;
}

/** Why a rule refuses although it matches: the limits it sets itself, and where invitations may go. */
export function beyondLimits(
  policy: Policy,
  rule: Rule,
  facts: Bounded,
  reason: string,
): Refusal | undefined {
  const domains = policy.limits.invite_domains;
  if (domains && facts.inviteDomain !== undefined && !domains.includes(facts.inviteDomain)) {
    return refuse('wrong-domain', { domains: domains.join(', ') });
  }
  const longest = Math.min(rule.at_most?.duration ?? Infinity, policy.limits.longest_grant ?? Infinity);
  if (facts.durationMs !== undefined && facts.durationMs > longest) {
    return refuse('too-long', { limit: durationInWords(longest), rule: rule.name });
  }
  if (facts.durationMs === undefined && rule.at_most?.duration !== undefined && !removes(facts)) {
    return refuse('duration-needed', { limit: durationInWords(rule.at_most.duration), rule: rule.name });
  }
  if (rule.reason && !fitsPattern(rule.reason.pattern, reason)) {
    const { hint } = rule.reason;
    return refuse('reason-pattern', { rule: rule.name, ...(hint !== undefined && { hint }) });
  }
  return undefined;
}

const removes = (facts: Bounded): boolean =>
  facts.rolesAfter.every((role) => role === 'none') || isUrgent(facts.kind);
