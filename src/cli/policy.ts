import { existsSync, readFileSync } from 'node:fs';
import { parsePolicy } from '../approvals/policy/parse.js';

/** Names every problem of a policy file with its line. Answers the exit status. */
export function check(path: string, print: (line: string) => void): number {
  if (!existsSync(path)) {
    print(`there is no file ${path}; copy policy.example.yml to begin`);
    return 1;
  }
  const parsed = parsePolicy(readFileSync(path, 'utf8'));
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
