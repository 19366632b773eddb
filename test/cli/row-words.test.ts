import { expect, it } from 'vitest';
import { textRow } from '../../src/cli/people/row-words.js';
import type { Row } from '../../src/roster/row.js';
import { row } from '../roster/pictured.js';

const { lastLogin: _, ...unseen } = row();
const loginOf = (one: Row): string | undefined => textRow(one)[3];

it('usher people tells never logged in from not known and from not joined yet', () => {
  expect(loginOf(row())).toBe('  Last login 2026-01-05T09:00:00Z, two-factor on');
  expect(loginOf(unseen)).toBe('  Never logged in, as far as Make shows, two-factor on');
  expect(loginOf({ ...unseen, twoFactor: 'unknown' })).toBe(
    '  Never logged in, as far as Make shows, two-factor not known',
  );
  expect(loginOf({ ...unseen, email: '', twoFactor: 'unknown' })).toBe(
    '  Last login and two-factor not known',
  );
  expect(loginOf({ ...unseen, invitation: 'open' })).toBe('  Has not joined yet');
});
