import type { Requirement, Scope } from './requirement.js';
import type { Policy, Rule } from './schema.js';

/** A rule's requirement before its changes may be carried out; `where` is set if it depends on the place. */
export function requirementOf(policy: Policy, rule: Rule, where: Scope | undefined): Requirement {
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

/** Requests contain this name among the names of the policy's rules, so no rule may have it. */
export const ownTokenRule = 'anybody may revoke their own token';

/** A person may revoke their own token without approval, whatever the policy file says. */
export const ownToken = (policy: Policy): Requirement => ({
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
