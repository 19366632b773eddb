import { afterEach, describe, expect, it } from 'vitest';
import { askForRole, cardOf, cardShows } from './asking.js';
import { startTown, type Town } from './town.js';

let town: Town;
afterEach(() => town?.close());

describe.each(['socket', 'http'] as const)('in %s mode', (mode) => {
  it('a role change is asked, approved, done on Make, verified, and told', async () => {
    town = await startTown({ mode });
    const ben = town.person('U0BEN');
    const answer = await askForRole(ben, {
      who: 'dev@example.com',
      where: 'Finance Ops',
      role: 'Team Operator',
    });
    expect(answer).toContain('REQ-1 is asked');
    const card = await cardOf(town, 'REQ-1');
    await town.person('U0ANA').click(card, 'Approve');
    await cardShows(town, card, /Done, verified on Make .* · Approved by @Ana Costa/);
    expect(town.make.world.teamRole(4133, 915)).toBe('Team Operator');
    await ben.waitForMessage({ channel: 'dm', text: /REQ-1.*Done, verified/s });
    await town.person('U0DEV').waitForMessage({ channel: 'dm', text: /Your access on Make changed/ });
    await town.person('U0ANA').waitForMessage({ channel: 'dm', text: /You approved REQ-1/ });
  });
});
