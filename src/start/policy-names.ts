import { adviceOn } from '../approvals/policy/advice.js';
import { type MakeNames, type UnknownName, unknownOnMake } from '../approvals/policy/names.js';
import type { Policy } from '../approvals/policy/schema.js';

/** Where Usher looks up the names of a policy; a service that is left out was not reached. */
export interface Outside {
  readonly make?: MakeNames;
  readonly slack?: (policy: Policy) => Promise<readonly UnknownName[]>;
}

export interface PolicyFinding {
  readonly line: number;
  readonly message: string;
  /**
   * `wrong` and `member` keep something from working; the watch over the groups reports members. `unanswered`:
   * unknown. `ungranted`: an optional scope is missing. `advice`: allowed, but rarely intended.
   */
  readonly kind: 'wrong' | 'member' | 'unanswered' | 'ungranted' | 'advice';
}

/**
 * The errors in a readable policy file, and settings that are rarely intended, in the order of the file's lines. The
 * start, a reload, `usher doctor` and `usher policy check` use them. Looks up names if Make and Slack are given.
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
