import { caseInWords, changedCase, changedCases } from '../../approvals/policy/cases/changed-cases.js';
import { policyDiff } from '../../approvals/policy/diff.js';
import { counted, oneLine } from '../record/text.js';
import type { Terminal } from '../terminal.js';
import { casesAt, type PolicyAsked, policyAt } from './file.js';

export interface DiffOptions {
  readonly cases?: string;
  readonly exitCode?: boolean;
}

/**
 * Prints the changes between two policy files, and the requests that they decide differently: samples at the limits of
 * every rule of both, and the cases of a file if one is given. Returns the exit status: 1 if `exitCode` asks for it
 * and a decision differs. Throws `ConfigError`.
 */
export function diffPolicies(
  oldPath: string,
  newPath: string,
  { cases: casesPath, exitCode = false }: DiffOptions,
  { print }: Terminal,
): number {
  const [before, after] = [policyAt(oldPath), policyAt(newPath)];
  const changes = policyDiff(before.policy, after.policy);
  print(changes.length === 0 ? 'Both files mean the same.' : 'Changes in the file');
  for (const line of changes) print(`  ${oneLine(line)}`);
  const found = changedCases(before, after);
  print('');
  print(found.length === 0 ? 'No sample is decided differently.' : 'Different decisions');
  for (const one of found) print(`  ${oneLine(caseInWords(one))}`);
  const ofFile = casesPath === undefined ? 0 : printCases(casesPath, before, after, print);
  return exitCode && found.length + ofFile > 0 ? 1 : 0;
}

/** Returns the number of cases in the file that the policies decide differently. */
function printCases(path: string, before: PolicyAsked, after: PolicyAsked, print: Terminal['print']): number {
  const { cases, members } = casesAt(path, after.policy);
  const changed = cases.flatMap(({ name, line, scene }) => {
    const one = changedCase(before, after, scene, members);
    return one ? [`${path}:${line}: ${name}: was ${one.before} → now ${one.after}`] : [];
  });
  print('');
  print(`${counted(cases.length, 'case', 'cases')} in ${path}, ${changed.length} decided differently`);
  for (const line of changed) print(`  ${oneLine(line)}`);
  return changed.length;
}
