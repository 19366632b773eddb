import { expect, test } from 'vitest';
import type { Announced } from '../../../src/watch/announced.js';
import type { GroundRead, KnownGround } from '../../../src/watch/ground/ground.js';
import { lookAtGround } from '../../../src/watch/ground/look-at-ground.js';
import { emptyWatch, evolveWatch } from '../../../src/watch/watch-state.js';

const minute = 60_000;
const t0 = Date.parse('2026-11-28T09:00:00Z');
const organizationId = 7301;

const read = (at: number, ...permissions: string[]): GroundRead => ({
  from: at,
  until: at + 10_000,
  roles: [{ id: 101, name: 'Auditor', category: 'organization', custom: true, permissions }],
});
/** A write that Usher announced just before the second reading and read back during it. */
const ours: Announced = {
  n: 7,
  at: t0 + minute - 1_000,
  appliedAt: t0 + minute + 1_000,
  until: t0 + 2 * minute + 1_000,
  request: 'REQ-7',
  undoes: false,
  write: {
    type: 'set-role-permissions',
    organizationId,
    roleId: 101,
    before: ['view'],
    permissions: ['view', 'edit'],
  },
};

test('what somebody makes of a role right after Usher wrote it is told once, also where a long reading saw both', () => {
  let known: KnownGround | undefined;
  let state = emptyWatch();
  const looked = (reading: GroundRead): string[] => {
    const before = {
      organizationId,
      organization: 'Harbour Logistics',
      known,
      state,
      announced: [ours],
      holders: () => ({ count: 0, names: [] }),
      members: [],
      now: reading.until,
    };
    const { events, next } = lookAtGround(before, reading, { moved: [], told: [] });
    known = next;
    state = events.reduce(evolveWatch, state);
    return events.flatMap((one) =>
      one.type === 'ground.changed' && 'after' in one.ground.change ? [`${one.ground.change.after}`] : [],
    );
  };
  expect(looked(read(t0, 'view'))).toEqual([]);
  expect(looked(read(t0 + minute, 'everything'))).toEqual(['everything']);
  expect(looked(read(t0 + 2 * minute, 'everything'))).toEqual([]);
});
