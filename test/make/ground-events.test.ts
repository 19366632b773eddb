import { expect, test } from 'vitest';
import { twoFactorSwitched } from '../../src/make/ground-events.js';

test.each([
  ['two_factor_enforcement_enabled', true],
  ['two_factor_enforcement_disabled', false],
  ['twofactor_enforcement_disabled', false],
  ['organization_2fa_enforcement_enabled', true],
  ['tfa_disabled', false],
  ['user_2fa_enabled', undefined],
  ['webhook_disabled', undefined],
  ['two_factor_enforcement', undefined],
])('%s', (eventName, enforced) => {
  expect(twoFactorSwitched(eventName)).toBe(enforced);
});
