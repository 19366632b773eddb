import { describe, expect, it } from 'vitest';
import { refusedWithoutMake } from '../../../src/approvals/policy/could-match.js';
import { type Facts, firstMatch, resolvePolicy } from '../../../src/approvals/policy/match.js';
import { unknownOnMake } from '../../../src/approvals/policy/names.js';
import type { Roster } from '../../../src/approvals/policy/requirement.js';
import { roleNames } from '../../../src/approvals/policy/role-names.js';
import { rosterNeeds } from '../../../src/approvals/policy/roster-needs.js';
import { ana, ben, day, eva, facts, hour, names, oneOfPlatform, policyOf, roster } from '../given.js';

const only = (when: string) =>
  policyOf(`\n  - name: special\n    when: ${when}\n    stages: [{from: [security]}]`);
const matches = (when: string, part: Partial<Facts>) =>
  'rule' in firstMatch({ policy: only(when), names }, facts(part), roster);
const refusalOf = (
  rules: string,
  part: Partial<Facts>,
  reason = 'why not',
  extra = '',
  known: Roster = roster,
) => {
  const answer = resolvePolicy({ policy: policyOf(rules, extra), names }, [facts(part)], reason, known);
  return answer.ok ? undefined : answer.refusal;
};

describe('a condition', () => {
  const cases: [when: string, holds: Partial<Facts>, fails: Partial<Facts>][] = [
    ['{kind: invite}', { kind: 'invite' }, { kind: 'remove-from-team' }],
    ['{kind: [invite, remove-from-team]}', { kind: 'remove-from-team' }, { kind: 'change-team-role' }],
    ['{organization: acme}', {}, { organization: { id: 2, name: 'Other' } }],
    ['{organization: [2, 1]}', {}, { organization: { id: 3, name: 'Acme' } }],
    ['{team: Team 7}', {}, { team: { id: 8, name: 'Team 8' } }],
    ['{team: 7}', {}, { team: { id: 70, name: 'Seven' } }],
    ['{requester: platform}', { requester: ana }, { requester: eva }],
    ['{for: self}', { forSelf: true }, { forSelf: false }],
    ['{for: others}', { forSelf: false }, { forSelf: true }],
    ['{role_now: [none]}', { rolesNow: ['none'] }, { rolesNow: ['Team Member'] }],
    ['{role_after: team admin}', {}, { rolesAfter: ['Team Monitoring'] }],
    ['{role_after: [11]}', { rolesAfter: ['Renamed since', 11] }, { rolesAfter: ['Team Monitoring', 12] }],
    ['{role_now_or_after: [Admin]}', { rolesNow: ['Admin'] }, { rolesNow: ['Team Admin'] }],
    ['{role_now_or_after: [Admin]}', { rolesAfter: ['Admin'] }, {}],
    ['{change: lower}', { direction: 'lower' }, { direction: 'other' }],
    ['{duration_at_most: 1d}', { durationMs: day }, { durationMs: day + 1 }],
    ['{duration_at_most: 1d}', { durationMs: 1 }, {}],
    ['{emergency: true}', { emergency: true }, { emergency: false }],
    ['{emergency: false}', { emergency: false }, { emergency: true }],
    ['{kind: invite, for: self}', { kind: 'invite', forSelf: true }, { kind: 'invite', forSelf: false }],
  ];

  it.each(cases)('%s matches the right facts and no others', (when, holds, fails) => {
    expect(matches(when, holds)).toBe(true);
    expect(matches(when, fails)).toBe(false);
  });

  it('on a team does not match if the change has no team', () => {
    const { team: _, ...teamless } = facts();
    expect('rule' in firstMatch({ policy: only('{team: Team 7}'), names }, teamless, roster)).toBe(false);
  });
});

describe('a custom role', () => {
  const [acme] = names.organizations;
  const withRole = (name: string, part = {}) => {
    const custom = { id: 77, name, category: 'team', isCustom: true, ...part } as const;
    return { organizations: acme ? [{ ...acme, roles: [...acme.roles, custom] }] : [] };
  };
  const byItself = `
  - name: by itself
    when: {for: self, role_after: [Team Monitoring]}
    stages: [{from: [security]}]${oneOfPlatform}`;
  const asked = (after: (string | number)[]) => facts({ forSelf: true, rolesAfter: after });

  it.each(['Team Monitoring', 'team monitoring', ' Team Monitoring '])(
    'with the name of one of Make’s own, as %j, is refused where a rule names that',
    (name) => {
      const inForce = { policy: policyOf(byItself), names: withRole(name) };
      const refused = { refusal: { code: 'policy-names-nothing', sentence: expect.stringContaining('77') } };
      expect(firstMatch(inForce, asked([name, 77]), roster)).toMatchObject(refused);
      expect(firstMatch(inForce, asked(['Team Monitoring', 12]), roster)).toMatchObject({ index: 0 });
      const foreseen = { ...asked([name, 77]), team: { id: 7, name: 'Team 7' } };
      expect(refusedWithoutMake(inForce, foreseen, 'why not', roster)).toMatchObject(refused.refusal);
      expect(unknownOnMake(inForce.policy, inForce.names)).toMatchObject([
        { path: ['rules', 0, 'when', 'role_after'], message: expect.stringContaining('77') },
      ]);
    },
  );

  it('with the name of another can be named by its number', () => {
    const policy = policyOf(byItself.replace('[Team Monitoring]', '[Team Monitoring, 77]'));
    const inForce = { policy, names: withRole('Team Monitoring') };
    expect(firstMatch(inForce, asked(['Team Monitoring', 77]), roster)).toMatchObject({ index: 0 });
    expect(unknownOnMake(policy, inForce.names)).toEqual([]);
  });

  it('with a name of its own is named by it', () => {
    const policy = policyOf(byItself.replace('Monitoring', 'Auditor'));
    const inForce = { policy, names: withRole('Team Auditor') };
    expect(firstMatch(inForce, asked(['Team Auditor', 77]), roster)).toMatchObject({ index: 0 });
  });

  it('that is called “none” is a role, and not the lack of one', () => {
    const policy = policyOf(byItself.replace('role_after: [Team Monitoring]', 'role_now: [none]'));
    const inForce = { policy, names: withRole('None') };
    const has = (now: (string | number)[]) =>
      firstMatch(inForce, facts({ forSelf: true, rolesNow: now }), roster);
    expect(has(['none'])).toMatchObject({ index: 0 });
    expect(has(roleNames({ id: 77, name: 'None' }))).toMatchObject({ index: 1 });
  });
});

describe('a name that does not exist on Make', () => {
  const strict = (when: string) => `
  - name: strict
    when: ${when}
    stages: [{from: [security]}]${oneOfPlatform}`;
  const none = { rolesNow: ['none'] };

  it.each<[when: string, part: Partial<Facts>, named: string]>([
    ['{role_after: [Adminn]}', {}, 'the role “Adminn”'],
    ['{role_now: [Team Adminn]}', none, 'the role “Team Adminn”'],
    ['{role_now_or_after: [Adminn, Owner]}', {}, 'the role “Adminn”'],
    ['{role_after: [4132]}', {}, 'the role “4132”'],
    ['{kind: change-team-role, role_after: [Admin]}', {}, 'the role “Admin”'],
    ['{organization: Acmee}', {}, 'the organization “Acmee”'],
    ['{organization: 77}', {}, 'the organization “77”'],
    ['{team: Teem 7}', {}, 'the team “Teem 7”'],
    ['{team: 70}', {}, 'the team “70”'],
    [
      '{organization: Other, team: Team 7}',
      { organization: { id: 2, name: 'Other' }, team: { id: 20, name: 'Elsewhere' } },
      'the team “Team 7”',
    ],
  ])('in %s refuses the request instead of passing on to the next rule', (when, part, named) => {
    const refusal = refusalOf(strict(when), part);
    expect(refusal).toMatchObject({ code: 'policy-names-nothing', sentence: expect.stringContaining(named) });
    expect(refusal?.sentence).toContain('The rule "strict"');
  });

  it.each<[when: string, part: Partial<Facts>]>([
    ['{role_after: [Adminn, Team Admin]}', {}],
    ['{role_after: ["team  admin", TEAM ADMIN]}', {}],
  ])('next to a matching name has no effect, as in %s', (when, part) => {
    const known = { policy: policyOf(strict(when)), names };
    expect(firstMatch(known, facts(part), roster)).toMatchObject({ index: 0 });
  });

  it.each<[when: string, part: Partial<Facts>]>([
    ['{kind: invite, role_after: [Adminn]}', {}],
    ['{for: self, role_after: [Adminn]}', {}],
    ['{requester: platform, role_after: [Adminn]}', {}],
    ['{role_now: [Team Monitoring], role_after: [Adminn]}', {}],
    ['{duration_at_most: 1d, role_after: [Adminn]}', {}],
  ])('is ignored if another condition certainly fails: %s', (when, part) => {
    const known = { policy: policyOf(strict(when)), names };
    expect(firstMatch(known, facts(part), roster)).toMatchObject({ index: 1 });
  });

  it('refuses requests as soon as somebody renames the object on Make', () => {
    const policy = policyOf(strict('{role_after: [Team Admin]}'));
    const [acme] = names.organizations;
    const roles = (acme?.roles ?? []).map((one) => (one.id === 11 ? { ...one, name: 'Team Boss' } : one));
    const renamed = { organizations: acme ? [{ ...acme, roles }] : [] };
    const after = facts({ rolesAfter: ['Team Boss', 11] });
    expect(firstMatch({ policy, names: renamed }, after, roster)).toMatchObject({
      refusal: { code: 'policy-names-nothing' },
    });
  });

  it('is reported with its place in the file, even in a group', () => {
    const policy = policyOf(
      strict('{kind: invite, role_now_or_after: [Admin, Adminn], organization: [Acme, Acmee]}'),
      '  bosses: ["make:Team Admin", "make:Team Bos"]',
    );
    expect(unknownOnMake(policy, names)).toEqual([
      {
        path: ['rules', 0, 'when', 'organization'],
        message: expect.stringContaining('the organization “Acmee”, which Usher does not guard'),
      },
      {
        path: ['rules', 0, 'when', 'role_now_or_after'],
        message: expect.stringContaining('the role “Adminn”'),
      },
      { path: ['groups', 'bosses', 1], message: expect.stringContaining('“Team Bos”') },
    ]);
  });
});

describe('the first rule that matches', () => {
  const two = `
  - name: first
    when: {change: raise}
    stages: [{from: [security]}]${oneOfPlatform}`;

  it('takes precedence over later ones', () => {
    expect(firstMatch({ policy: policyOf(two), names }, facts(), roster)).toMatchObject({ index: 0 });
    expect(firstMatch({ policy: policyOf(two), names }, facts({ direction: 'lower' }), roster)).toMatchObject(
      { index: 1 },
    );
  });

  it('is found for each change, and changes under one rule form one requirement', () => {
    const changes = [facts(), facts({ direction: 'lower' }), facts()];
    const answer = resolvePolicy({ policy: policyOf(two), names }, changes, 'why not', roster);
    expect(answer.ok && answer.requirements.map(({ rule, changes: of }) => [rule, of])).toEqual([
      ['first', [0, 2]],
      ['platform decides', [1]],
    ]);
  });

  it('does not exist if no rule matches, and the request is refused', () => {
    expect(
      refusalOf('\n  - name: n\n    when: {kind: invite}\n    stages: [{from: [platform]}]', {})?.code,
    ).toBe('no-rule');
  });

  it('is unknown while a group in a condition cannot be read', () => {
    const rules = `\n  - name: mine\n    when: {requester: platform}\n    stages: [{from: [security]}]${oneOfPlatform}`;
    const blind = { ...roster, platform: { unreadable: 'Slack is down' } };
    expect(refusalOf(rules, {}, 'why', '', blind)).toMatchObject({ code: 'group-unreadable' });
    expect(refusalOf(rules, {}, 'why', '', { security: { people: [] } })?.code).toBe('group-unreadable');
    expect(refusalOf(rules, {}, 'why', '', roster)).toBeUndefined();
  });

  it('is found despite an unreadable group if membership in another one is certain', () => {
    const rules =
      '\n  - name: mine\n    when: {requester: [security, platform]}\n    stages: [{from: [platform]}]';
    const blind = { ...roster, security: { unreadable: 'Slack is down' } };
    expect(refusalOf(rules, { requester: ben }, 'why', '', blind)).toBeUndefined();
  });
});

describe('an invitation with teams', () => {
  const rules = `
  - name: finance
    when: {team: Team 7}
    at_most: {duration: 4h}
    stages: [{from: [security]}]
  - name: monitoring
    when: {team: Team 8, role_after: [Team Monitoring]}
    stages: [{from: [leads]}]${oneOfPlatform}`;
  const team = (id: number, role = 'Team Member') => ({
    team: { id, name: `Team ${id}` },
    rolesNow: ['none'],
    rolesAfter: [role],
  });
  const { team: _, ...base } = facts({ kind: 'invite', rolesNow: ['none'], rolesAfter: ['Member'] });
  const namesOf = (text: string, teams: NonNullable<Facts['teams']>) => {
    const inForce = { policy: policyOf(text, '  leads: ["make:Team Admin"]'), names };
    const found = resolvePolicy(inForce, [{ ...base, teams }], 'why not', roster);
    return found.ok
      ? found.requirements.map(({ rule, changes, scope }) => ({ rule, changes, ...(scope && { scope }) }))
      : found.refusal.code;
  };
  const platform = { rule: 'platform decides', changes: [0] };

  it('also needs the rule that names one of its teams, with that rule’s limits', () => {
    const unlimited = rules.replace('at_most: {duration: 4h}', '');
    expect(namesOf(unlimited, [team(7), team(9)])).toEqual([platform, { rule: 'finance', changes: [0] }]);
    expect(namesOf(rules, [team(7)])).toBe('duration-needed');
    expect(namesOf(rules, [team(9)])).toEqual([platform]);
  });

  it('is decided in each team by the role there, and by those of that team', () => {
    expect(namesOf(rules, [team(8, 'Team Monitoring')])).toEqual([
      platform,
      { rule: 'monitoring', changes: [0], scope: { organizationId: 1, teamId: 8 } },
    ]);
    expect(namesOf(rules, [team(8)])).toEqual([platform]);
    const needs = rosterNeeds(policyOf(rules, '  leads: ["make:Team Admin"]'), [
      { ...base, teams: [team(8)] },
    ]);
    expect(needs).toContainEqual({ group: 'leads', scope: { organizationId: 1, teamId: 8 } });
  });

  it('needs no rule of a team more than an earlier rule for it', () => {
    const first = `\n  - name: invitations\n    when: {kind: invite}\n    stages: [{from: [platform]}]${rules}`;
    expect(namesOf(first, [team(7)])).toEqual([{ rule: 'invitations', changes: [0] }]);
  });

  describe('whose roles have different rules', () => {
    const lax = (role: string) =>
      `\n  - name: lax\n    when: {kind: invite, role_after: [${role}]}\n    stages: [{from: [platform]}]`;
    const strict = `\n  - name: strict\n    when: {role_after: [Team Admin, Admin]}\n    stages: [{from: [security]}]`;
    const own = (role: string) => ({ rolesNow: ['none'], rolesAfter: [role] });
    const rulesFor = (text: string, role: string, teamRole: string) => {
      const invitation = {
        ...base,
        own: own(role),
        teams: [team(9, teamRole)],
        rolesAfter: [role, teamRole],
      };
      const found = resolvePolicy({ policy: policyOf(text), names }, [invitation], 'why not', roster);
      return found.ok ? found.requirements.map(({ rule }) => rule) : found.refusal.code;
    };

    it('needs all of them: a lax rule for one role does not decide the other', () => {
      expect(rulesFor(lax('Member') + strict, 'Member', 'Team Admin')).toEqual(['lax', 'strict']);
      expect(rulesFor(lax('Team Monitoring') + strict, 'Admin', 'Team Monitoring')).toEqual([
        'lax',
        'strict',
      ]);
    });

    it('needs the strict rule for one role, wherever it stands', () => {
      expect(rulesFor(strict + oneOfPlatform, 'Member', 'Team Admin')).toEqual([
        'strict',
        'platform decides',
      ]);
      expect(rulesFor(oneOfPlatform, 'Member', 'Team Admin')).toEqual(['platform decides']);
    });

    it('is refused if no rule covers one of them', () => {
      expect(rulesFor(lax('Member'), 'Member', 'Team Admin')).toBe('no-rule');
      expect(rulesFor(lax('Member, Team Admin'), 'Member', 'Team Admin')).toEqual(['lax']);
    });
  });

  it('is refused where a rule names a team that is not on Make, as it could be one of these', () => {
    const lost = `\n  - name: lost\n    when: {team: Gone}\n    stages: [{from: [security]}]${oneOfPlatform}`;
    expect(namesOf(lost, [team(9)])).toBe('policy-names-nothing');
  });
});

describe('a limit', () => {
  const short = `${oneOfPlatform}\n    at_most: {duration: 4h}`;
  it('of the rule refuses a longer duration and names the limit', () => {
    expect(refusalOf(short, { durationMs: 5 * hour })).toMatchObject({
      code: 'too-long',
      sentence: expect.stringContaining('4 hours'),
    });
    expect(refusalOf(short, { durationMs: 4 * hour })).toBeUndefined();
  });

  it('of the rule requires a duration, except for a removal', () => {
    expect(refusalOf(short, {})?.code).toBe('duration-needed');
    expect(refusalOf(short, { rolesAfter: ['none'] })).toBeUndefined();
  });

  it('of the policy applies to every rule', () => {
    const extra = 'limits: {longest_grant: 1d}';
    expect(refusalOf(oneOfPlatform, { durationMs: day + 1 }, 'why', extra)?.code).toBe('too-long');
    expect(refusalOf(oneOfPlatform, {}, 'why', extra)).toBeUndefined();
  });

  it('is the shorter one if rule and policy both have one', () => {
    const wide = `${oneOfPlatform}\n    at_most: {duration: 9d}`;
    const answer = refusalOf(wide, { durationMs: 2 * day }, 'why', 'limits: {longest_grant: 1d}');
    expect(answer?.sentence).toContain('1 day');
  });

  it('on the reason is a pattern', () => {
    const rules = `${oneOfPlatform}\n    reason: {pattern: '^[A-Z]+-\\d+'}`;
    expect(refusalOf(rules, {}, 'please')?.code).toBe('reason-pattern');
    expect(refusalOf(rules, {}, 'OPS-12 please')).toBeUndefined();
  });

  it('on the reason shows its hint, but never the pattern', () => {
    const rules = (hint: string) => `${oneOfPlatform}\n    reason: {pattern: '^[A-Z]+-\\d+'${hint}}`;
    const hinted = refusalOf(rules(', hint: Begin with a ticket such as OPS-12.'), {}, 'please');
    expect(hinted?.sentence).toMatch(/a form of its own: Begin with a ticket such as OPS-12\.$/);
    expect(hinted?.sentence).not.toContain('[A-Z]');
    expect(refusalOf(rules(''), {}, 'please')?.sentence).not.toContain('[A-Z]');
  });
});

describe('a requirement', () => {
  it('has every default filled in', () => {
    const answer = resolvePolicy({ policy: policyOf(), names }, [facts()], 'why', roster);
    expect(answer.ok && answer.requirements[0]).toEqual({
      rule: 'platform decides',
      changes: [0],
      automatic: false,
      stages: [{ from: ['platform'], approvals: 1 }],
      holdMs: 0,
      expiresAfterMs: 3 * day,
      executeWithinMs: hour,
      remindAfterMs: [],
      announce: [],
      channel: 'C0APPROVALS',
      tellSubject: 'after',
    });
  });

  it('includes the scope if a Make role counts as a group, with one requirement per scope', () => {
    const policy = policyOf(
      '\n  - name: team admins\n    stages: [{from: [team-admins]}]',
      '  team-admins: ["make:Team Admin"]',
    );
    const two = [facts(), facts({ team: { id: 8, name: 'Team 8' } })];
    const answer = resolvePolicy({ policy, names }, two, 'why', roster);
    expect(answer.ok && answer.requirements.map(({ scope }) => scope)).toEqual([
      { organizationId: 1, teamId: 7 },
      { organizationId: 1, teamId: 8 },
    ]);
    expect(rosterNeeds(policy, two)).toContainEqual({
      group: 'team-admins',
      scope: { organizationId: 1, teamId: 8 },
    });
    expect(rosterNeeds(policy, two)).not.toContainEqual({ group: 'team-admins' });
  });

  it('does not ask Make about a role whose group the policy uses nowhere', () => {
    const groups = '  team-admins: ["make:Team Admin"]\n  reserve: [U0CAT]';
    const needed = (rules: string) =>
      rosterNeeds(policyOf(rules, groups), [facts()]).map(({ group }) => group);
    expect(needed(oneOfPlatform)).not.toContain('team-admins');
    expect(needed(oneOfPlatform)).toContain('reserve');
    const asks = '\n  - name: theirs\n    when: {requester: team-admins}\n    stages: [{from: [platform]}]';
    expect(needed(asks)).toContain('team-admins');
  });
});

describe('a token of one’s own', () => {
  const own = facts({
    kind: 'revoke-token',
    rolesNow: [],
    rolesAfter: [],
    direction: 'lower',
    ownToken: true,
  });
  const known = (...all: Facts[]) => {
    const answer = resolvePolicy({ policy: policyOf(), names }, all, 'why not', roster);
    return answer.ok ? answer.requirements : [];
  };

  it('needs no approver, and all such tokens form one requirement', () => {
    expect(known(own, own)).toMatchObject([
      { rule: 'anybody may revoke their own token', automatic: true, stages: [], changes: [0, 1], holdMs: 0 },
    ]);
  });

  it('needs no matching rule and no particular form of reason', () => {
    const strict = `\n  - name: strict\n    reason: {pattern: "[A-Z]+-[0-9]+"}\n    stages: [{from: [platform]}]`;
    for (const policy of [only('{kind: invite}'), policyOf(strict)]) {
      expect(resolvePolicy({ policy, names }, [own], '', roster)).toMatchObject({ ok: true });
    }
  });

  it('does not cover other changes: each has its own rule', () => {
    const other = facts({ ...own, ownToken: false });
    expect(known(own, other, own).map(({ rule, changes }) => [rule, changes])).toEqual([
      ['anybody may revoke their own token', [0, 2]],
      ['platform decides', [1]],
    ]);
  });
});
