import type { Scope } from './policy/requirement.js';

/** An entry of a policy group that cannot be looked up until somebody fixes it. */
export interface RefusedMember {
  /** As the policy file has it: a user group, a person, or `make:Role name`. */
  readonly member: string;
  /** The policy groups that list it. */
  readonly groups: readonly string[];
  /** Slack's error code, `no_such_role`, or what a person is instead of a member. */
  readonly word: string;
  /** Those of the groups in which nobody else is left who may decide. */
  readonly emptied?: readonly string[] | undefined;
  /** Where Usher looked for a Make role. */
  readonly scope?: Scope | undefined;
}
