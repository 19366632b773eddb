import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../../src/approvals/person.js';
import { policyDiff } from '../../../src/approvals/policy/diff.js';
import { adminsGroup, leaverRule, leaversRule } from '../../../src/approvals/policy/leaver-rule.js';
import { lossesWithout, lossNeeds } from '../../../src/approvals/policy/lost.js';
import { resolvePolicy } from '../../../src/approvals/policy/match.js';
import { parsePolicy } from '../../../src/approvals/policy/parse.js';
import { rosterKey } from '../../../src/approvals/policy/requirement.js';
import { rosterNeeds } from '../../../src/approvals/policy/roster-needs.js';
import {
  admin,
  ana,
  ben,
  cat,
  dee,
  facts,
  hour,
  minute,
  names,
  oneOfPlatform,
  otherAdmin,
  policyOf,
  roster,
  t0,
} from '../given.js';

const leavers = (line: string) => policyOf(oneOfPlatform, `leavers: ${line}`);
const removal = facts({ kind: 'remove-from-organization', leaver: 'seen', direction: 'lower' });

describe('the policy about leavers', () => {
  it('asks the Usher admins after half an hour by default', () => {
    expect(policyOf().leavers).toEqual({
      wait: 30 * minute,
      do: 'ask',
      brake: { most: 5, withinMs: hour },
    });
    expect(leaverRule(policyOf(), 'seen').stages).toEqual([{ from: [adminsGroup], approvals: 1 }]);
  });

  it.each([
    ['{ brake: five in 1h }', 'expected a number and a duration such as 5 in 1h'],
    ['{ decide: [nobody] }', 'no group is called "nobody"'],
    ['{ decide: [] }', 'expected array to have >=1 items'],
    ['{ do: delete }', 'expected one of "ask"|"contain"|"remove"'],
  ])('reports %s with its line', (line, message) => {
    const text = `version: 1\napprovals_channel: C0A\nleavers: ${line}\nrules:\n  - { name: a, stages: [{ from: [a] }] }\ngroups: { a: [U0A] }\n`;
    const parsed = parsePolicy(text);
    if (parsed.ok) throw new Error('it was read');
    expect(parsed.problems).toEqual([expect.objectContaining({ line: 3 })]);
    expect(parsed.problems[0]?.message).toContain(message);
  });

  it('does not allow a rule with its reserved name', () => {
    const text = `version: 1\napprovals_channel: C0A\ngroups: { a: [U0A] }\nrules:\n  - { name: "${leaversRule}", stages: [{ from: [a] }] }\n`;
    expect(parsePolicy(text).ok).toBe(false);
  });

  it('decides automatically only if Slack shows that somebody left', () => {
    for (const way of ['remove', 'contain']) {
      const policy = leavers(`{ do: ${way}, decide: [security] }`);
      expect(leaverRule(policy, 'seen')).toMatchObject({ approve: 'automatically' });
      expect(leaverRule(policy, 'named').stages).toEqual([{ from: ['security'], approvals: 1 }]);
    }
  });

  it('takes precedence over every rule, even one that covers the change', () => {
    const policy = leavers('{ decide: [security] }');
    const resolution = resolvePolicy({ policy, names }, [removal, removal], 'Finn has left.', roster);
    if (!resolution.ok) throw new Error(resolution.refusal.sentence);
    expect(resolution.requirements).toEqual([
      expect.objectContaining({
        rule: leaversRule,
        changes: [0, 1],
        automatic: false,
        stages: [{ from: ['security'], approvals: 1 }],
        tellSubject: 'never',
      }),
    ]);
  });

  it('provides the admins as a group, for leavers only', () => {
    expect(rosterNeeds(policyOf(), [removal])).toContainEqual({ group: adminsGroup });
    expect(rosterNeeds(policyOf(), [facts()])).not.toContainEqual({ group: adminsGroup });
  });

  it('is described in words when it changes', () => {
    expect(policyDiff(policyOf(), leavers('{ do: remove, brake: 2 in 10m }'))).toEqual([
      'Leavers changed. What Usher does: remove (before: ask). Brake: 2 in 10 minutes (before: 5 in 1 hour).',
    ]);
  });
});

describe('what the policy loses when somebody leaves', () => {
  const policy = policyOf(
    `${oneOfPlatform}
  - name: two of security
    stages: [{from: [security], approvals: 2}]`,
    `delegates:
  - { from: U0CAT, to: U0ANA, until: 2026-12-31 }
  - { from: U0ANA, to: U0DEE, until: 2025-12-31 }`,
  );
  const everybody = () => true;

  it('is nothing if others can do the same', () => {
    expect(lossesWithout(policy, roster, ana, everybody, t0)).toMatchObject({ groups: [], rules: [] });
  });

  it('includes rules with too few approvers left, and empty groups', () => {
    expect(lossesWithout(policy, roster, cat, everybody, t0).rules).toEqual(['two of security']);
    const alone = lossesWithout(policy, roster, ana, (one) => one !== ben, t0);
    expect(alone).toMatchObject({ groups: ['platform'], rules: ['platform decides'] });
  });

  const placedPolicy = policyOf(
    `
  - name: both
    stages: [{from: [team-admins]}, {from: [platform]}]
  - name: the team
    stages: [{from: [team-admins]}]`,
    '  team-admins: ["make:Team Admin"]',
  );
  const finance = { organizationId: 1, teamId: 11 };
  const data = { organizationId: 1, teamId: 12 };
  const placed = {
    ...roster,
    [rosterKey('team-admins', finance)]: { people: [ana] },
    [rosterKey('team-admins', data)]: { people: [ana, cat] },
  };

  it('includes groups of a Make role, in the places that have nobody else', () => {
    expect(lossNeeds(placedPolicy, [finance, data])).toEqual([
      { group: 'platform' },
      { group: 'security' },
      { group: adminsGroup },
      { group: 'team-admins', scope: finance },
      { group: 'team-admins', scope: data },
    ]);
    const losses = lossesWithout(placedPolicy, placed, ana, everybody, t0, [finance, data]);
    expect(losses).toMatchObject({
      groups: [],
      rules: [],
      inPlaces: [{ group: 'team-admins', where: finance }],
    });
  });

  it('includes a rule whose one stage rests on them, although a Make role fills the other', () => {
    const alone = (one: PersonId) => one !== ben;
    expect(lossesWithout(placedPolicy, placed, ana, alone, t0, [data]).rules).toEqual(['both']);
  });

  it('includes the last Usher admin', () => {
    const admins = { ...roster, [adminsGroup]: { people: [admin, otherAdmin] } };
    expect(lossesWithout(policy, admins, admin, everybody, t0).groups).toEqual([]);
    expect(lossesWithout(policy, admins, admin, (one) => one !== otherAdmin, t0).groups).toEqual([
      adminsGroup,
    ]);
  });

  it('takes nothing for lost because of a group that cannot be read', () => {
    const unread = { ...roster, security: { unreadable: 'Slack does not answer' } };
    const mixed = policyOf(`
  - name: one of all
    stages: [{from: [platform, security]}]`);
    const alone = (one: PersonId) => one !== ben;
    expect(lossesWithout(mixed, unread, ana, alone, t0).rules).toEqual([]);
  });

  it('includes the delegations in force today', () => {
    expect(lossesWithout(policy, roster, ana, everybody, t0)).toMatchObject({
      standsFor: ['U0CAT'],
      replacedBy: [],
    });
    expect(lossesWithout(policy, roster, cat, everybody, t0).replacedBy).toEqual(['U0ANA']);
    expect(lossesWithout(policy, roster, dee, everybody, t0).standsFor).toEqual([]);
  });
});
