import { expect, it } from 'vitest';
import { adviceOn } from '../../../src/approvals/policy/advice.js';
import { oneOfPlatform, policyOf } from '../given.js';

const containment = `
  - name: security contains
    when: {kind: [revoke-token, contain-token]}
    stages: [{from: [security]}]`;
const emergency = `
  - name: emergency
    when: {emergency: true}
    stages: [{from: [security]}]`;

it('a rule without a kind above the rule for containments is reported with its line', () => {
  expect(adviceOn(policyOf(`${emergency}${containment}${oneOfPlatform}`))).toEqual([
    {
      path: ['rules', 0],
      message: expect.stringContaining('“emergency” names no kind and stands above “security contains”'),
    },
  ]);
});

it('a rule without a kind below it, and rules with a kind, are not reported', () => {
  expect(adviceOn(policyOf(`${containment}${emergency}${oneOfPlatform}`))).toEqual([]);
});

it('a single admin is reported, because nobody else could lift a freeze', () => {
  const alone = { ...policyOf(), admins: ['U0ADMIN'] };
  expect(adviceOn(alone)).toEqual([
    { path: ['admins'], message: expect.stringContaining('only one Usher admin') },
  ]);
});

it('a protected address that nobody on Make has is reported, because a typo would protect nobody', () => {
  const policy = { ...policyOf(), protected: ['founder@example.com', 'fuonder@example.com'] };
  const make = { organizations: [], hasPerson: (email: string) => email === 'founder@example.com' };
  const message = expect.stringContaining('the protected address fuonder@example.com, so it protects nobody');
  expect(adviceOn(policy, make)).toEqual([{ path: ['protected', 1], message }]);
  expect(adviceOn(policy), 'without Make nothing is known').toEqual([]);
});
