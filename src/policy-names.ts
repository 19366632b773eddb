import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { adviceOn } from './approvals/policy/advice.js';
import { type MakeNames, type UnknownName, unknownOnMake } from './approvals/policy/names.js';
import type { Policy } from './approvals/policy/schema.js';
import { unknownInSlack } from './slack/policy-names.js';

/** Where the names of a policy are looked up; what is missing was not reached. */
export interface Outside {
  readonly make?: MakeNames;
  readonly slack?: WebClient;
}

export interface PolicyFinding {
  readonly line: number;
  readonly message: string;
  /** Advice is allowed and seldom meant; what is wrong stops something from working. */
  readonly kind: 'wrong' | 'advice';
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
    kind,
  });
  const findings = [
    ...(make ? unknownOnMake(policy, make) : []).map(placed('wrong')),
    ...(slack ? await unknownInSlack(policy, slack) : []).map(placed('wrong')),
    ...adviceOn(policy).map(placed('advice')),
  ];
  return findings.sort((a, b) => a.line - b.line);
}

interface ReportDeps {
  readonly policy: () => {
    readonly policy: Policy;
    readonly lineOf: (path: readonly PropertyKey[]) => number;
  };
  readonly path: string;
  readonly outside: () => Outside & { readonly make: MakeNames };
  readonly log: Pick<Logger, 'warn'>;
}

/** Says in the log what of the policy means nothing or is seldom meant: each finding once, until it goes and returns. */
export function reportNames({ policy, path, outside, log }: ReportDeps) {
  let said: ReadonlySet<string> = new Set();
  let onMake = '';
  const look = async (): Promise<void> => {
    const findings = await findingsOn(policy(), outside());
    for (const { line, message, kind } of findings) {
      if (!said.has(message)) log.warn({ at: `${path}:${line}`, kind }, message);
    }
    said = new Set(findings.map(({ message }) => message));
  };
  return {
    /** Looks everything up, on Make and in Slack. */
    look: (): void => void look(),
    /** Looks again only where what Make has by name has made a difference. */
    lookOnMake(): void {
      const unknown = JSON.stringify(unknownOnMake(policy().policy, outside().make));
      if (unknown !== onMake) void look();
      onMake = unknown;
    },
  };
}
