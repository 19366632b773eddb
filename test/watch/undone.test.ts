import { describe, expect, test } from 'vitest';
import type { WatchEvent } from '../../src/approvals/audit-event.js';
import type { Write } from '../../src/approvals/plan.js';
import type { DirectoryMember, OrganizationSnapshot } from '../../src/make/directory-snapshot.js';
import type { Announced } from '../../src/watch/announced.js';
import { type Before, baseline, lookAtPeople, lookAtTeam } from '../../src/watch/look.js';
import { emptyWatch, evolveWatch } from '../../src/watch/watch-state.js';

const organizationId = 1;
const minute = 60_000;
const t0 = Date.UTC(2026, 0, 5, 9);
const finance = { id: 7, name: 'Finance' };
const [member, admin, teamMember, teamAdmin] = [13, 12, 2, 1];

const eva = (more: Partial<DirectoryMember> = {}): DirectoryMember => ({
  organizationId,
  userId: 5,
  name: 'Eva Novak',
  email: 'eva@example.com',
  roleId: member,
  invitation: null,
  teamIds: [7],
  ...more,
});
/** A picture whose reading took ten seconds. */
const picture = (at: number, ...members: readonly DirectoryMember[]): OrganizationSnapshot => ({
  organization: { id: organizationId, name: 'Harbour', zone: undefined, isPaused: false, hasLog: false },
  teams: [{ ...finance, organizationId }],
  roles: [],
  read: { from: at, until: at + 10_000 },
  members: new Map(members.map((one) => [one.userId, one])),
});

/** A write that Usher announced at `at`, and read back one second later. */
const written = (at: number, write: Write, more: Partial<Announced> = {}): Announced => ({
  n: at - t0,
  at,
  until: at + 1_000 + minute,
  appliedAt: at + 1_000,
  request: 'REQ-7',
  undoes: false,
  write,
  ...more,
});
const place = { organizationId, userId: 5 };
const toRole = (before: number, roleId: number): Write => ({
  type: 'set-organization-role',
  ...place,
  before,
  roleId,
});
const toTeamRole = (before: number | null, roleId: number): Write => ({
  type: 'set-team-role',
  ...place,
  teamId: 7,
  before,
  roleId,
});
const outOfTeam: Write = { type: 'remove-from-team', ...place, teamId: 7, before: teamAdmin };
const outOfOrganization: Write = {
  type: 'remove-from-organization',
  ...place,
  before: member,
  deleteConnections: false,
};

/** The watch after a first reading of the organization and of Eva's role in Finance, if she is in it. */
function given(first: DirectoryMember, teamRole?: number) {
  const rest = { organizationId, pending: new Map(), ledgerFrom: 1, picture: undefined, bot: 100 };
  const begun = baseline({ ...rest, announced: [], state: emptyWatch(), now: t0 }, picture(t0, first));
  let before: Before = {
    ...rest,
    announced: [],
    known: begun.next,
    state: begun.events.reduce(evolveWatch, emptyWatch()),
    now: t0,
  };
  const take = (look: ReturnType<typeof lookAtPeople>): readonly WatchEvent[] => {
    if (!look) return [];
    before = { ...before, known: look.next, state: look.events.reduce(evolveWatch, before.state) };
    return look.events;
  };
  const said = (events: readonly WatchEvent[]): string[] =>
    events.flatMap((event) => {
      if (event.type !== 'finding.recorded') return [];
      const { movement, before: was, after, verdict } = event.finding;
      return [`${movement} ${was?.id ?? '-'} ${after?.id ?? '-'} ${verdict}`];
    });
  const watch = {
    announced: (...announced: readonly Announced[]) => {
      before = { ...before, announced };
    },
    people: (at: number, ...members: readonly DirectoryMember[]) =>
      said(take(lookAtPeople({ ...before, now: at }, picture(at, ...members), true))),
    team: (at: number, roleId: number) =>
      said(
        take(
          lookAtTeam({ ...before, now: at }, finance, {
            from: at,
            until: at + 10_000,
            roles: [{ userId: 5, roleId }],
          }),
        ),
      ),
  };
  if (teamRole !== undefined) watch.team(t0 + 20, teamRole);
  return watch;
}

describe('a write that Usher read back, and somebody undid before the next reading', () => {
  test('given a role in the organization, the change back is found once', () => {
    const watch = given(eva({ roleId: admin }));
    watch.announced(written(t0 + 20_000, toRole(admin, member)));
    expect(watch.people(t0 + minute, eva({ roleId: admin }))).toEqual(['role-changed 13 12 unexplained']);
    expect(watch.people(t0 + 2 * minute, eva({ roleId: admin }))).toEqual([]);
  });

  test('given another role by hand, what it was before is what Usher had set', () => {
    const watch = given(eva());
    watch.announced(written(t0 + 20_000, toRole(member, admin)));
    expect(watch.people(t0 + minute, eva({ roleId: 14 }))).toEqual(['role-changed 12 14 unexplained']);
  });

  test('given a temporary role that ended, and somebody gives it again, it is not taken for the first one', () => {
    const watch = given(eva());
    watch.announced(
      written(t0 + 10_000, toRole(member, admin)),
      written(t0 + 20_000, toRole(admin, member), { undoes: true }),
    );
    expect(watch.people(t0 + minute, eva({ roleId: admin }))).toEqual(['role-changed 13 12 unexplained']);
  });

  test('given a person removed from the organization, their return is found once', () => {
    const watch = given(eva(), teamAdmin);
    watch.announced(written(t0 + 20_000, outOfOrganization));
    expect(watch.team(t0 + 40_000, teamAdmin)).toEqual([]);
    expect(watch.people(t0 + minute, eva({ roleId: admin }))).toEqual(['joined - 12 unexplained']);
    expect(watch.team(t0 + minute + 20, teamMember)).toEqual([]);
    expect(watch.people(t0 + 2 * minute, eva({ roleId: admin }))).toEqual([]);
  });

  test('given a role in a team, the change back is found once', () => {
    const watch = given(eva(), teamAdmin);
    watch.announced(written(t0 + 20_000, toTeamRole(teamAdmin, teamMember)));
    expect(watch.people(t0 + minute, eva())).toEqual([]);
    expect(watch.team(t0 + 30 * minute, teamAdmin)).toEqual(['team-role-changed 2 1 unexplained']);
    expect(watch.team(t0 + 60 * minute, teamAdmin)).toEqual([]);
  });

  test('given a person removed from a team, their return is found once', () => {
    const watch = given(eva(), teamAdmin);
    watch.announced(written(t0 + 20_000, outOfTeam));
    expect(watch.team(t0 + 40_000, teamMember)).toEqual([]);
    expect(watch.people(t0 + minute, eva())).toEqual(['put-back - - unexplained']);
    expect(watch.team(t0 + minute + 20, teamMember)).toEqual([]);
    expect(watch.people(t0 + 2 * minute, eva())).toEqual([]);
  });

  test('given a person brought into a team, their removal is found once', () => {
    const watch = given(eva({ teamIds: [] }));
    watch.announced(written(t0 + 20_000, toTeamRole(null, teamAdmin)));
    expect(watch.people(t0 + minute, eva({ teamIds: [] }))).toEqual(['left-team 1 - unexplained']);
    expect(watch.people(t0 + 2 * minute, eva({ teamIds: [] }))).toEqual([]);
  });
});

describe('a write that Usher read back while a long reading went on', () => {
  test('given a reading that saw the role before, the change back is found in the next one', () => {
    const watch = given(eva({ roleId: admin }));
    watch.announced(written(t0 + 3_000, toRole(admin, member)));
    expect(watch.people(t0 + minute, eva({ roleId: admin }))).toEqual(['role-changed 13 12 unexplained']);
  });

  test('given a reading that saw what somebody made of it, it is not found again', () => {
    const watch = given(eva());
    watch.announced(written(t0 + minute + 1_000, toRole(member, admin)));
    expect(watch.people(t0 + minute, eva({ roleId: 14 }))).toEqual(['role-changed 13 14 unexplained']);
    expect(watch.people(t0 + 2 * minute, eva({ roleId: 14 }))).toEqual([]);
  });

  test('given the role in a team, the change back is found, and once only', () => {
    const watch = given(eva(), teamAdmin);
    watch.announced(written(t0 + 3_000, toTeamRole(teamAdmin, teamMember)));
    expect(watch.team(t0 + 30 * minute, teamAdmin)).toEqual(['team-role-changed 2 1 unexplained']);
    expect(watch.team(t0 + 60 * minute, teamAdmin)).toEqual([]);
  });
});

describe('a list that may be older than what Usher read back', () => {
  test('given a reading that began before, the earlier role in it is nobody’s change', () => {
    const watch = given(eva({ roleId: admin }));
    watch.announced(written(t0 + minute - 500, toRole(admin, member)));
    expect(watch.people(t0 + minute, eva({ roleId: admin }))).toEqual([]);
    expect(watch.people(t0 + 2 * minute, eva({ roleId: member }))).toEqual(['role-changed 12 13 matched']);
  });

  test('given a reading that began a moment later, the next one decides', () => {
    const watch = given(eva({ roleId: admin }));
    watch.announced(written(t0 + minute - 5_000, toRole(admin, member)));
    expect(watch.people(t0 + minute, eva({ roleId: admin }))).toEqual([]);
    expect(watch.people(t0 + 2 * minute, eva({ roleId: admin }))).toEqual(['role-changed 13 12 unexplained']);
  });

  test('given a poll shorter than lists may be behind, nothing is found of what stayed as Usher wrote it', () => {
    const watch = given(eva());
    watch.announced(written(t0 + 20_000, toRole(member, admin), { until: t0 + 21_000 }));
    expect(watch.people(t0 + 24_000, eva({ roleId: admin }))).toEqual(['role-changed 13 12 matched']);
    expect(watch.people(t0 + 32_000, eva({ roleId: admin }))).toEqual([]);
    expect(watch.people(t0 + 40_000, eva({ roleId: admin }))).toEqual([]);
  });

  test('given a write whose answer was lost, it may still arrive after a later one', () => {
    const watch = given(eva());
    const lost = written(t0 + 10_000, toRole(member, 14), { until: Infinity });
    const { appliedAt: _, ...unknown } = lost;
    watch.announced(unknown, written(t0 + 20_000, toRole(member, admin), { request: 'REQ-8' }));
    expect(watch.people(t0 + minute, eva({ roleId: 14 }))).toEqual(['role-changed 13 14 matched']);
  });
});
