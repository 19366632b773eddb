import { expect, it } from 'vitest';
import { remind } from '../../../src/approvals/decide/remind.js';
import { codeOf, context, day, decider, eva, given, minute, submitted, t0 } from '../given.js';

const pending = given(submitted());
const { phase } = pending;
const end = phase.status === 'pending' ? phase.expiresAt : 0;
const asked = (now: number) => codeOf(remind(pending, { decider: decider(eva) }, context({ now })));

it('a request whose time is over reminds nobody, also before it is closed', () => {
  expect(end).toBeGreaterThanOrEqual(t0 + day);
  expect(asked(end - minute)).toBeUndefined();
  expect(asked(end)).toBe('too-late');
});
