import { describe, expect, test } from 'vitest';
import { BOT_TOKEN } from '../../../sandbox/make/seed.js';
import { around, ben, founder, logistics, planned, planOf, usher, whenever } from './around.js';

const demand = (userId = ben) =>
  ({ kind: 'demand-password-reset', organizationId: logistics, userId }) as const;

describe('a password reset demand', () => {
  test('goes to the address on Make, changes no role, and says that nobody can check it', async () => {
    const { operations, world } = await around();
    const plan = await planOf(operations, demand());
    expect(plan).toMatchObject({
      subject: { userId: ben, email: { personal: 'ben@example.com' } },
      demand: 'password-reset',
      differences: [],
      direction: 'lower',
      undo: [],
      writes: [{ type: 'demand-password-reset', userId: ben, email: { personal: 'ben@example.com' } }],
    });
    expect(plan.effects.join(' ')).toContain('Nobody can look up on Make');
    const [write] = plan.writes;
    if (!write) throw new Error('nothing would be sent');
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(world.passwordDemands).toEqual(['ben@example.com']);
    await expect(operations.inspect(write)).rejects.toThrow('Make has no call that shows');
  });

  test('is refused before anybody decides if Usher’s token lacks the scope', async () => {
    const { operations, world } = await around();
    const token = world.tokens.get(BOT_TOKEN);
    if (token) token.scope = ['user:read', 'user:write', 'teams:read'];
    expect(await planned(operations, demand())).toMatchObject({ type: 'refused', code: 'scope-missing' });
  });

  test('is never made for Usher’s own account or a protected person', async () => {
    const { operations } = await around({ protectedEmails: ['founder@example.com'] });
    expect(await planned(operations, demand(usher))).toMatchObject({ code: 'own-account' });
    expect(await planned(operations, demand(founder))).toMatchObject({ code: 'protected' });
  });

  test('that Make does not confirm is lost, not done', async () => {
    const { operations, faults } = await around();
    const plan = await planOf(operations, demand());
    const [write] = plan.writes;
    if (!write) throw new Error('nothing would be sent');
    faults.add({ match: { path: /password-reset-demand/ }, kind: 'status', status: 200, body: { ok: 0 } });
    expect(await operations.send(write, whenever)).toMatchObject({ type: 'lost' });
  });
});
