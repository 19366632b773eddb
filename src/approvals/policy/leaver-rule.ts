import type { KnownHow } from './leavers.js';
import type { Policy, Rule } from './schema.js';

/** Stands in requests beside the names of the policy's rules, so none of those may be called so. */
export const leaversRule = "the policy's leavers";

/** The Usher admins as a group that decides; no group of a policy can be called so. */
export const adminsGroup = 'Usher admins';

/** Whom a group lists, as the policy file writes them; undefined where there is no such group. */
export const entriesOf = (
  policy: Pick<Policy, 'groups' | 'admins'>,
  group: string,
): readonly string[] | undefined => (group === adminsGroup ? policy.admins : policy.groups[group]);

/**
 * What decides about somebody who left, as a rule like any other. The policy's line decides by itself only where Slack
 * shows that they left: one admin's word alone takes nobody's access.
 */
export function leaverRule({ leavers }: Policy, how: KnownHow): Rule {
  const base = { name: leaversRule, tell_subject: 'never' } as const;
  if (leavers.do !== 'ask' && how === 'seen') return { ...base, approve: 'automatically' };
  return { ...base, stages: [{ from: leavers.decide ?? [adminsGroup], approvals: 1 }] };
}
