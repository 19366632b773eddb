import { type ParsedPolicy, parsePolicyFile } from '../approvals/policy/parse.js';
import { readTextFile } from '../settings/text-file.js';
import { findingsOn, type Outside } from '../start/policy-names.js';

type Readable = Extract<ParsedPolicy, { ok: true }>;

/**
 * Prints every problem in a policy file with its line, and settings that are probably a mistake. Without `outside` it
 * does not look up names on Make or in Slack, and says so. Returns the exit status.
 */
export async function check(
  path: string,
  print: (line: string) => void,
  outside: Outside = {},
): Promise<number> {
  const read = readTextFile(path);
  if (!read.ok) {
    const place = read.line === undefined ? path : `${path}:${read.line}`;
    const advice = read.missing ? '; copy policy.example.yml to begin' : '';
    print(`${place}: the policy file ${read.problem}${advice}`);
    return 1;
  }
  const parsed = parsePolicyFile(read.text);
  if (!parsed.ok) {
    for (const { line, path: where, message } of parsed.problems) {
      print(`${path}:${line}: ${where ? `${where}: ` : ''}${message}`);
    }
    return 1;
  }
  const findings = await findingsOn(parsed, outside);
  for (const { line, message, kind } of findings) {
    print(`${path}:${line}: ${kind === 'advice' ? 'advice: ' : ''}${message}`);
  }
  const wrong = findings.filter(({ kind }) => kind !== 'advice').length;
  const { rules, groups } = parsed.policy;
  const count = `${rules.length} rules, ${Object.keys(groups).length} groups`;
  print(`${path}: ${count}, ${wrong === 0 ? 'no' : wrong} ${wrong === 1 ? 'problem' : 'problems'}`);
  for (const line of notLookedUp(outside)) print(`  ${line}`);
  for (const line of rulesInWords(parsed)) print(`  ${line}`);
  return wrong === 0 ? 0 : 1;
}

const notLookedUp = ({ make, slack }: Outside): string[] => [
  ...(make ? [] : ['not looked up: the roles, teams and organizations on Make; --online asks there']),
  ...(slack ? [] : ['not looked up: the channels, people and user groups in Slack; --online asks there']),
];

const rulesInWords = ({ policy, lines }: Readable): string[] =>
  policy.rules.map(({ name, stages, approve }, index) => {
    const who = approve
      ? 'nobody has to decide'
      : (stages ?? []).map(({ from, approvals }) => `${approvals} of ${from.join(' or ')}`).join(', then ');
    return `line ${lines[index]}: ${name}: ${who}`;
  });
