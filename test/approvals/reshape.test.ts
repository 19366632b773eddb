import { describe, expect, it } from 'vitest';
import { differencesBetween, isLess, isReshapable, shapedChanges } from '../../src/approvals/reshape.js';
import { change, day, given, hour, plan, revision, submitted, teamAdmin } from './given.js';

const monitoring = { id: 9, name: 'Team Monitoring' };
/** Ids rank the roles: 9 is below 10, and 10 below 11; 12 does not compare. */
const make = {
  roleOrder: (_: number, from: number, to: number) =>
    to === 12 || from === 12 ? ('other' as const) : to < from ? ('lower' as const) : ('raise' as const),
};
const asked = given(submitted({ durationMs: day }));
const many = given(submitted({ changes: [change(7), change(8)], plans: [plan({}, 7), plan({}, 8)] }));

describe('a reshaped request', () => {
  it('is less if the role is lower, the time shorter, or a change left out', () => {
    expect(isLess(asked, { lines: [0], roleId: 9, durationMs: day }, make)).toBe(true);
    expect(isLess(asked, { lines: [0], durationMs: hour }, make)).toBe(true);
    expect(isLess(many, { lines: [1] }, make)).toBe(true);
    const forGood = given(submitted());
    expect(isLess(forGood, { lines: [0], durationMs: day }, make)).toBe(true);
  });

  it('is not less if anything is more or different, whatever else is less', () => {
    expect(isLess(asked, { lines: [0], durationMs: day }, make)).toBe(false);
    expect(isLess(asked, { lines: [0], roleId: 9 }, make)).toBe(false);
    expect(isLess(asked, { lines: [0], roleId: 9, durationMs: 2 * day }, make)).toBe(false);
    expect(isLess(asked, { lines: [0], roleId: 12, durationMs: hour }, make)).toBe(false);
    expect(isLess(many, { lines: [0], roleId: 99 }, make)).toBe(false);
  });

  it('keeps the remaining changes, and changes the role only of a single change', () => {
    expect(shapedChanges(asked, { lines: [0], roleId: 9 })).toEqual([{ ...change(), roleId: 9 }]);
    expect(shapedChanges(many, { lines: [1] })).toEqual([change(8)]);
    expect(shapedChanges(many, { lines: [0, 1], roleId: 9 })).toBeUndefined();
    for (const lines of [[], [0, 0], [2], [-1]]) expect(shapedChanges(many, { lines })).toBeUndefined();
  });

  it('is impossible if Usher made the request, part of it is done, or it settles or extends a grant', () => {
    expect(isReshapable(asked)).toBe(true);
    const begun = { ...asked, progress: [{ state: 'verified' as const, writes: [], undo: [] }] };
    expect(isReshapable(begun)).toBe(false);
    expect(isReshapable({ ...asked, requester: { ...asked.requester, isUsher: true } })).toBe(false);
    expect(isReshapable({ ...asked, settles: { request: 'REQ-1', choice: 'keep' } })).toBe(false);
    const extension = { request: 'REQ-1', byMs: hour, endsAt: day, totalMs: day };
    expect(isReshapable({ ...asked, extends: extension })).toBe(false);
  });

  it('is described by its differences', () => {
    const lower = plan({ differences: [{ where: 'Finance', now: 'none', after: monitoring }] });
    expect(
      differencesBetween(revision({ durationMs: day }), revision({ plans: [lower], durationMs: 8 * hour })),
    ).toEqual([`Team Monitoring instead of ${teamAdmin.name}, for 8 hours instead of 1 day.`]);
    expect(differencesBetween(many.revision, revision())).toEqual(['1 of 2 changes is left out.']);
    expect(differencesBetween(revision(), revision({ durationMs: hour }))).toEqual([
      'For 1 hour instead of until somebody changes it.',
    ]);
  });
});
