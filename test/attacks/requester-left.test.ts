import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Harness, startHarness } from '../stories/harness.js';
import { asked, cardText, forDev, happens, writesOf } from './attack-helpers.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

it.each([
  ['became a guest', 'U0CAT', 'Marketing', { is_restricted: true }],
  ['was deactivated', 'U0BEN', 'Finance Ops', { deleted: true }],
])(
  'a request of a person who %s since changes nothing, even if it is approved',
  async (_, by, where, part) => {
    const { users } = harness.slack.workspace;
    const own = await asked(harness, by, { ...forDev, where });
    const before = writesOf(harness).length;
    // No event tells of it: the approval comes first.
    const known = users.get(by);
    if (known) users.set(by, { ...known, ...part });
    await harness.person('U0ANA').click(own.card, 'Approve');
    await happens(harness, own.id, 'request.cancelled');
    expect(writesOf(harness).length).toBe(before);
    await expect.poll(() => cardText(harness, own.card)).toContain('has left');
  },
);
