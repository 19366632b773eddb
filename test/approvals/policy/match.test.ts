import { describe, expect, it } from 'vitest';
import { type Facts, firstMatch, resolvePolicy, rosterNeeds } from '../../../src/approvals/policy/match.js';
import type { Roster } from '../../../src/approvals/policy/requirement.js';
import { ana, ben, day, eva, facts, hour, oneOfPlatform, policyOf, roster } from '../given.js';

const only = (when: string) =>
  policyOf(`\n  - name: special\n    when: ${when}\n    stages: [{from: [security]}]`);
const matches = (when: string, part: Partial<Facts>) => 'rule' in firstMatch(only(when), facts(part), roster);
const refusalOf = (
  rules: string,
  part: Partial<Facts>,
  reason = 'why not',
  extra = '',
  known: Roster = roster,
) => {
  const answer = resolvePolicy(policyOf(rules, extra), [facts(part)], reason, known);
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
    ['{role_now_or_after: [Admin]}', { rolesNow: ['Admin'] }, { rolesNow: ['Team Admin'] }],
    ['{role_now_or_after: [Admin]}', { rolesAfter: ['Admin'] }, {}],
    ['{change: lower}', { direction: 'lower' }, { direction: 'other' }],
    ['{duration_at_most: 1d}', { durationMs: day }, { durationMs: day + 1 }],
    ['{duration_at_most: 1d}', { durationMs: 1 }, {}],
    ['{emergency: true}', { emergency: true }, { emergency: false }],
    ['{emergency: false}', { emergency: false }, { emergency: true }],
    ['{kind: invite, for: self}', { kind: 'invite', forSelf: true }, { kind: 'invite', forSelf: false }],
  ];

  it.each(cases)('%s holds and fails as it says', (when, holds, fails) => {
    expect(matches(when, holds)).toBe(true);
    expect(matches(when, fails)).toBe(false);
  });

  it('on a team does not hold where there is no team', () => {
    const { team: _, ...teamless } = facts();
    expect('rule' in firstMatch(only('{team: Team 7}'), teamless, roster)).toBe(false);
  });
});

describe('the first rule that matches', () => {
  const two = `
  - name: first
    when: {change: raise}
    stages: [{from: [security]}]${oneOfPlatform}`;

  it('wins over the later ones', () => {
    expect(firstMatch(policyOf(two), facts(), roster)).toMatchObject({ index: 0 });
    expect(firstMatch(policyOf(two), facts({ direction: 'lower' }), roster)).toMatchObject({ index: 1 });
  });

  it('is taken for each change, and changes of one rule are one requirement', () => {
    const changes = [facts(), facts({ direction: 'lower' }), facts()];
    const answer = resolvePolicy(policyOf(two), changes, 'why not', roster);
    expect(answer.ok && answer.requirements.map(({ rule, changes: of }) => [rule, of])).toEqual([
      ['first', [0, 2]],
      ['platform decides', [1]],
    ]);
  });

  it('is missing where no rule matches, so nothing can be asked', () => {
    expect(
      refusalOf('\n  - name: n\n    when: {kind: invite}\n    stages: [{from: [platform]}]', {})?.code,
    ).toBe('no-rule');
  });

  it('cannot be told while a group that a condition names is unreadable', () => {
    const rules = `\n  - name: mine\n    when: {requester: platform}\n    stages: [{from: [security]}]${oneOfPlatform}`;
    const blind = { ...roster, platform: { unreadable: 'Slack is down' } };
    expect(refusalOf(rules, {}, 'why', '', blind)).toMatchObject({ code: 'group-unreadable' });
    expect(refusalOf(rules, {}, 'why', '', { security: { people: [] } })?.code).toBe('group-unreadable');
    expect(refusalOf(rules, {}, 'why', '', roster)).toBeUndefined();
  });

  it('is not held up by an unreadable group once membership in another is certain', () => {
    const rules =
      '\n  - name: mine\n    when: {requester: [security, platform]}\n    stages: [{from: [platform]}]';
    const blind = { ...roster, security: { unreadable: 'Slack is down' } };
    expect(refusalOf(rules, { requester: ben }, 'why', '', blind)).toBeUndefined();
  });
});

describe('a limit', () => {
  const short = `${oneOfPlatform}\n    at_most: {duration: 4h}`;
  it('of the rule refuses what is longer, in words', () => {
    expect(refusalOf(short, { durationMs: 5 * hour })).toMatchObject({
      code: 'too-long',
      sentence: expect.stringContaining('4 hours'),
    });
    expect(refusalOf(short, { durationMs: 4 * hour })).toBeUndefined();
  });

  it('of the rule asks for a duration where none is given, except for a removal', () => {
    expect(refusalOf(short, {})?.code).toBe('duration-needed');
    expect(refusalOf(short, { rolesAfter: ['none'] })).toBeUndefined();
  });

  it('of the policy holds for every rule', () => {
    const extra = 'limits: {longest_grant: 1d}';
    expect(refusalOf(oneOfPlatform, { durationMs: day + 1 }, 'why', extra)?.code).toBe('too-long');
    expect(refusalOf(oneOfPlatform, {}, 'why', extra)).toBeUndefined();
  });

  it('is the shorter of the two', () => {
    const wide = `${oneOfPlatform}\n    at_most: {duration: 9d}`;
    const answer = refusalOf(wide, { durationMs: 2 * day }, 'why', 'limits: {longest_grant: 1d}');
    expect(answer?.sentence).toContain('1 day');
  });

  it('on the reason is a pattern', () => {
    const rules = `${oneOfPlatform}\n    reason: {pattern: '^[A-Z]+-\\d+'}`;
    expect(refusalOf(rules, {}, 'please')?.code).toBe('reason-pattern');
    expect(refusalOf(rules, {}, 'OPS-12 please')).toBeUndefined();
  });

  it('on the reason is told by its hint, and the expression is never shown', () => {
    const rules = (hint: string) => `${oneOfPlatform}\n    reason: {pattern: '^[A-Z]+-\\d+'${hint}}`;
    const hinted = refusalOf(rules(', hint: Begin with a ticket such as OPS-12.'), {}, 'please');
    expect(hinted?.sentence).toMatch(/a form of its own: Begin with a ticket such as OPS-12\.$/);
    expect(hinted?.sentence).not.toContain('[A-Z]');
    expect(refusalOf(rules(''), {}, 'please')?.sentence).not.toContain('[A-Z]');
  });
});

describe('a requirement', () => {
  it('has every default filled in', () => {
    const answer = resolvePolicy(policyOf(), [facts()], 'why', roster);
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

  it('carries the place where a Make role counts as a group, one for each place', () => {
    const policy = policyOf(
      '\n  - name: team admins\n    stages: [{from: [team-admins]}]',
      '  team-admins: ["make:Team Admin"]',
    );
    const two = [facts(), facts({ team: { id: 8, name: 'Team 8' } })];
    const answer = resolvePolicy(policy, two, 'why', roster);
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
    const answer = resolvePolicy(policyOf(), all, 'why not', roster);
    return answer.ok ? answer.requirements : [];
  };

  it('needs nobody, and all of them together are one requirement', () => {
    expect(known(own, own)).toMatchObject([
      { rule: 'anybody may revoke their own token', automatic: true, stages: [], changes: [0, 1], holdMs: 0 },
    ]);
  });

  it('needs no rule that matches, and no reason of a certain form', () => {
    const strict = `\n  - name: strict\n    reason: {pattern: "[A-Z]+-[0-9]+"}\n    stages: [{from: [platform]}]`;
    for (const policy of [only('{kind: invite}'), policyOf(strict)]) {
      expect(resolvePolicy(policy, [own], '', roster)).toMatchObject({ ok: true });
    }
  });

  it('does not take others along: each change has its own rule', () => {
    const other = facts({ ...own, ownToken: false });
    expect(known(own, other, own).map(({ rule, changes }) => [rule, changes])).toEqual([
      ['anybody may revoke their own token', [0, 2]],
      ['platform decides', [1]],
    ]);
  });
});
