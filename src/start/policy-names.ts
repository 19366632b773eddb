import { adviceOn } from '../approvals/policy/advice.js';
import { type MakeNames, type UnknownName, unknownOnMake } from '../approvals/policy/names.js';
import type { Policy } from '../approvals/policy/schema.js';

/** Where the names of a policy are looked up; what is missing was not reached. */
export interface Outside {
  readonly make?: MakeNames;
  readonly slack?: (policy: Policy) => Promise<readonly UnknownName[]>;
}

export interface PolicyFinding {
  readonly line: number;
  readonly message: string;
  /**
   * What is wrong stops something from working, and so does a member of a group, of whom the watch over the groups tells;
   * of the unanswered nobody knows; for the ungranted an optional scope is missing; advice is allowed and seldom meant.
   */
  readonly kind: 'wrong' | 'member' | 'unanswered' | 'ungranted' | 'advice';
}

/**
 * What is wrong with a policy file that can be read, and what is seldom meant, in the order of its lines: start,
 * reload, `usher doctor` and `usher policy check` all ask here. Names are looked up where Make and Slack are given.
 */
export async function findingsOn(
  { policy, lineOf }: { readonly policy: Policy; readonly lineOf: (path: readonly PropertyKey[]) => number },
  { make, slack }: Outside,
): Promise<PolicyFinding[]> {
  const placed = (kind: PolicyFinding['kind']) => (one: UnknownName) => ({
    line: lineOf(one.path),
    message: one.message,
    kind: one.unanswered ? ('unanswered' as const) : one.ungranted ? ('ungranted' as const) : kind,
  });
  const findings = [
    ...(make ? unknownOnMake(policy, make) : []).map(placed('wrong')),
    ...(slack ? await slack(policy) : []).map((one) =>
      placed(one.path[0] === 'groups' ? 'member' : 'wrong')(one),
    ),
    ...adviceOn(policy, make).map(placed('advice')),
  ];
  return findings.sort((a, b) => a.line - b.line);
}
