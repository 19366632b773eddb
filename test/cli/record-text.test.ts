import { expect, it } from 'vitest';
import { approvalWords } from '../../src/cli/record/text.js';
import { ana, ben, cat } from '../approvals/given.js';

const at = Date.parse('2026-11-02T09:00:00Z');

it('an approval names the people on whose behalf it was given', () => {
  expect(approvalWords({ by: ben, as: [ben], at })).toBe('U0BEN 2026-11-02T09:00:00Z');
  expect(approvalWords({ by: ben, as: [ben, ana, cat], at })).toBe(
    'U0BEN for U0ANA, U0CAT 2026-11-02T09:00:00Z',
  );
});
