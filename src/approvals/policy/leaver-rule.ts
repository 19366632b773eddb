import type { KnownHow } from './leavers.js';
import type { Policy, Rule } from './schema.js';

/** Requests contain this name among the names of the policy's rules, so no rule may have it. */
export const leaversRule = "the policy's leavers";

/** The Usher admins as a deciding group; no group of a policy can have this name. */
export const adminsGroup = 'Usher admins';

/** A group's members as the policy file writes them; undefined if there is no such group. */
export const entriesOf = (
  policy: Pick<Policy, 'groups' | 'admins'>,
  group: string,
): readonly string[] | undefined => (group === adminsGroup ? policy.admins : policy.groups[group]);

/**
 * The policy's `leavers` as a rule. It approves automatically only if Slack shows that the person left: one admin
 * alone cannot take anybody's access away.
 */
export function leaverRule({ leavers }: Policy, how: KnownHow): Rule {
  const base = { name: leaversRule, tell_subject: 'never' } as const;
  if (leavers.do !== 'ask' && how === 'seen') return { ...base, approve: 'automatically' };
  return { ...base, stages: [{ from: leavers.decide ?? [adminsGroup], approvals: 1 }] };
}
