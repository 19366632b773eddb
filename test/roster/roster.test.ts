import { describe, expect, it } from 'vitest';
import { grantsOf } from '../../src/roster/grants.js';
import { type RosterParts, rosterOf } from '../../src/roster/roster.js';
import { ana, announcing, approved, approvedBy, firstWrite, after as whenAfter } from '../approvals/given.js';
import { day, member, nobodyKnows, pictureOf, t0 } from './pictured.js';

const teamRoles = new Map([[7, new Map([[5, 11]])]]);
const parts = (more: Partial<RosterParts>): RosterParts => ({
  picture: pictureOf([]),
  teamRoles,
  grants: [],
  origins: nobodyKnows,
  now: t0,
  ...more,
});

describe('the roster', () => {
  it('has a row for each person, by name, with their teams by name and the roles that were read', () => {
    const picture = pictureOf([
      member(6, { name: 'Zoe', teamIds: [] }),
      member(5, { name: 'Émile', teamIds: [7, 8], lastLogin: new Date(t0).toISOString(), tfaStatus: 1 }),
    ]);
    expect(rosterOf(parts({ picture }))).toMatchObject([
      {
        name: 'Émile',
        organization: 'Acme',
        role: 'Member',
        teams: [
          { id: 8, name: 'Billing' },
          { id: 7, name: 'Finance', roleId: 11, role: 'Team Admin' },
        ],
        lastLogin: t0,
        twoFactor: 'on',
        invitation: 'none',
      },
      { name: 'Zoe', teams: [], twoFactor: 'unknown' },
    ]);
  });

  it('counts an invitation as open for its week and as expired afterwards', () => {
    const sent = (userId: number, at: number) => member(userId, { invitation: new Date(at).toISOString() });
    const picture = pictureOf([
      sent(1, t0 - 6 * day),
      sent(2, t0 - 7 * day),
      member(3, { invitation: 'some time' }),
    ]);
    const rows = rosterOf(parts({ picture }));
    expect(rows.map(({ invitation, invitedAt }) => [invitation, invitedAt])).toEqual([
      ['open', t0 - 6 * day],
      ['expired', t0 - 7 * day],
      ['open', undefined],
    ]);
  });

  it('shows two-factor as unknown if Make says neither on nor off', () => {
    const picture = pictureOf([0, 1, 2].map((tfaStatus) => member(tfaStatus + 1, { tfaStatus })));
    expect(rosterOf(parts({ picture })).map(({ twoFactor }) => twoFactor)).toEqual(['off', 'on', 'unknown']);
  });

  it('shows the number of a role or team whose name has not been read yet', () => {
    const picture = pictureOf([member(1, { roleId: 44, teamIds: [70] })]);
    expect(rosterOf(parts({ picture }))).toMatchObject([{ role: 'role 44', teams: [{ name: 'team 70' }] }]);
  });

  it('shows temporary access of the person in this organization alone', () => {
    const grant = { request: 'REQ-7', endsAt: t0 + day, what: 'Admin of Acme' };
    const grants = [
      { ...grant, organizationId: 1, userId: 5 },
      { ...grant, organizationId: 2, userId: 6 },
    ];
    const rows = rosterOf(parts({ picture: pictureOf([member(5), member(6)]), grants }));
    expect(rows.map((one) => one.grants)).toEqual([[grant], []]);
  });

  it('looks up the origin of each role by the role held now', () => {
    const asked: unknown[] = [];
    const origins: RosterParts['origins'] = {
      of(held) {
        asked.push(held);
        return { how: 'unknown' };
      },
    };
    rosterOf(parts({ picture: pictureOf([member(5, { teamIds: [7] })]), origins }));
    expect(asked).toHaveLength(2);
    expect(asked).toContainEqual({ organizationId: 1, userId: 5, teamId: 7, roleId: 11 });
    expect(asked).toContainEqual({ organizationId: 1, userId: 5, roleId: 3 });
  });
});

describe('temporary access', () => {
  const running = whenAfter(approved({ durationMs: day }), [
    announcing(),
    {
      type: 'write.settled',
      at: t0,
      by: { kind: 'system' },
      key: firstWrite,
      attempt: 1,
      outcome: 'applied',
      permanent: false,
    },
    { type: 'change.verified', at: t0, by: { kind: 'system' }, change: 0, already: false },
    { type: 'grant.started', at: t0, by: { kind: 'system' }, endsAt: t0 + day },
  ]);

  it('is the access that an active request gives until it ends', () => {
    expect(grantsOf([running])).toEqual([
      {
        request: 'REQ-7',
        endsAt: t0 + day,
        what: 'Team Admin of Team 7',
        teamId: 7,
        organizationId: 1,
        userId: 506,
      },
    ]);
  });

  it('is not shown before it begins or after it is taken back', () => {
    const undone = whenAfter(running, [
      { type: 'grant.ending', at: t0 + day, by: { kind: 'system' }, why: 'time' },
      { type: 'change.undone', at: t0 + day, by: { kind: 'system' }, change: 0, how: 'verified' },
    ]);
    expect(grantsOf([whenAfter(approved({ durationMs: day }), [approvedBy(ana)]), undone])).toEqual([]);
  });
});
