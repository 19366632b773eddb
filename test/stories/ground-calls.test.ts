import { expect } from 'vitest';
import type { Harness } from './harness.js';
import { story } from './story.js';
import { auditorMay, bot, labs, listen, logistics, looks, make, said } from './watching.js';

story(
  'roles and settings take at most two calls a poll, whatever there is to read',
  {
    env: { USHER_POLL_SECONDS: '1' },
    make: (world) => {
      make(world);
      const permissions = Array.from({ length: 40 }, (_, n) => `organization right ${n}`);
      for (let n = 0; n < 64; n++) {
        world.addCustomRole(logistics, { name: `Custom ${n}`, category: 'organization', permissions });
      }
      for (let n = 0; n < 5000; n++) {
        const id = world.addUser({ name: `Person ${n}`, email: `person-${n}@example.com` }).id;
        world.setOrganizationRole(id, logistics, n < 2500 ? 'Custom 1' : 'Member');
      }
    },
  },
  async (harness) => {
    await listen(harness);
    await looks(harness, 4);
    const { world } = harness.make;
    world.setPermissions(world.roleNamed('Custom 1', 'organization', logistics).id, auditorMay);
    await said(harness, /Custom 1 of Harbour Logistics may do something else now.*2,?500 people hold it/s);
    world.deleteCustomRole(world.roleNamed('Custom 2', 'organization', logistics).id);
    await said(harness, /The custom role Custom 2 of Harbour Logistics was deleted/);
    await looks(harness, 4);
    const counts = callsOfGround(harness, logistics, ['/private-spaces', '/users/roles']);
    expect(beyondTwoAPoll(counts)).toBeLessThanOrEqual(2);
    expect(total(counts)).toBeGreaterThan(16);
  },
);

const tokens = '/users/me/current-authorization';

for (const [where, payer, env, most] of [
  ['two polls, where another organization has a call to spare', labs, {}, 2],
  [
    'three polls, where the only organization has none',
    logistics,
    { MAKE_ORGANIZATION_ID: `${logistics}` },
    3,
  ],
] as const) {
  story(
    `a scope that the token lost takes no third call of a poll and is told within ${where}`,
    { env: { USHER_POLL_SECONDS: '1', ...env }, make },
    async (harness) => {
      await listen(harness);
      await looks(harness, 4);
      const before = pollsOf(harness, payer).length;
      harness.make.world.takeScopes(bot, 'usher', ['organizations:write']);
      await said(harness, /Usher's token lost a scope: organizations:write/, 'C0APPROVALS');
      // The difference includes the poll that lost the scope and the one that has begun since.
      expect(pollsOf(harness, payer).length - before).toBeLessThanOrEqual(most + 2);
      harness.make.world.addPrivateSpace(logistics, 'Eva Novak');
      await said(harness, /private space appeared in Harbour Logistics: Eva Novak/);
      const counts = callsOfGround(harness, payer, ['/private-spaces', '/users/roles', tokens]);
      expect(beyondTwoAPoll(counts)).toBeLessThanOrEqual(2);
    },
  );
}

/** The paths that each poll of an organization read. */
function pollsOf({ make: { calls } }: Harness, organizationId: number): string[][] {
  const polls: string[][] = [];
  for (const { method, path, query } of calls) {
    if (method !== 'GET') continue;
    if (path === `/organizations/${organizationId}/user-organization-roles`) polls.push([]);
    else if (path === tokens || `${path}?${query}`.includes(`${organizationId}`)) polls.at(-1)?.push(path);
  }
  return polls.slice(0, -1);
}

/** The number of calls of each poll for the ground, without the directory's own. */
function callsOfGround(harness: Harness, organizationId: number, more: readonly string[]): number[] {
  const place = `/organizations/${organizationId}`;
  const ground = [place, `${place}/feature-controls`, ...more];
  // Now and then the directory reads everything, including the organization and its roles.
  return pollsOf(harness, organizationId)
    .slice(1)
    .map((paths) => {
      const count = paths.filter((path) => ground.includes(path)).length;
      return count - 2 * paths.filter((path) => path === '/teams').length;
    });
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * The largest excess over two calls for each poll so far; a call of one poll may come just after the next poll began.
 */
const beyondTwoAPoll = (counts: readonly number[]): number =>
  Math.max(...counts.map((_, index) => total(counts.slice(0, index + 1)) - 2 * (index + 1)));
