import { describe, expect } from 'vitest';
import { BEN_TOKEN } from '../../sandbox/make/seed.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { cardOf, cardShows, dm, finalAnswer } from './asking.js';
import { story } from './story.js';

/** Fills in and sends the form for a token that leaked, and answers what the form shows in the end. */
async function reportLeak(person: Person, token: string, reason = 'Found it in a public repository') {
  await person.command('/make-token');
  const modal = await person.waitForModal({ callback_id: 'ask.token' });
  await modal.choose('What', 'Revoke a token that leaked');
  await modal.waitForUpdate((_, text) => text.includes('Zone'));
  await modal.fill({ token, reason });
  await modal.submit();
  return finalAnswer(person);
}

describe.each(['socket', 'http'] as const)('a leaked token, in %s mode', (mode) => {
  story('is deleted with itself once approved, and forgotten', { mode }, async (town) => {
    const [dev, ben, ana] = [town.person('U0DEV'), town.person('U0BEN'), town.person('U0ANA')];
    expect(await reportLeak(dev, BEN_TOKEN)).toContain('REQ-1 is asked');
    await dm(ben, /says that an API token of yours has leaked/);
    const card = await cardOf(town, 'REQ-1');
    expect(await cardShows(town, card, /invoice script/)).toContain('Whatever uses this token will stop.');
    await ana.click(card, 'Approve');
    await cardShows(town, card, /Revoked, verified on Make/);
    expect(town.make.world.tokens.has(BEN_TOKEN)).toBe(false);
    expect(await town.disk()).not.toContain(BEN_TOKEN);
  });
});
