import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForInvite, askForRole } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { cardAt, cardText, closeAll, idIn } from './attack-helpers.js';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({
    make(world) {
      // Eva's name looks like Dev's, with one Cyrillic letter.
      world.user(4134).name = 'Dеv Patel';
    },
  });
});
afterAll(() => harness?.close());

const admin = () => harness.person('U0ADMIN');

/** All texts about a request: its card, the card's notification, and Details. */
async function told(id: string) {
  const card = await cardAt(harness, id);
  await admin().click(card, 'Details');
  const details = await admin().waitForModal({ title: new RegExp(id) });
  const text = details.text();
  closeAll(harness, 'U0ADMIN');
  const { workspace } = harness.slack;
  return {
    card: cardText(harness, card),
    text: workspace.message(card.channel, card.ts)?.text ?? '',
    details: text,
  };
}

describe('a person with the display name of another person', () => {
  it('appears on the card, notification and Details with their address and as asking for themselves', async () => {
    const eva = harness.person('U0EVA');
    const answer = await askForRole(eva, {
      who: 'eva@example.com',
      where: 'Marketing',
      role: 'Team Operator',
      reason: 'Dev takes over',
    });
    expect(answer).toContain('for themselves, eva@example.com');
    const { card, text, details } = await told(idIn(answer));
    expect(card).toMatch(/Dеv Patel\*? · for themselves · eva@example\.com/);
    expect(card).toContain('Another person has this name: dev@example.com (Make user 4133).');
    expect(text).toContain('(for themselves, eva@example.com, now: no role)');
    expect(details).toMatch(/for themselves · eva@example\.com/);
    expect(details).toContain('Another person has this name: dev@example.com (Make user 4133).');
  });

  it('is distinguished in the search by id and address, without showing other addresses', async () => {
    const ben = harness.person('U0BEN');
    await ben.command('/make-role', '');
    const form = await ben.waitForModal({ callback_id: 'ask.role' });
    const found = await form.typeahead('person', 'Patel');
    expect(found.map(({ description }) => description).sort()).toEqual([
      '4133 · dev@example.com',
      '4134 · eva@example.com',
    ]);
    await form.choose('person', '4134');
    await form.waitForUpdate((_, text) => text.includes('Dеv Patel: 4134 · eva@example.com'));
    const [other] = await form.typeahead('person', 'Lindqvist');
    expect(other).toMatchObject({ text: 'Cat Lindqvist' });
    expect(other?.description).toBeUndefined();
    closeAll(harness, 'U0BEN');
  });

  it('appears with their Slack identity if somebody else asks for them', async () => {
    const answer = await askForRole(harness.person('U0BEN'), {
      who: 'dev@example.com',
      where: 'Marketing',
      role: 'Team Operator',
    });
    const { card, details } = await told(idIn(answer));
    expect(card).toMatch(/Dev Patel\*? · @Dev Patel · dev@example\.com/);
    expect(card).toContain('Another person has this name: eva@example.com (Make user 4134).');
    expect(details).toMatch(/@Dev Patel · dev@example\.com/);
  });

  it('is also marked if they are only invited', async () => {
    const answer = await askForInvite(harness.person('U0BEN'), {
      emails: 'CAT LINDQV1ST <evil@example.com>',
    });
    const { card } = await told(idIn(answer));
    expect(card).toContain('evil@example.com');
    expect(card).toContain('Another person has this name: cat@example.com (Make user 4132).');
  });
});
