import { describe, expect, test } from 'vitest';
import type { OrganizationSnapshot } from '../../../src/make/directory-snapshot.js';
import { MakeError } from '../../../src/make/error.js';
import type { Make } from '../../../src/make/make.js';
import type { Role } from '../../../src/make/roles.js';
import { OrganizationGround } from '../../../src/watch/ground/organization-ground.js';
import { openAnnounced } from '../../../src/watch/open-announced.js';
import { openRecord } from '../../../src/watch/watch-record.js';
import { memoryStore } from '../../approvals/memory-store.js';

const t0 = Date.parse('2026-11-28T09:00:00Z');
const minute = 60_000;
const organization = { id: 7301, name: 'Harbour', teams: [] };
const role = (id: number, identifier: string | null, ...permissions: string[]): Role => ({
  id,
  name: `Role ${id}`,
  identifier,
  category: 'organization',
  permissions,
  tellsPermissions: true,
});

const without = () =>
  new MakeError({ kind: 'refused', method: 'GET', path: 'private-spaces', detail: 'no', code: 'IM903' });

/** An organization with what Make answers, and the calls of each poll. */
async function polled({ scopes = false, spaces = undefined as { id: string; name: string }[] | undefined }) {
  const onMake = {
    spaces,
    roles: [role(1, 'owner'), role(101, null, 'view')],
    customRoles: true as boolean | undefined,
  };
  const clock = { now: t0 };
  const now = () => clock.now;
  const calls: string[][] = [];
  const called = (what: string): void => void calls.at(-1)?.push(what);
  const answer = async <Value>(what: string, value: () => Value): Promise<Value> => {
    called(what);
    return value();
  };
  const store = memoryStore(now);
  const record = await openRecord(store, organization.id);
  const settings = () => ({ ...organization, license: { customRoles: onMake.customRoles } });
  const make = {
    organizations: {
      get: () => answer('settings', settings),
      featureControls: () => answer('controls', () => [{ id: 'a', name: 'A', enabled: true }]),
    },
    roles: { list: () => answer('roles', () => onMake.roles) },
    privateSpaces: {
      page: (_: number, offset: number) =>
        answer('spaces', () => {
          if (!onMake.spaces) throw without();
          const spaces = onMake.spaces.slice(offset, offset + 1000);
          return { spaces, isLast: spaces.length < 1000 };
        }),
    },
  } as unknown as Make;
  const ground = await OrganizationGround.open({
    organizationId: organization.id,
    store,
    record,
    announced: await openAnnounced({ store, pollMs: 0, now }, []),
    make,
    members: () => undefined,
    ...(scopes && { scopes: () => async () => called('scopes') }),
    now,
  });
  const poll = async (isWhole: boolean): Promise<void> => {
    calls.push([]);
    const whole = { organization: settings(), roles: onMake.roles };
    await ground.look({
      organization: { ...organization, zone: undefined, isPaused: false, hasLog: true },
      teams: [],
      roles: [],
      members: new Map(),
      read: { from: clock.now, until: clock.now + 1_000 },
      ...(isWhole && { whole }),
    } as OrganizationSnapshot);
    clock.now += minute;
  };
  const polls = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await poll(calls.length % 10 === 0);
  };
  const changes = () => [...record.state().ground.values()].map(({ ground: { change } }) => change);
  return { onMake, calls, polls, changes };
}

/** The longest time from one reading of this to the next, in polls; the tenth poll has settings and roles anyway. */
function longest(calls: readonly (readonly string[])[], what: string): number {
  const isFree = (n: number): boolean => n % 10 === 0 && ['settings', 'roles'].includes(what);
  const at = calls.flatMap((one, n) => (one.includes(what) || isFree(n) ? [n] : []));
  return Math.max(...at.map((n, index) => n - (at[index - 1] ?? 0)), calls.length - 1 - (at.at(-1) ?? 0));
}

describe('a poll makes two calls at most, and reads each thing', () => {
  const some = [{ id: '951', name: 'Ines' }];
  test.each([
    ['within two polls in an organization with private spaces', { spaces: some }, 2, 2, []],
    ['within two polls in an organization without them, also the first of them', {}, 2, 2, []],
    [
      'and the scopes within two polls where there are no private spaces, which wait for the tenth',
      { scopes: true },
      2,
      10,
      ['scopes'],
    ],
    [
      'and the scopes within three polls where there are some',
      { scopes: true, spaces: some },
      3,
      3,
      ['scopes'],
    ],
  ] as const)('%s', async (_, given, most, mostOfSpaces, more) => {
    const { calls, polls } = await polled({
      ...given,
      ...('spaces' in given && { spaces: [...given.spaces] }),
    });
    await polls(61);
    expect(Math.max(...calls.map((one) => one.length))).toBe(2);
    for (const what of ['settings', 'roles', 'controls', ...more])
      expect(longest(calls, what), what).toBeLessThanOrEqual(most);
    expect(longest(calls, 'spaces')).toBeLessThanOrEqual(mostOfSpaces);
  });
});

test('a role that disappears is told within two polls, and its second reading is missing from the next poll', async () => {
  for (let more = 4; more < 14; more++) {
    const { onMake, calls, polls, changes } = await polled({ spaces: [] });
    await polls(more);
    onMake.roles = [role(1, 'owner')];
    await polls(2);
    expect(changes(), `after ${more} polls`).toMatchObject([{ type: 'role-deleted' }]);
    await polls(4);
    const sums = calls.map((_, n) => calls.slice(0, n + 1).flat().length - 2 * (n + 1));
    expect(Math.max(...sums)).toBeLessThanOrEqual(2);
    expect(sums.at(-1)).toBeLessThanOrEqual(0);
  }
});

test('the first private spaces of an organization that had none are told, and those of the first reading are not', async () => {
  const first = await polled({ spaces: [{ id: '951', name: 'Ines' }] });
  await first.polls(4);
  expect(first.changes()).toEqual([]);
  const none = await polled({});
  await none.polls(3);
  none.onMake.spaces = [{ id: '951', name: 'Ines' }];
  await none.polls(2);
  expect(none.changes()).toMatchObject([{ type: 'private-space', space: { id: '951' } }]);
  // The feature goes off and comes back, with the same space.
  none.onMake.spaces = undefined;
  await none.polls(2);
  none.onMake.spaces = [{ id: '951', name: 'Ines' }];
  await none.polls(2);
  expect(none.changes()).toHaveLength(1);
});

test('thousands of private spaces take a call a turn, a page each, and only a new one is told', async () => {
  const { onMake, calls, polls, changes } = await polled({
    spaces: Array.from({ length: 2_500 }, (_, n) => ({ id: `${n}`, name: `Person ${n}` })),
  });
  await polls(7);
  onMake.spaces?.push({ id: 'new', name: 'Late' });
  await polls(6);
  expect(changes()).toMatchObject([{ type: 'private-space', space: { id: 'new' } }]);
  await polls(12);
  expect(changes()).toHaveLength(1);
  expect(Math.max(...calls.map((one) => one.length))).toBe(2);
});

test('roles that are read without the settings are not deleted when the licence stops showing them', async () => {
  const { onMake, polls, changes } = await polled({ spaces: [] });
  await polls(4);
  for (let before = 0; before < 2; before++) {
    onMake.customRoles = false;
    onMake.roles = [role(1, 'owner')];
    await polls(3);
    onMake.customRoles = true;
    onMake.roles = [role(1, 'owner'), role(101, null, 'view')];
    await polls(4);
  }
  expect(changes()).toEqual([]);
  onMake.roles = [role(1, 'owner')];
  await polls(2);
  expect(changes()).toMatchObject([{ type: 'role-deleted' }]);
});
