import { assumeNamesExist } from '../../approvals/policy/cases/assumed.js';
import { type ParsedCases, parseCases } from '../../approvals/policy/cases/case-file.js';
import type { InForce } from '../../approvals/policy/in-force.js';
import { type ParsedPolicy, parsePolicyFile, tokenProblems } from '../../approvals/policy/parse.js';
import type { Policy } from '../../approvals/policy/schema.js';
import type { YamlProblem } from '../../approvals/policy/yaml-text.js';
import { ConfigError } from '../../settings/config.js';
import { readTextFile } from '../../settings/text-file.js';

export type PolicyAsked = InForce & Extract<ParsedPolicy, { ok: true }>;

/** Reads a policy file, for questions without Make. Throws `ConfigError` with file, line and key of each problem. */
export function policyAt(path: string): PolicyAsked {
  const parsed = parsePolicyFile(textAt(path, 'the policy file'));
  if (!parsed.ok) throw wrong(path, parsed.problems);
  return { ...parsed, ...assumeNamesExist(parsed.policy, parsed.lineOf), lineOf: parsed.lineOf };
}

/** Reads a file of cases for this policy. Throws `ConfigError` like `policyAt`. */
export function casesAt(path: string, policy: Policy): Extract<ParsedCases, { ok: true }> {
  const text = textAt(path, 'the file of cases');
  const problems = tokenProblems(text);
  if (problems.length > 0) throw wrong(path, problems);
  const parsed = parseCases(text, policy);
  if (!parsed.ok) throw wrong(path, parsed.problems);
  return parsed;
}

function textAt(path: string, what: string): string {
  const read = readTextFile(path);
  if (read.ok) return read.text;
  const place = read.line === undefined ? path : `${path}:${read.line}`;
  throw new ConfigError([{ variable: place, expected: `${what} ${read.problem}` }]);
}

const wrong = (path: string, problems: readonly YamlProblem[]): ConfigError =>
  new ConfigError(
    problems.map(({ line, path: key, message }) => ({
      variable: `${path}:${line}`,
      expected: key ? `${key}: ${message}` : message,
    })),
  );
