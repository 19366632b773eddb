import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/approvals/audit-event.js';
import type { Write } from '../../src/approvals/plan.js';
import type { OrganizationSnapshot } from '../../src/make/directory-snapshot.js';
import type { OrganizationWatch } from '../../src/watch/organization-watch.js';
import { type Model, model, teams, writeAbout } from './model.js';

type Move =
  | {
      readonly type: 'announce';
      readonly kind: number;
      readonly who: number;
      readonly choice: number;
      readonly undo: boolean;
    }
  | { readonly type: 'send' | 'settle' | 'lose'; readonly nth: number }
  | { readonly type: 'read roles' | 'read users' | 'take' | 'restart' }
  | { readonly type: 'read team' | 'take team'; readonly nth: number }
  | { readonly type: 'accept'; readonly who: number }
  | { readonly type: 'set clock'; readonly ahead: number };

/** The people whom the bot changes; some of them are not members yet. */
const busy = [1, 2, 3, 11, 12];
const nth = fc.nat({ max: 3 });
const step = fc.constantFrom(1, 1_000, 10_000);
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('announce' as const),
      kind: fc.nat({ max: 4 }),
      who: fc.constantFrom(...busy),
      choice: fc.nat({ max: 3 }),
      undo: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('send' as const), nth }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('settle' as const, 'lose' as const), nth }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('read roles' as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('read users' as const, 'take' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constantFrom('read team' as const, 'take team' as const), nth }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('accept' as const), who: fc.constantFrom(11, 12) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('set clock' as const),
      ahead: fc.constantFrom(-3_600_000, 0, 3_600_000),
    }),
  },
);

/** Plays the moves; Make's lists are read at one moment and compared at a later one. */
async function play(m: Model, moves: readonly Move[], byHand: (n: number) => void = () => undefined) {
  let { watch, record } = await m.begin();
  const writes: ReturnType<Model['announce']>[] = [];
  const sent = new Set<(typeof writes)[number]>();
  let reading: { from: number; roles?: OrganizationSnapshot; users?: OrganizationSnapshot } | undefined;
  const teamReadings = new Map<number, { from: number; roles: ReturnType<Model['teamRoles']> }>();

  const whole = async (one: OrganizationWatch): Promise<void> => {
    m.pass(3);
    const from = m.now();
    const picture = m.picture();
    m.pass(3);
    await one.take({ ...picture, read: { from, until: m.now() } }, true);
    for (const id of teams) {
      m.pass(3);
      const read = { from: m.now(), roles: m.teamRoles(id) };
      m.pass(3);
      await one.takeTeam({ id, name: `Team ${id}` }, { ...read, until: m.now() });
    }
  };

  await whole(watch);
  for (const [n, move] of moves.entries()) {
    byHand(n);
    m.pass(2);
    switch (move.type) {
      case 'announce':
        writes.push(m.announce(writeAbout(move.kind, move.who, move.choice), move.undo ? 'undo' : 'do'));
        break;
      case 'send': {
        // Usher works on an organization one piece at a time, so it sends writes in the order of their announcement.
        const one = writes.find((write) => !sent.has(write));
        if (one) m.effect(one.write);
        if (one) sent.add(one);
        break;
      }
      case 'settle':
      case 'lose': {
        const index = writes.findIndex((one) => sent.has(one) === (move.type === 'settle'));
        const [one] = writes.splice(index, index < 0 ? 0 : 1);
        one?.settle(move.type === 'settle' && m.shows(one.write) ? 'applied' : 'not-applied');
        break;
      }
      case 'read roles':
        reading ??= { from: m.now() };
        reading.roles ??= m.picture();
        break;
      case 'read users':
        if (reading) reading.users ??= m.picture();
        break;
      case 'take':
        if (reading?.roles && reading.users) {
          const read = { from: reading.from, until: m.now() };
          await watch.take({ ...joined(reading.roles, reading.users), read }, true);
          reading = undefined;
        }
        break;
      case 'read team': {
        const id = teams[move.nth % 2] ?? 7;
        teamReadings.set(id, { from: m.now(), roles: m.teamRoles(id) });
        break;
      }
      case 'take team': {
        const id = teams[move.nth % 2] ?? 7;
        const read = teamReadings.get(id);
        teamReadings.delete(id);
        if (read) await watch.takeTeam({ id, name: `Team ${id}` }, { ...read, until: m.now() });
        break;
      }
      case 'accept': {
        const member = m.members.get(move.who);
        if (member) member.invitation = null;
        break;
      }
      case 'set clock':
        m.set(move.ahead);
        break;
      case 'restart':
        reading = undefined;
        teamReadings.clear();
        ({ watch, record } = await m.begin());
    }
  }
  byHand(moves.length);
  await whole(watch);
  await whole(watch);
  return [...record.state().cases.values()].map(({ finding }) => finding);
}

/** Combines two lists that were read at different moments into one picture, as the directory does. */
function joined(roles: OrganizationSnapshot, users: OrganizationSnapshot): OrganizationSnapshot {
  const members = [...roles.members].map(([userId, one]) => {
    const user = users.members.get(userId);
    return [userId, { ...one, email: user?.email ?? '', teamIds: user?.teamIds ?? [] }] as const;
  });
  return { ...roles, members: new Map(members) };
}

const unexplained = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ verdict }) => verdict === 'unexplained');

const runs = Number(process.env.WATCH_RUNS ?? 300);

test('no write of the bot is unexplained, however writes and readings interleave', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(move, { minLength: 20, maxLength: 80, size: 'max' }),
      step,
      async (moves, ms) => {
        expect(unexplained(await play(model(ms), moves))).toEqual([]);
      },
    ),
    { numRuns: runs },
  );
});

/** A person becomes Team Admin, is removed and invited again, which makes them Team Member. */
function removedAndInvitedAgain(afterRemoval: readonly Move[]): Move[] {
  const about = { type: 'announce', who: 1, choice: 3, undo: false } as const;
  const sent: readonly Move[] = [
    { type: 'send', nth: 0 },
    { type: 'settle', nth: 0 },
  ];
  return [
    ...[{ ...about, kind: 2 }, ...sent],
    ...[{ type: 'read roles' } as const, { type: 'read users' } as const, { type: 'take' } as const],
    ...[{ ...about, kind: 4 }, ...sent],
    ...afterRemoval,
    ...[{ ...about, kind: 0 }, ...sent],
  ];
}

test('the role of a person removed and invited again between two readings is not unexplained', async () => {
  expect(unexplained(await play(model(), removedAndInvitedAgain([])))).toEqual([]);
});

test('the role of a person removed and invited again is not unexplained if only the team was read in between', async () => {
  const teamAlone: readonly Move[] = [
    { type: 'read team', nth: 1 },
    { type: 'take team', nth: 1 },
  ];
  expect(unexplained(await play(model(), removedAndInvitedAgain(teamAlone)))).toEqual([]);
});

const hands: readonly [string, (m: Model) => void][] = [
  ['role-changed', (m) => void Object.assign(m.members.get(5) ?? {}, { role: 12 })],
  ['left', (m) => void m.members.delete(5)],
  ['joined', (m) => void m.members.set(21, { role: 13, invitation: null, teams: new Map([[8, 2]]) })],
  [
    'invited',
    (m) => void m.members.set(21, { role: 13, invitation: '2026-01-05T09:00:00Z', teams: new Map() }),
  ],
  ['joined-team', (m) => void m.members.get(5)?.teams.set(8, 1)],
  ['left-team', (m) => void m.members.get(5)?.teams.delete(7)],
  ['team-role-changed', (m) => void m.members.get(5)?.teams.set(7, 1)],
];

test('a change by hand is flagged once, whatever the bot does meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(move, { maxLength: 60, size: 'max' }),
      fc.nat(),
      fc.constantFrom(...hands),
      step,
      async (moves, place, [movement, act], ms) => {
        const m = model(ms);
        const at = place % (moves.length + 1);
        const findings = await play(m, moves, (n) => n === at && act(m));
        expect(unexplained(findings).map((one) => one.movement)).toEqual([movement]);
      },
    ),
    { numRuns: runs },
  );
});

const nine = { organizationId: 1, userId: 9 };
const backInOrganization = { role: 13, invitation: null, teams: new Map([[7, 2]]) };
const undone: readonly [Write, (m: Model) => void, readonly string[]][] = [
  [writeAbout(1, 9, 1), (m) => void Object.assign(m.members.get(9) ?? {}, { role: 13 }), ['role-changed']],
  [
    { type: 'set-team-role', ...nine, teamId: 7, before: 2, roleId: 1 },
    (m) => void m.members.get(9)?.teams.set(7, 2),
    ['team-role-changed'],
  ],
  [writeAbout(3, 9, 0), (m) => void m.members.get(9)?.teams.set(7, 2), ['put-back', 'joined-team']],
  [writeAbout(2, 9, 1), (m) => void m.members.get(9)?.teams.delete(8), ['left-team']],
  [writeAbout(4, 9, 0), (m) => void m.members.set(9, backInOrganization), ['joined']],
];

test('a write that somebody undoes by hand is flagged once, however the readings fall', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(move, { minLength: 4, maxLength: 60, size: 'max' }),
      fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
      fc.constantFrom(...undone),
      async (moves, places, [write, undo, movements]) => {
        const m = model();
        const when = places.map((one) => one % (moves.length + 1)).sort((a, b) => a - b);
        fc.pre(new Set(when).size === 4);
        let ours: ReturnType<Model['announce']> | undefined;
        const findings = await play(m, moves, (n) => {
          if (n === when[0]) ours = m.announce(write, 'do');
          if (n === when[1]) m.effect(write);
          if (n === when[2]) ours?.settle('applied');
          if (n === when[3]) undo(m);
        });
        const found = unexplained(findings);
        expect(found.map(({ userId }) => userId)).toEqual([9]);
        expect(movements).toContain(found[0]?.movement);
      },
    ),
    { numRuns: runs },
  );
});
