import { describe, expect, it } from 'vitest';
import { listNamed, notSeenMs, rosterLists } from '../../src/roster/filters.js';
import type { Row } from '../../src/roster/row.js';
import { day, row, t0 } from './pictured.js';

const { lastLogin: _, ...neverSeen } = row();
const isIn = (name: string, one: Row, now = t0): boolean | undefined => listNamed(name)?.test(one, now);
const team = { id: 7, name: 'Finance', origin: { how: 'before-usher' } } as const;

describe('a list', () => {
  it('of people in no team leaves out invitees and people whose teams Make does not show', () => {
    expect(isIn('no-team', row({ teams: [] }))).toBe(true);
    expect(isIn('no-team', row())).toBe(false);
    expect(isIn('no-team', row({ teams: [], invitation: 'open' }))).toBe(false);
    expect(isIn('no-team', row({ teams: [], email: '' }))).toBe(false);
  });

  it('of people without two-factor leaves out unknown cases, which have a list of their own', () => {
    expect(isIn('no-two-factor', row({ twoFactor: 'off' }))).toBe(true);
    expect(isIn('no-two-factor', row({ twoFactor: 'unknown' }))).toBe(false);
    expect(isIn('two-factor-not-known', row({ twoFactor: 'unknown' }))).toBe(true);
    expect(isIn('two-factor-not-known', row({ twoFactor: 'off' }))).toBe(false);
  });

  it('of people not seen for 90 days is exact to the millisecond and includes those who never logged in', () => {
    expect(isIn('not-seen-90d', row({ lastLogin: t0 - notSeenMs }))).toBe(true);
    expect(isIn('not-seen-90d', row({ lastLogin: t0 - notSeenMs + 1 }))).toBe(false);
    expect(isIn('not-seen-90d', neverSeen)).toBe(true);
    expect(isIn('not-seen-90d', { ...neverSeen, invitation: 'open' })).toBe(false);
    expect(isIn('not-seen-90d', { ...neverSeen, email: '' })).toBe(false);
  });

  it('says of whom nobody knows if they are in it, and never counts them', () => {
    const isUnsure = (name: string, one: Row): boolean | undefined => listNamed(name)?.isNotKnown(one);
    const cases: [string, Row, Row][] = [
      ['no-two-factor', row({ twoFactor: 'unknown' }), row({ twoFactor: 'on' })],
      ['no-team', row({ teams: [], email: '' }), row()],
      ['not-seen-90d', { ...neverSeen, email: '' }, row()],
      ['unexplained', row({ origin: { how: 'unknown' } }), row()],
      ['role:Team Admin', row(), row({ teams: [{ ...team, role: 'Team Member' }] })],
    ];
    for (const [name, unsure, known] of cases) {
      expect([name, isUnsure(name, unsure), isIn(name, unsure)]).toEqual([name, true, false]);
      expect([name, isUnsure(name, known)]).toEqual([name, false]);
    }
    expect(isUnsure('no-two-factor', row({ twoFactor: 'unknown', invitation: 'open' }))).toBe(false);
    expect(rosterLists.filter(({ name }) => isUnsure(name, row())).map(({ name }) => name)).toEqual([]);
  });

  it('of a role finds its holders, whichever way Make and the person write its letters', () => {
    expect(isIn('role:Prüfer', row({ role: 'PRU\u0308FER' }))).toBe(true);
    expect(isIn('role:Pru\u0308fer', row({ teams: [{ ...team, role: 'Prüfer' }] }))).toBe(true);
    expect(isIn('role:Prufer', row({ role: 'Prüfer' }))).toBe(false);
  });

  it('of invitations holds open and expired ones', () => {
    expect(isIn('invitations', row({ invitation: 'open' }))).toBe(true);
    expect(isIn('invitations', row({ invitation: 'expired' }))).toBe(true);
    expect(isIn('invitations', row())).toBe(false);
  });

  it('of temporary access holds everybody who has some', () => {
    const grants = [{ request: 'REQ-7', endsAt: t0 + day, what: 'Admin of Acme' }];
    expect(isIn('temporary', row({ grants }))).toBe(true);
    expect(isIn('temporary', row())).toBe(false);
  });

  it('of roles nobody asked for covers organization roles and team roles', () => {
    const seen = { how: 'seen', at: t0, verdict: 'unexplained' } as const;
    expect(isIn('unexplained', row({ origin: seen }))).toBe(true);
    expect(isIn('unexplained', row({ teams: [{ ...team, origin: seen }] }))).toBe(true);
    expect(isIn('unexplained', row({ origin: { how: 'unknown' } }))).toBe(false);
  });

  it('of a role is found by either spelling, in any case, for organizations and teams', () => {
    const admin = row({ teams: [{ ...team, role: 'Team Admin' }] });
    for (const name of ['role:Team Admin', 'role team admin', 'Role: TEAM ADMIN'])
      expect(isIn(name, admin), name).toBe(true);
    expect(isIn('role:Member', admin)).toBe(true);
    expect(isIn('role:Admin', admin)).toBe(false);
  });

  it('is found by its name in any case, and by no other name', () => {
    expect(listNamed(' No-Team ')?.name).toBe('no-team');
    for (const name of ['', 'role', 'role:', 'toString', 'no team at all'])
      expect(listNamed(name), name).toBeUndefined();
  });

  it('is for admins only if it shows two-factor or last logins', () => {
    expect(rosterLists.filter(({ adminsOnly }) => adminsOnly).map(({ name }) => name)).toEqual([
      'no-two-factor',
      'two-factor-not-known',
      'not-seen-90d',
    ]);
  });
});
