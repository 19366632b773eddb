import { describe, expect, test } from 'vitest';
import type { Finding, WatchEvent } from '../../src/approvals/audit-event.js';
import { system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { DirectoryMember, OrganizationSnapshot } from '../../src/make/directory-snapshot.js';
import type { Announced } from '../../src/watch/announced.js';
import type { Evidence } from '../../src/watch/known-members.js';
import { type Before, baseline, lookAtLog, lookAtPeople, lookAtTeam } from '../../src/watch/look.js';
import { emptyWatch, evolveWatch, type WatchState } from '../../src/watch/watch-state.js';

const organizationId = 1;
const minute = 60_000;
const t0 = Date.UTC(2026, 0, 5, 9);
const bot = 100;

const member = (userId: number, more: Partial<DirectoryMember> = {}): DirectoryMember => ({
  organizationId,
  userId,
  name: `User ${userId}`,
  email: `user${userId}@example.com`,
  roleId: 13,
  invitation: null,
  teamIds: [7],
  ...more,
});
const people = (count: number): DirectoryMember[] => Array.from({ length: count }, (_, n) => member(n + 1));
const picture = (at: number, members: readonly DirectoryMember[]): OrganizationSnapshot => ({
  organization: { id: organizationId, name: 'Harbour', zone: undefined, isPaused: false, hasLog: true },
  teams: [{ id: 7, name: 'Finance', organizationId }],
  roles: [],
  read: { from: at, until: at + 10 },
  members: new Map(members.map((one) => [one.userId, one])),
});
const on = (state: WatchState, ...events: readonly WatchEvent[]): WatchState =>
  events.reduce(evolveWatch, state);

/** The known members and the record after a first reading of these people. */
function given(members: readonly DirectoryMember[], announced: readonly Announced[] = []): Before {
  const rest = { organizationId, pending: new Map(), announced, ledgerFrom: 1, picture: undefined, bot };
  const { events, next } = baseline({ ...rest, state: emptyWatch(), now: t0 }, picture(t0, members));
  return { ...rest, known: next, state: on(emptyWatch(), ...events), now: t0 + minute };
}
const later = (before: Before, part: Partial<Before>): Before => ({ ...before, ...part });
const foundIn = (events: readonly WatchEvent[]): Finding[] =>
  events.flatMap((event) => (event.type === 'finding.recorded' ? [event.finding] : []));
const said = (events: readonly WatchEvent[]): string[] =>
  foundIn(events).map(({ movement, verdict }) => `${movement} ${verdict}`);

const toAdmin: Announced = {
  n: 4,
  at: t0 + 20,
  until: Infinity,
  request: 'REQ-7',
  undoes: false,
  write: { type: 'set-organization-role', organizationId, userId: 5, before: 13, roleId: 12 },
};

describe('a poll of the people of an organization', () => {
  test('given an unannounced role, it is found once, and the next poll starts from it', () => {
    const before = given(people(6));
    const now = picture(t0 + minute, [...people(4), member(5, { roleId: 12 }), member(6)]);
    const look = lookAtPeople(before, now, false);
    expect(said(look?.events ?? [])).toEqual(['role-changed unexplained']);
    const after = later(before, {
      known: look?.next ?? before.known,
      state: on(before.state, ...(look?.events ?? [])),
    });
    expect(lookAtPeople(after, now, false)?.events).toEqual([]);
  });

  test('given an announced write that leads to it, the change is matched with its request', () => {
    const before = given(people(6), [toAdmin]);
    const now = picture(t0 + minute, [...people(4), member(5, { roleId: 12 }), member(6)]);
    expect(foundIn(lookAtPeople(before, now, false)?.events ?? [])).toMatchObject([
      { verdict: 'matched', request: 'REQ-7' },
    ]);
  });

  test('given a crash after the commit, the same poll has the same findings and records none twice', () => {
    const before = given(people(6));
    const now = picture(t0 + minute, people(5));
    const first = lookAtPeople(before, now, false);
    expect(said(first?.events ?? [])).toEqual(['left unexplained']);
    const again = later(before, { state: on(before.state, ...(first?.events ?? [])) });
    expect(lookAtPeople(again, now, false)?.events).toEqual([]);
  });

  test('given a list missing more than a fifth, it is read again before it is recorded as short', () => {
    const before = given(people(20));
    const now = picture(t0 + minute, [...people(10), member(30)]);
    expect(lookAtPeople(before, now, false)).toBeUndefined();
    const look = lookAtPeople(before, now, true);
    expect(look?.events.map(({ type }) => type)).toEqual(['finding.recorded', 'list.short']);
    expect(said(look?.events ?? [])).toEqual(['joined unexplained']);
    expect(look?.next.members).toHaveLength(21);
  });

  test('given an empty list of a few people, it is short and nobody has left: Usher’s own account is missing too', () => {
    const before = given([...people(3), member(bot)]);
    expect(lookAtPeople(before, picture(t0 + minute, []), false)).toBeUndefined();
    const look = lookAtPeople(before, picture(t0 + minute, []), true);
    expect(look?.events).toMatchObject([{ type: 'list.short', missing: 4, of: 4 }]);
    const after = later(before, {
      known: look?.next ?? before.known,
      state: on(before.state, ...(look?.events ?? [])),
    });
    const whole = lookAtPeople(after, picture(t0 + 2 * minute, [...people(2), member(bot)]), false);
    expect(said(whole?.events ?? [])).toEqual(['left unexplained']);
  });

  test('given a short list that an admin accepted, no more people count as gone than the admin was shown', () => {
    const before = given(people(20));
    const now = picture(t0 + minute, people(10));
    const short = lookAtPeople(before, now, true)?.events ?? [];
    const accepted: WatchEvent = { type: 'list.accepted', at: t0, by: system, organizationId };
    const after = later(before, { state: on(before.state, ...short, accepted) });
    expect(lookAtPeople(after, now, false)).toMatchObject({ events: [], isShort: false });
    expect(lookAtPeople(after, picture(t0 + minute, people(9)), true)).toMatchObject({ isShort: true });
  });

  test('given a newcomer without an address, they wait for one reading and are found in the next', () => {
    const before = given(people(6));
    const now = picture(t0 + minute, [...people(6), member(30, { email: '', teamIds: [] })]);
    const look = lookAtPeople(before, now, false);
    expect([look?.events, look?.pending]).toEqual([[], new Map([[30, t0]])]);
    const after = later(before, { known: look?.next ?? before.known, pending: look?.pending ?? new Map() });
    const next = lookAtPeople(after, picture(t0 + 2 * minute, [...now.members.values()]), false);
    expect(foundIn(next?.events ?? [])).toMatchObject([{ movement: 'joined', between: { from: t0 } }]);
    expect(next?.pending.size).toBe(0);
  });
});

describe('a person with a known address', () => {
  const back = (userId: number, was: number) => member(userId, { email: `user${was}@example.com` });

  test('under another id is marked as such, both in the arrival and in the departure', () => {
    const look = lookAtPeople(given(people(6)), picture(t0 + minute, [...people(5), back(60, 6)]), false);
    expect(foundIn(look?.events ?? [])).toMatchObject([
      { movement: 'joined', userId: 60, sameAddress: { userId: 6, sso: false } },
      { movement: 'left', userId: 6, sameAddress: { userId: 60 } },
    ]);
  });

  test('is marked as such even if so many moved that the list counts as short', () => {
    const moved = Array.from({ length: 10 }, (_, n) => back(60 + n, 11 + n));
    const look = lookAtPeople(given(people(20)), picture(t0 + minute, [...people(10), ...moved]), true);
    expect(look?.isShort).toBe(true);
    expect(foundIn(look?.events ?? []).map(({ sameAddress }) => sameAddress?.userId)).toEqual(
      Array.from({ length: 10 }, (_, n) => 11 + n),
    );
  });
});

describe('an account that Usher made', () => {
  const account: Announced = {
    n: 4,
    at: t0 + 20,
    until: Infinity,
    request: 'REQ-7',
    undoes: false,
    write: {
      type: 'create-sso-user',
      organizationId,
      email: about('user30@example.com'),
      name: about('User 30'),
      countryId: 177,
      ssoId: about('user30@example.com'),
    },
  };
  const role = { ...account, n: 6, at: t0 + 30 };
  const look = (announced: readonly Announced[], roleId: number) =>
    foundIn(
      lookAtPeople(
        given(people(6), announced),
        picture(t0 + minute, [...people(6), member(30, { roleId, teamIds: [] })]),
        false,
      )?.events ?? [],
    ).map(({ verdict, request }) => [verdict, request]);
  const set = (to: number): Announced => ({
    ...role,
    write: { type: 'set-organization-role', organizationId, userId: 30, before: 13, roleId: to },
  });

  test('is matched with its request, with the role that Make gave and with the one that was asked', () => {
    expect(look([account], 13)).toEqual([['matched', 'REQ-7']]);
    expect(look([{ ...account, invitee: 30, given: 13 }, set(14)], 14)).toEqual([['matched', 'REQ-7']]);
  });

  test('explains no other role and no other person', () => {
    expect(look([{ ...account, invitee: 30, given: 13 }], 12)).toEqual([['unexplained', undefined]]);
    const other = { ...account.write, email: about('user31@example.com') } as Announced['write'];
    expect(look([{ ...account, write: other }], 13)).toEqual([['unexplained', undefined]]);
  });
});

describe('a poll of a team', () => {
  const read = (at: number, ...roles: [number, number][]) => ({
    from: at,
    until: at + 10,
    roles: roles.map(([userId, roleId]) => ({ userId, roleId })),
  });
  const finance = { id: 7, name: 'Finance' };

  test('given two readings, the changed role is found, with the actor if the log has named one', () => {
    const before = given(people(3));
    const first = lookAtTeam(before, finance, read(t0 + 20, [1, 2], [2, 2]));
    expect(first?.events).toEqual([]);
    const at = t0 + 30;
    const actor = { id: 9, name: 'Ines' };
    const entry: Evidence = {
      uuid: 'e',
      eventName: 'team_role_updated',
      at,
      teamId: 7,
      userId: 1,
      actor,
      reads: 0,
    };
    const told = lookAtLog(later(before, { known: first?.next ?? before.known }), [entry, entry]);
    expect(told?.next.evidence).toHaveLength(1);
    const second = lookAtTeam(
      later(before, { known: told?.next ?? before.known }),
      finance,
      read(t0 + 40, [1, 1], [2, 2]),
    );
    expect(second?.events).toMatchObject([
      {
        finding: { movement: 'team-role-changed', userId: 1 },
        actor: { name: about('Ines'), makeUserId: 9 },
      },
    ]);
    expect(second?.next.evidence).toEqual([]);
  });

  test('given a list missing most of the team, it is left for the next poll', () => {
    const before = given(people(12));
    const roles = people(12).map(({ userId }): [number, number] => [userId, 2]);
    const first = lookAtTeam(before, finance, read(t0 + 20, ...roles));
    const after = later(before, { known: first?.next ?? before.known });
    expect(lookAtTeam(after, finance, read(t0 + 40, ...roles.slice(0, 3)))).toBeUndefined();
  });
});

test('a log entry from before the baseline or a repeated one has no effect', () => {
  const before = given(people(3));
  const old: Evidence = {
    uuid: 'e',
    eventName: 'team_role_updated',
    at: t0 - 1,
    teamId: 7,
    userId: 1,
    reads: 0,
  };
  expect(lookAtLog(before, [old])).toBeUndefined();
  const look = lookAtLog(before, [{ ...old, at: t0 + 20 }]);
  const after = later(before, { known: look?.next ?? before.known });
  expect(lookAtLog(after, [{ ...old, at: t0 + 20 }])).toBeUndefined();
});
