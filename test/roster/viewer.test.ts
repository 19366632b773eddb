import { describe, expect, it } from 'vitest';
import { listNamed, rosterLists } from '../../src/roster/filters.js';
import { mayList, shownTo } from '../../src/roster/viewer.js';
import { day, row, t0 } from './pictured.js';

const origin = { how: 'before-usher' } as const;
const both = row({
  twoFactor: 'off',
  teams: [
    { id: 7, name: 'Finance', origin },
    { id: 8, name: 'Billing', origin },
  ],
  grants: [
    { request: 'REQ-1', endsAt: t0 + day, what: 'Team Admin of Finance', teamId: 7 },
    { request: 'REQ-2', endsAt: t0 + day, what: 'Team Admin of Billing', teamId: 8 },
    { request: 'REQ-3', endsAt: t0 + day, what: 'Admin of Acme' },
  ],
});
const elsewhere = row({ userId: 6, teams: [{ id: 9, name: 'Data', origin }] });
const finance = { sees: 'teams', teamIds: new Set([7]) } as const;

describe('the visible part of the roster', () => {
  it('is everything for an admin', () => {
    expect(shownTo({ sees: 'everything' }, [both, elsewhere])).toEqual([both, elsewhere]);
  });

  it('excludes two-factor and last login for an approver', () => {
    const [seen] = shownTo({ sees: 'people' }, [both]);
    expect(seen).toMatchObject({ role: 'Member', twoFactor: 'unknown', teams: both.teams });
    expect(seen).not.toHaveProperty('lastLogin');
  });

  it('is only the people of their teams for a team admin, with their access there', () => {
    const seen = shownTo(finance, [both, elsewhere, row({ teams: [] })]);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      role: '',
      origin: { how: 'unknown' },
      twoFactor: 'unknown',
      teams: [{ id: 7 }],
      grants: [{ request: 'REQ-1' }],
    });
    expect(seen[0]).not.toHaveProperty('lastLogin');
  });

  it('does not let anybody find through a list what they may not see', () => {
    for (const viewer of [{ sees: 'people' } as const, finance])
      expect(rosterLists.filter((list) => !mayList(viewer, list)).map(({ name }) => name)).toEqual([
        'no-two-factor',
        'two-factor-not-known',
        'not-seen-90d',
      ]);
    const members = shownTo(finance, [both]).filter((one) => listNamed('role:Member')?.test(one, t0));
    expect(members).toEqual([]);
  });
});
