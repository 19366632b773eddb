import { describe, expect, test } from 'vitest';
import { BOT_TOKEN } from '../../../sandbox/make/seed.js';
import type { World } from '../../../sandbox/make/world.js';
import type { Change } from '../../../src/approvals/changes/catalogue.js';
import { MakeError } from '../../../src/make/error.js';
import {
  accountant,
  around,
  ben,
  finance,
  inviting,
  logistics,
  onlyWrite,
  outOfOrganization,
  outOfTeam,
  planned,
  planOf,
  teamAdmin,
  toOrganizationRole,
  toTeamRole,
} from './around.js';

const everyKind: readonly (readonly [string, Change])[] = (
  [
    toOrganizationRole(ben, accountant),
    toTeamRole(ben, finance, teamAdmin),
    outOfOrganization(ben),
    outOfTeam(ben, finance),
    inviting(),
  ] as const
).map((change) => [change.kind, change]);

const unreadable = (reason: string) =>
  `Make does not let Usher read what this needs (${reason}). An admin can find the missing right with usher doctor.`;

function withoutRights(world: World): void {
  const token = world.tokens.get(BOT_TOKEN);
  if (token) world.tokens.set(BOT_TOKEN, { ...token, scope: [] });
}

describe.each(everyKind)('%s', (_, change) => {
  test('is refused with a reason if the token lacks the permission to read', async () => {
    const { operations, world } = await around();
    withoutRights(world);
    expect(await planned(operations, change)).toEqual({
      type: 'refused',
      code: 'forbidden',
      sentence: unreadable('Access denied.'),
    });
  });

  test('is refused with a reason if the token is gone', async () => {
    const { operations, world } = await around();
    world.tokens.clear();
    expect(await planned(operations, change)).toEqual({
      type: 'refused',
      code: 'unauthorized',
      sentence: unreadable('Token is missing or not valid in this zone.'),
    });
  });

  test('is planned with reads only, and always the same', async () => {
    const { operations, written } = await around();
    const first = await planOf(operations, change);
    expect(await planOf(operations, change)).toEqual(first);
    expect(written()).toEqual([]);
  });

  test('is planned if a read fails temporarily', async () => {
    const { operations, faults } = await around();
    faults.add({ match: { method: 'GET' }, kind: 'status', status: 503, times: 2 });
    faults.add({ match: { method: 'GET' }, kind: 'drop-before' });
    expect(await planned(operations, change)).toMatchObject({ type: 'plan' });
  });

  test('is neither planned nor refused while Make is down', async () => {
    const { operations, faults } = await around();
    faults.add({ match: { method: 'GET' }, kind: 'status', status: 503, times: 4 });
    await expect(planned(operations, change)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('is not guessed from an unexpected answer', async () => {
    const { operations, faults } = await around();
    faults.add({ match: { method: 'GET' }, kind: 'garbage' });
    const error = await planned(operations, change).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MakeError);
    expect(error).toMatchObject({ kind: 'malformed', detail: expect.stringMatching(/^user/) });
  });
});

test('reading back without permission fails instead of returning a state', async () => {
  const { operations, world } = await around();
  const plan = await planOf(operations, toOrganizationRole(ben, accountant));
  withoutRights(world);
  const forbidden = { kind: 'forbidden' };
  await expect(operations.inspect(onlyWrite(plan))).rejects.toMatchObject(forbidden);
  await expect(operations.invitation(logistics, ben)).rejects.toMatchObject(forbidden);
  await expect(operations.planUndo(plan, { overwrite: false })).rejects.toMatchObject(forbidden);
});

test('an account that is no longer Admin is refused with the reason', async () => {
  const { operations, world } = await around();
  world.setOrganizationRole(4001, logistics, 'Guest');
  expect(await planned(operations, toOrganizationRole(ben, accountant))).toMatchObject({
    type: 'refused',
    code: 'forbidden',
  });
});
