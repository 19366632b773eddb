import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/approvals/policy/parse.js';
import { rosterKey } from '../../src/approvals/policy/requirement.js';
import { linesOf } from '../../src/reviews/lines.js';
import { noneTheirsNow } from '../../src/reviews/none-theirs.js';
import type { Review } from '../../src/reviews/review.js';
import { storyPolicy } from '../stories/policy.js';
import { began, folded, foundLine, identityOf, personOf, reviewOf } from './review-of.js';

const [leads, member] = [1, 2];
const text = storyPolicy.replace('groups:', 'groups:\n  owners: ["make:Team Admin"]');

/** Person 500 reviews a line in each of sixty teams; `role` is their role there now, and `unread` has unreadable teams. */
function looking(role: (teamId: number) => number, { unread = -1, isMakeSilent = false } = {}) {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error('the policy is wrong');
  const { policy } = parsed;
  const asked: string[] = [];
  const parts: Parameters<typeof noneTheirsNow>[0] = {
    people: {
      identify: async (person) => ({ ...identityOf(500), person }),
      async roster(needs) {
        for (const { scope } of needs) asked.push(`team ${scope?.teamId}`);
        return Object.fromEntries(
          needs.map(({ group, scope }) => [
            rosterKey(group, scope),
            scope?.teamId === unread
              ? { unreadable: 'no answer' }
              : { people: role(scope?.teamId ?? 0) === leads ? [personOf(500)] : [] },
          ]),
        );
      },
    },
    standingIn: async () => [],
    openRequests: async () => [],
    admins: () => [],
    policy: () => ({ policy, hash: 'p1', names: { organizations: [] } }),
    now: () => began,
    make: {
      role: () => undefined,
      roles: () => [],
      roleNamed: () => ({
        id: leads,
        name: 'Team Admin',
        category: 'team',
        permissions: [],
        assignable: true,
        isAdmin: true,
      }),
    },
    async rolesInTeams(userId) {
      asked.push('their roles');
      if (isMakeSilent) throw new Error('no answer');
      return teams.map((teamId) => ({ userId, teamId, usersRoleId: role(teamId), changeable: true }));
    },
  };
  const refusal = (review: Review = sixty) =>
    noneTheirsNow(parts, personOf(500), review, linesOf(review, personOf(500)));
  return { refusal, asked };
}

const teams = Array.from({ length: 60 }, (_, n) => 900 + n);
const sixty = reviewOf({ lines: teams.map((team, n) => foundLine(n + 1, team)), reviewers: [500] });

describe('a reviewer of sixty teams', () => {
  it('is asked about with one call while the first place is theirs', async () => {
    const { refusal, asked } = looking(() => leads);
    expect(await refusal()).toBeUndefined();
    expect(asked).toEqual(['team 900']);
  });

  it('is found with three calls in the only team that is left', async () => {
    const { refusal, asked } = looking((team) => (team === 959 ? leads : member));
    expect(await refusal()).toBeUndefined();
    expect(asked).toEqual(['team 900', 'their roles', 'team 959']);
  });

  it('is refused after three calls if no team is left', async () => {
    const { refusal, asked } = looking(() => member);
    expect(await refusal()).toMatchObject({ code: 'no-longer-reviewer' });
    expect(asked).toHaveLength(3);
  });

  it('is looked for everywhere if Make does not say which roles they hold', async () => {
    const { refusal, asked } = looking((team) => (team === 959 ? leads : member), { isMakeSilent: true });
    expect(await refusal()).toBeUndefined();
    expect(asked).toHaveLength(61);
  });

  it('is not told that nothing is theirs while one team cannot be read', async () => {
    const { refusal } = looking((team) => (team === 940 ? leads : member), { unread: 940 });
    expect(await refusal()).toMatchObject({ code: 'group-unreadable' });
  });
});

it('a reviewer who passed on one of two lines of a team still opens the other', async () => {
  const two = reviewOf({ lines: [foundLine(1), foundLine(2)], reviewers: [500] });
  const passed = (line: number) =>
    ({
      type: 'line.passed',
      at: began,
      by: { kind: 'slack-user', person: personOf(500) },
      line,
      to: personOf(7),
    }) as const;
  const one = folded(two, [passed(2)]);
  const { refusal } = looking(() => leads);
  expect(await refusal(one)).toBeUndefined();
  expect(await refusal(folded(one, [passed(1)]))).toMatchObject({ code: 'passed-on' });
});
