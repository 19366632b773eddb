import { expect, test } from 'vitest';
import type { OrganizationSnapshot } from '../../../src/make/directory-snapshot.js';
import type { Make } from '../../../src/make/make.js';
import type { Role } from '../../../src/make/roles.js';
import { OrganizationGround } from '../../../src/watch/ground/organization-ground.js';
import { openAnnounced } from '../../../src/watch/open-announced.js';
import { openRecord } from '../../../src/watch/watch-record.js';
import { memoryStore } from '../../approvals/memory-store.js';

const t0 = Date.parse('2026-11-28T09:00:00Z');
const organization = { id: 7301, name: 'Harbour', teams: [] };
const auditor = (...permissions: string[]): Role => ({
  id: 101,
  name: 'Auditor',
  identifier: null,
  category: 'organization',
  permissions,
  tellsPermissions: true,
});
const people = (from: number): OrganizationSnapshot => ({
  organization: { ...organization, zone: undefined, isPaused: false, hasLog: true },
  teams: [],
  roles: [],
  members: new Map(),
  read: { from, until: from + 1_000 },
});

test('a role changed by hand is reported once if a snapshot from before the change comes late', async () => {
  let now = t0;
  const onMake = { role: auditor('view') };
  const store = memoryStore(() => now);
  const record = await openRecord(store, organization.id);
  const announced = await openAnnounced({ store, pollMs: 0, now: () => now }, []);
  const open = () =>
    OrganizationGround.open({
      organizationId: organization.id,
      store,
      record,
      announced,
      make: {
        organizations: {
          get: async () => ({ ...organization, teams: [] }),
          featureControls: async () => undefined,
        },
        roles: { list: async () => [onMake.role] },
        privateSpaces: { page: async () => undefined },
      } as unknown as Make,
      members: () => undefined,
      now: () => now,
    });
  const ground = await open();
  const whole = (from: number): OrganizationSnapshot => ({
    ...people(from),
    whole: { organization, roles: [onMake.role] },
  });
  await ground.look(whole(t0));
  const readAgain = whole(t0 + 60_000);
  onMake.role = auditor('edit');
  now = t0 + 65_000;
  await ground.look(people(t0 + 58_000));
  await ground.look(readAgain);
  // A process that takes over does not believe it either.
  await (await open()).look(readAgain);
  now = t0 + 120_000;
  await ground.look(whole(now));
  expect([...record.state().ground.values()].map(({ ground: { change } }) => change)).toMatchObject([
    { type: 'role-permissions-changed', before: ['view'], after: ['edit'] },
  ]);
});
