import { describe, expect, test } from 'vitest';
import type { GroundChange } from '../../../src/approvals/ground-change.js';
import { aboutWithKey } from '../../../src/approvals/personal.js';
import type { Announced } from '../../../src/watch/announced.js';
import { compareGround, nextGround } from '../../../src/watch/ground/compare.js';
import {
  emptyGround,
  type GroundRead,
  groundDocument,
  type KnownGround,
  type KnownRole,
  parseGround,
} from '../../../src/watch/ground/ground.js';

const minute = 60_000;
const t0 = Date.parse('2026-11-28T09:00:00Z');
const nobody = { count: 0, names: [] };
const auditor: KnownRole = {
  id: 101,
  name: 'Auditor',
  category: 'organization',
  custom: true,
  permissions: ['organization users view', 'organization view'],
};
const admin: KnownRole = {
  id: 12,
  name: 'Admin',
  category: 'organization',
  custom: false,
  permissions: ['organization edit'],
};
const may = (role: KnownRole, ...permissions: string[]): KnownRole => ({ ...role, permissions });

/** Make names Ines's private space after her. */
const members = [
  { userId: 41, roleId: 1, invitation: null, teamIds: [], name: 'Ines', email: 'ines@example.com' },
];

/** The known ground after a first reading of this. */
const given = (read: Omit<GroundRead, 'from' | 'until'>): KnownGround =>
  nextGround(emptyGround, { from: t0, until: t0 + 1, ...read });
const later = (read: Omit<GroundRead, 'from' | 'until'>): GroundRead => ({
  from: t0 + minute,
  until: t0 + minute + 1,
  ...read,
});
const when = (known: KnownGround, read: GroundRead, announced: readonly Announced[] = []) =>
  compareGround(known, read, { announced, holders: () => nobody, members });
const changes = (known: KnownGround, read: GroundRead): GroundChange[] =>
  when(known, read).map(({ change }) => change);

describe('a role', () => {
  test('with more and fewer permissions is one change with both complete sets', () => {
    const wider = may(auditor, 'organization edit', 'organization view');
    expect(when(given({ roles: [auditor] }), later({ roles: [wider] }))).toEqual([
      {
        change: {
          type: 'role-permissions-changed',
          role: { id: 101, name: 'Auditor', category: 'organization', custom: true },
          before: ['organization users view', 'organization view'],
          after: ['organization edit', 'organization view'],
          holders: nobody,
        },
        between: { from: t0, until: t0 + minute + 1 },
        readAt: t0,
      },
    ]);
  });

  test('that is built into Make is also compared', () => {
    const [change] = changes(given({ roles: [admin] }), later({ roles: [may(admin, 'everything')] }));
    expect(change).toMatchObject({ type: 'role-permissions-changed', role: { custom: false } });
  });

  test('that is made or deleted is a change with its permissions', () => {
    expect(changes(given({ roles: [admin] }), later({ roles: [admin, auditor] }))).toEqual([
      expect.objectContaining({ type: 'role-made', permissions: auditor.permissions }),
    ]);
    expect(changes(given({ roles: [admin, auditor] }), later({ roles: [admin] }))).toEqual([
      expect.objectContaining({ type: 'role-deleted', permissions: auditor.permissions }),
    ]);
  });

  test('that is renamed is a change, also if two roles swap their names', () => {
    const builder = { ...auditor, id: 102, name: 'Builder' };
    const swapped = [
      { ...auditor, name: 'Builder' },
      { ...builder, name: 'Auditor' },
    ];
    expect(changes(given({ roles: [auditor, builder] }), later({ roles: swapped }))).toMatchObject([
      { type: 'role-renamed', role: { id: 101, name: 'Builder' }, before: 'Auditor' },
      { type: 'role-renamed', role: { id: 102, name: 'Auditor' }, before: 'Builder' },
    ]);
  });

  test('that the licence hides is unknown, both when it disappears and when it returns', () => {
    const known = given({ roles: [admin, auditor], listsCustomRoles: true });
    const hidden = later({ roles: [admin], listsCustomRoles: false });
    expect(changes(known, hidden)).toEqual([]);
    const after = nextGround(known, hidden);
    expect(after.roles?.value.map(({ id }) => id).sort()).toEqual([101, 12].sort());
    const wider = may(auditor, 'organization edit');
    expect(changes(after, later({ roles: [admin, wider], listsCustomRoles: true }))).toEqual([
      expect.objectContaining({ type: 'role-permissions-changed' }),
    ]);
    const never = given({ roles: [admin], listsCustomRoles: false });
    expect(changes(never, later({ roles: [admin, auditor], listsCustomRoles: true }))).toEqual([]);
  });

  test('whose permissions Make leaves out keeps the known ones', () => {
    const { permissions: _hidden, ...untold } = auditor;
    const known = given({ roles: [auditor] });
    const read = later({ roles: [untold] });
    expect(changes(known, read)).toEqual([]);
    expect(nextGround(known, read).roles?.value).toEqual([auditor]);
    expect(changes(given({ roles: [untold] }), later({ roles: [auditor] }))).toEqual([]);
  });
});

describe('settings and plan', () => {
  const cases: [
    string,
    Omit<GroundRead, 'from' | 'until'>,
    Omit<GroundRead, 'from' | 'until'>,
    GroundChange,
  ][] = [
    [
      'two-factor enforcement',
      { twoFactor: true },
      { twoFactor: false },
      { type: 'two-factor-enforcement', before: true, after: false },
    ],
    [
      'single sign-on',
      { singleSignOn: null },
      { singleSignOn: 'saml' },
      { type: 'single-sign-on', before: null, after: 'saml' },
    ],
    ['the log', { logDays: 365 }, { logDays: 0 }, { type: 'log-taken', before: 365, after: 0 }],
    ['the log again', { logDays: 0 }, { logDays: 30 }, { type: 'log-given', before: 0, after: 30 }],
    ['seats', { seats: 200 }, { seats: 50 }, { type: 'seats', before: 200, after: 50 }],
    [
      'a feature control',
      { controls: [{ id: '1', name: 'AI agents', enabled: false }] },
      { controls: [{ id: '1', name: 'AI agents', enabled: true }] },
      { type: 'feature-control', control: { id: '1', name: 'AI agents' }, before: false, after: true },
    ],
    [
      'private spaces',
      { spaces: [] },
      { spaces: [{ id: '9', name: 'Ines' }] },
      { type: 'private-space', space: { id: '9', name: aboutWithKey('make-user/41', 'Ines') } },
    ],
  ];

  test.each(cases)('%s: one change, before and after', (_what, before, after, change) => {
    expect(changes(given(before), later(after))).toEqual([change]);
  });

  test.each(cases)('%s: an unknown value is no change and keeps what was known', (_what, before, after) => {
    expect(changes(given({}), later(after))).toEqual([]);
    const known = given(before);
    expect(changes(known, later({}))).toEqual([]);
    expect(nextGround(known, later({}))).toEqual(known);
    expect(changes(nextGround(known, later({})), later(after))).toHaveLength(1);
  });

  test('a renamed organization or team is told with both names, and a first or missing name is no change', () => {
    const teams = [
      { id: 1, name: 'Ops' },
      { id: 2, name: 'Data' },
    ];
    const known = given({ name: 'Acme', teams });
    expect(changes(known, later({ name: 'Acme', teams }))).toEqual([]);
    expect(changes(known, later({ name: 'Acme Ltd', teams: [{ id: 2, name: 'Ops' }] }))).toEqual([
      { type: 'organization-renamed', before: 'Acme', after: 'Acme Ltd' },
      { type: 'team-renamed', team: { id: 2, name: 'Ops' }, before: 'Data' },
    ]);
    expect(changes(given({}), later({ name: 'Acme', teams }))).toEqual([]);
    expect(changes(known, later({ teams: [...teams, { id: 3, name: 'New' }] }))).toEqual([]);
    const short = nextGround(known, later({ teams: [{ id: 1, name: 'Ops' }] }));
    expect(changes(short, later({ teams: [{ id: 2, name: 'Data Two' }] }))).toHaveLength(1);
  });

  test('a control that disappears from Make’s list or is new there is no change', () => {
    const controls = [{ id: '1', name: 'AI agents', enabled: true }];
    const known = given({ controls });
    expect(changes(known, later({ controls: [] }))).toEqual([]);
    expect(nextGround(known, later({ controls: [] })).controls?.value).toEqual(controls);
    expect(changes(given({ controls: [] }), later({ controls }))).toEqual([]);
  });
});

describe("against Usher's own writes", () => {
  const wider = may(auditor, 'organization edit');
  const narrow = auditor.permissions ?? [];
  const wrote = (appliedAt?: number): Announced => ({
    n: 7,
    at: t0 + 10,
    until: appliedAt === undefined ? Infinity : appliedAt + minute,
    request: 'REQ-7',
    undoes: false,
    ...(appliedAt !== undefined && { appliedAt }),
    write: {
      type: 'set-role-permissions',
      organizationId: 7301,
      roleId: 101,
      before: ['organization edit'],
      permissions: narrow,
    },
  });

  test('the result of a write is attributed to its request, settled or not', () => {
    for (const appliedAt of [t0 + 20, undefined]) {
      expect(when(given({ roles: [wider] }), later({ roles: [auditor] }), [wrote(appliedAt)])).toEqual([
        expect.objectContaining({ request: 'REQ-7' }),
      ]);
    }
  });

  test('a later change by hand is a change from what Usher wrote', () => {
    const [moved, ...more] = when(given({ roles: [wider] }), later({ roles: [wider] }), [wrote(t0 + 20)]);
    expect(more).toEqual([]);
    expect(moved?.request).toBeUndefined();
    expect(moved?.change).toMatchObject({ before: narrow, after: ['organization edit'] });
  });

  test('a reading that began before the write took effect can still show the earlier state', () => {
    const settledMeanwhile = wrote(t0 + minute + 1);
    expect(when(given({ roles: [wider] }), later({ roles: [wider] }), [settledMeanwhile])).toEqual([]);
  });

  test('a list that lags some seconds behind a write is no change, and the next one shows the write', () => {
    const late = [wrote(t0 + minute - 5000)];
    const lagging = later({ roles: [wider] });
    expect(when(given({ roles: [wider] }), lagging, late)).toEqual([]);
    const known = nextGround(given({ roles: [wider] }), lagging);
    const after = (roles: readonly KnownRole[]): GroundRead => ({
      from: t0 + 2 * minute,
      until: t0 + 2 * minute + 1,
      roles,
    });
    expect(when(known, after([auditor]), late)).toEqual([expect.objectContaining({ request: 'REQ-7' })]);
    const [undone, ...more] = when(known, after([wider]), late);
    expect(more).toEqual([]);
    expect(undone?.request).toBeUndefined();
    expect(undone?.change).toMatchObject({ before: narrow, after: ['organization edit'] });
  });

  test('a list that shows a write at once is told once', () => {
    const just = [wrote(t0 + minute - 5000)];
    const prompt = later({ roles: [auditor] });
    expect(when(given({ roles: [wider] }), prompt, just)).toEqual([
      expect.objectContaining({ request: 'REQ-7' }),
    ]);
    const known = nextGround(given({ roles: [wider] }), prompt);
    const next = { from: t0 + 2 * minute, until: t0 + 2 * minute + 1, roles: [auditor] };
    expect(when(known, next, just)).toEqual([]);
  });

  test('a write to another role explains nothing', () => {
    const other = { ...wrote(t0 + 20), write: { ...wrote().write, roleId: 102 } } as Announced;
    const [moved] = when(given({ roles: [wider] }), later({ roles: [auditor] }), [other]);
    expect(moved?.request).toBeUndefined();
  });
});

test('the known state survives a round trip through its document', () => {
  const known = given({ roles: [auditor], twoFactor: true, singleSignOn: null });
  const whole: KnownGround = {
    ...known,
    openLong: ['4300/1'],
    switched: [{ uuid: 'u', at: t0, enforced: false, actor: { id: 4121, name: 'Ines Duarte' }, reads: 1 }],
  };
  const document = groundDocument(whole);
  expect(JSON.stringify(document)).toContain('"personal":"Ines Duarte"');
  expect(parseGround(JSON.parse(JSON.stringify(document)))).toEqual(JSON.parse(JSON.stringify(whole)));
});
