import { expect, it } from 'vitest';
import type { Finding } from '../../src/approvals/audit-event.js';
import { about } from '../../src/approvals/personal.js';
import { undoOf } from '../../src/watch/undo-of.js';
import { change, given, plan, submitted, t0 } from '../approvals/given.js';

const planFor = (userId: number) =>
  plan({ subject: { userId, name: about(`P${userId}`), email: about(`p${userId}@example.com`) } });
const found = (userId: number): Finding => ({
  id: `${userId}`,
  organizationId: 1,
  organization: 'Acme',
  team: { id: 7, name: 'Team 7' },
  movement: 'team-role-changed',
  userId,
  name: about(`P${userId}`),
  email: about(`p${userId}@example.com`),
  between: { from: t0, until: t0 },
  verdict: 'unexplained',
});

it('changes undone together keep their request even if an earlier one was left out', () => {
  const all = given(submitted({ changes: [change(), change()], plans: [601, 602].map(planFor) }));
  expect([601, 602].map((id, n) => undoOf(all, found(id), n, undefined)?.request)).toEqual([
    'REQ-7',
    'REQ-7',
  ]);
  const less = given(submitted({ plans: [planFor(602)] }));
  expect(undoOf(less, found(602), 1, undefined)?.request).toBe('REQ-7');
  expect(undoOf(less, found(601), 0, undefined)).toBeUndefined();
});
