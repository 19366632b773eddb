import { parsePolicy } from '../approvals/policy/parse.js';
import { readTextFile } from '../text-file.js';

/** Names every problem of a policy file with its line. Answers the exit status. */
export function check(path: string, print: (line: string) => void): number {
  const read = readTextFile(path);
  if (!read.ok) {
    const place = read.line === undefined ? path : `${path}:${read.line}`;
    const advice = read.missing ? '; copy policy.example.yml to begin' : '';
    print(`${place}: the policy file ${read.problem}${advice}`);
    return 1;
  }
  const parsed = parsePolicy(read.text);
  if (!parsed.ok) {
    for (const { line, path: where, message } of parsed.problems) {
      print(`${path}:${line}: ${where ? `${where}: ` : ''}${message}`);
    }
    return 1;
  }
  const { rules, groups } = parsed.policy;
  print(`${path}: ${rules.length} rules, ${Object.keys(groups).length} groups, no problems`);
  for (const [index, { name, stages, approve }] of rules.entries()) {
    const who = approve
      ? 'nobody has to decide'
      : (stages ?? []).map(({ from, approvals }) => `${approvals} of ${from.join(' or ')}`).join(', then ');
    print(`  line ${parsed.lines[index]}: ${name}: ${who}`);
  }
  return 0;
}
