import type { Scope } from './policy/requirement.js';

/** One entry of a policy group that cannot be looked up, for as long as nobody mends something. */
export interface RefusedMember {
  /** As the policy file has it: a user group, a person, or `make:Role name`. */
  readonly member: string;
  /** The policy groups that list it. */
  readonly groups: readonly string[];
  /** Slack's word, `no_such_role`, or what a person is instead of a member. */
  readonly word: string;
  /** Of the groups, those in which nobody else is left who may decide. */
  readonly emptied?: readonly string[] | undefined;
  /** Where a Make role was looked for. */
  readonly scope?: Scope | undefined;
}
