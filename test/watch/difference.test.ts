import { describe, expect, test } from 'vitest';
import { about } from '../../src/approvals/personal.js';
import type { Announced } from '../../src/watch/announced.js';
import { attribute } from '../../src/watch/attribution.js';
import { compare } from '../../src/watch/difference.js';
import { carried, type KnownMembers, type Member } from '../../src/watch/known-members.js';

const day = 86_400_000;
const t0 = Date.UTC(2026, 0, 5, 9);
const eva: Member = {
  userId: 5,
  roleId: 13,
  invitation: null,
  teamIds: [7],
  name: 'Eva Novak',
  email: 'eva@example.com',
};
const invited: Member = { ...eva, invitation: new Date(t0).toISOString() };
const known = (...members: Member[]): KnownMembers => ({
  format: 1,
  generation: 1,
  from: t0,
  until: t0 + 10,
  members,
  teams: [{ teamId: 7, name: 'Finance', from: t0, until: t0, roles: [{ userId: 5, roleId: 2 }] }],
  evidence: [],
  ledgerFrom: 1,
  accepted: 0,
});
const seen = (at: number, ...members: Member[]) => ({ from: at, until: at + 10, members });
const movements = (before: Member[], after: Member[], at = t0 + 60_000) =>
  compare(known(...before), seen(at, ...after)).map(({ movement }) => movement);

describe('two readings', () => {
  test.each<[string, Member[], Member[], string[]]>([
    ['nothing', [eva], [eva], []],
    ['a new member with teams is one change', [], [eva], ['joined']],
    ['one who leaves does not leave each team too', [eva], [], ['left']],
    ['a new invitation with teams is one change', [], [invited], ['invited']],
    ['an acceptance', [invited], [eva], ['accepted']],
    [
      'an acceptance with another role is the change of the role',
      [invited],
      [{ ...eva, roleId: 12 }],
      ['role-changed'],
    ],
    ['an invitation taken back', [invited], [], ['invitation-withdrawn']],
    [
      'another role and another team are two',
      [eva],
      [{ ...eva, roleId: 12, teamIds: [8] }],
      ['role-changed', 'joined-team', 'left-team'],
    ],
    ['teams that are not known any more are no change', [eva], [{ ...eva, teamIds: null, email: '' }], []],
    [
      'another text that is no time is no new invitation',
      [{ ...invited, invitation: 'a' }],
      [{ ...invited, invitation: 'b' }],
      [],
    ],
    [
      'a later time is a new invitation',
      [invited],
      [{ ...invited, invitation: new Date(t0 + 5).toISOString() }],
      ['invited'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(movements(before, after)).toEqual(expected);
  });

  test('an invitation expires once, seven days after it was sent', () => {
    expect(movements([invited], [invited], t0 + 6 * day)).toEqual([]);
    expect(movements([invited], [invited], t0 + 7 * day)).toEqual(['invitation-expired']);
    const later = { ...known(invited), from: t0 + 7 * day + 1, until: t0 + 7 * day + 2 };
    expect(compare(later, seen(t0 + 8 * day, invited))).toEqual([]);
  });

  test('a member missing from the user list keeps name, address and teams', () => {
    const [kept] = carried(
      known(eva),
      seen(t0 + 60_000, { ...eva, name: 'User 5', email: '', teamIds: null }),
    );
    expect(kept).toEqual({ ...eva, teamsFrom: t0 });
  });
});

const announced = (write: Announced['write'], part: Partial<Announced> = {}): Announced => ({
  n: 1,
  at: t0,
  until: Infinity,
  request: 'REQ-7',
  undoes: false,
  write,
  ...part,
});
const judge = (before: Member[], after: Member[], writes: Announced[], at = t0 + 60_000) =>
  compare(known(...before), seen(at, ...after)).map((one) => attribute(one, writes));
const place = { organizationId: 1, userId: 5 };

describe('a change set against announced writes', () => {
  const toAdmin = announced({ type: 'set-organization-role', ...place, before: 13, roleId: 12 });
  const toGuest = announced(
    { type: 'set-organization-role', ...place, before: 12, roleId: 14 },
    { request: 'REQ-8', n: 2 },
  );

  test('is attributed to the last write that leads to it', () => {
    const [change] = judge([eva], [{ ...eva, roleId: 14 }], [toAdmin, toGuest]);
    expect(change).toMatchObject({ verdict: 'matched', request: 'REQ-8' });
    const [first] = judge([eva], [{ ...eva, roleId: 12 }], [toAdmin, toGuest]);
    expect(first).toMatchObject({ verdict: 'matched', request: 'REQ-7' });
  });

  test('is unexplained if no write leads to it', () => {
    expect(judge([eva], [{ ...eva, roleId: 11 }], [toAdmin, toGuest])).toEqual([{ verdict: 'unexplained' }]);
    expect(judge([eva], [{ ...eva, userId: 6 }], [toAdmin]).map(({ verdict }) => verdict)).toEqual([
      'unexplained',
      'unexplained',
    ]);
  });

  test('is explained by an ended grant', () => {
    const back = { ...toAdmin, undoes: true };
    expect(judge([eva], [{ ...eva, roleId: 12 }], [back])).toMatchObject([
      { verdict: 'explained', request: 'REQ-7', why: 'REQ-7 ended' },
    ]);
  });

  test('an invitation is matched by its mailbox, even if it is accepted within the same sweep', () => {
    const email = about('EVA+make@example.com');
    const invite = announced({
      type: 'invite',
      organizationId: 1,
      email,
      name: about('Eva'),
      roleId: 13,
      teamIds: [7],
    });
    expect(judge([], [invited], [invite])).toMatchObject([{ verdict: 'matched', request: 'REQ-7' }]);
    expect(judge([], [eva], [invite])).toMatchObject([{ verdict: 'matched', request: 'REQ-7' }]);
    expect(judge([], [{ ...eva, roleId: 12 }], [invite])).toEqual([{ verdict: 'unexplained' }]);
    expect(judge([], [{ ...eva, email: 'other@example.com' }], [invite])).toEqual([
      { verdict: 'unexplained' },
    ]);
    expect(judge([], [{ ...eva, email: '' }], [{ ...invite, invitee: 5 }])).toMatchObject([
      { verdict: 'matched' },
    ]);
  });

  test('the outcome of an invitation is explained only if Usher sent it', () => {
    const sent = { ...invited, sent: { request: 'REQ-7', teamIds: [8] } };
    const withTeam = { ...eva, teamIds: [7, 8] };
    expect(judge([sent], [withTeam], [])).toMatchObject([{ verdict: 'explained', request: 'REQ-7' }]);
    expect(judge([sent], [], [])).toEqual([{ verdict: 'unexplained' }]);
    expect(judge([sent], [], [], t0 + 7 * day)).toMatchObject([{ verdict: 'explained', request: 'REQ-7' }]);
    expect(judge([invited], [eva], [])).toEqual([{ verdict: 'unexplained' }]);
  });
});
