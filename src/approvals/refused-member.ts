import type { Scope } from './policy/requirement.js';

/** An entry of a policy group that cannot be looked up until somebody fixes it. */
export interface RefusedMember {
  /** The entry as the policy file has it: a user group, a person, or `make:Role name`. */
  readonly member: string;
  /** The policy groups that list the entry. */
  readonly groups: readonly string[];
  /** Slack's error code, `no_such_role`, `empty`, or the kind of Slack user that the person is instead of a member. */
  readonly word: string;
  /** The groups in which nobody else is left who may decide. */
  readonly emptied?: readonly string[] | undefined;
  /** The place where Usher looked for a Make role. */
  readonly scope?: Scope | undefined;
}
