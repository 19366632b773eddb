import { expect, it } from 'vitest';
import { atLimit, atRule } from '../../../src/approvals/policy/in-force.js';
import { leaversRule } from '../../../src/approvals/policy/leaver-rule.js';
import { parsePolicy } from '../../../src/approvals/policy/parse.js';

const base = `version: 1
approvals_channel: C0APPROVALS
groups: { platform: [U0ANA] }
rules: [{ name: all, stages: [{ from: [platform] }] }]
limits:
  longest_grant: 30d
`;

function inForce(text: string) {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed;
}

const refusal = { code: 'no', sentence: 'No.' };

it('a refusal names the line of a limit and of the leavers only if the policy file has it', () => {
  const [without, full] = [base, `${base}  changes_per_hour: 3\nleavers: { do: ask }\n`].map(inForce);
  if (!without || !full) throw new Error('a policy is missing');
  expect(atLimit(without, 'longest_grant', refusal).sentence).toBe(
    'No. longest_grant is on line 6 of the policy.',
  );
  expect(atLimit(without, 'changes_per_hour', refusal).sentence).toBe('No.');
  expect(atRule(without, leaversRule, refusal).sentence).toBe('No.');
  expect(atLimit(full, 'changes_per_hour', refusal).sentence).toBe(
    'No. changes_per_hour is on line 7 of the policy.',
  );
  expect(atRule(full, leaversRule, refusal).sentence).toBe('No. The rule is on line 8 of the policy.');
});
