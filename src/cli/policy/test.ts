import { differencesOf } from '../../approvals/policy/cases/case-result.js';
import { counted, oneLine } from '../record/text.js';
import type { Terminal } from '../terminal.js';
import { casesAt, policyAt } from './file.js';

/**
 * Runs the cases of a file against a policy and prints unexpected results. Returns the exit status, which is 0 if
 * there are none. Throws `ConfigError` for a file that cannot be read.
 */
export function testPolicy(file: string, policyPath: string, { print }: Terminal): number {
  const inForce = policyAt(policyPath);
  const { cases, members } = casesAt(file, inForce.policy);
  let wrong = 0;
  for (const one of cases) {
    const differences = differencesOf(inForce, one, members);
    if (differences.length > 0) wrong += 1;
    print(`${differences.length > 0 ? '✗' : '✓'} ${file}:${one.line}: ${oneLine(one.name)}`);
    for (const line of differences) print(`    ${oneLine(line)}`);
  }
  const all = counted(cases.length, 'case', 'cases');
  print(
    wrong === 0
      ? `${all}, all as expected of ${policyPath}`
      : `${all}, ${wrong} not as expected of ${policyPath}`,
  );
  return wrong === 0 ? 0 : 1;
}
