import { expect, it } from 'vitest';
import { approvalWords } from '../../src/cli/record/text.js';
import { plainJson } from '../../src/runtime/plain.js';
import { ana, ben, cat } from '../approvals/given.js';

const at = Date.parse('2026-11-02T09:00:00Z');

it('an approval names the people on whose behalf it was given', () => {
  expect(approvalWords({ by: ben, as: [ben], at })).toBe('U0BEN 2026-11-02T09:00:00Z');
  expect(approvalWords({ by: ben, as: [ben, ana, cat], at })).toBe(
    'U0BEN for U0ANA, U0CAT 2026-11-02T09:00:00Z',
  );
});

it('JSON on a terminal has no character that controls it or turns its lines around, and means the same', () => {
  const text = 'Ana \u202Eevil\u202C \u2066x\u2069 \u200F\u061C \u009B31m \u2028 צוות';
  const shown = plainJson(JSON.stringify(text));
  expect(shown).toBe('"Ana \\u202eevil\\u202c \\u2066x\\u2069 \\u200f\\u061c \\u009b31m \\u2028 צוות"');
  expect(JSON.parse(shown)).toBe(text);
});
