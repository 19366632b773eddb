import { expect } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { askForRole, cardOf, cardShows } from './asking.js';
import type { Harness } from './harness.js';

/** Makes Eva, Team Monitoring of Finance Ops, Team Operator for an hour. */
export async function granted(harness: Harness): Promise<MessageRef> {
  await askForRole(harness.person('U0BEN'), {
    who: 'eva@example.com',
    where: 'Finance Ops',
    role: 'Team Operator',
    duration: '1 hour',
  });
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /large_green_circle: .* until/);
  expect(harness.make.world.teamRole(4134, 915)).toBe('Team Operator');
  return card;
}
