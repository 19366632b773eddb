import { describe, expect, it } from 'vitest';
import { refusedWithoutMake } from '../../../src/approvals/policy/could-match.js';
import type { InForce } from '../../../src/approvals/policy/in-force.js';
import { type Facts, resolvePolicy } from '../../../src/approvals/policy/match.js';
import { parsePolicy } from '../../../src/approvals/policy/parse.js';
import { reasonHint } from '../../../src/approvals/policy/reason-hint.js';
import type { Roster } from '../../../src/approvals/policy/requirement.js';
import { ana, eva, hour } from '../given.js';

const text = `version: 1
approvals_channel: C0APPROVALS
groups:
  platform: [U0ANA, U0BEN]
limits:
  invite_domains: [example.com]
  longest_grant: 30d
rules:
  - name: a look
    when: { kind: change-team-role, for: self, role_after: [Team Monitoring], duration_at_most: 1d }
    approve: automatically
  - name: admins
    when: { kind: [change-organization-role, invite], role_after: [Admin] }
    stages: [{ from: [platform] }]
    reason: { pattern: '[A-Z]+-\\d+', hint: Name the ticket, e.g. OPS-412 }
  - name: emergency
    when: { emergency: true, requester: platform }
    stages: [{ from: [platform] }]
    at_most: { duration: 4h }
`.replace('hint: Name the ticket, e.g. OPS-412', 'hint: "Name the ticket, e.g. OPS-412"');

function inForce(): InForce {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const roles = ['Team Monitoring', 'Team Operator'].map((name, n) => ({
    id: n + 1,
    name,
    category: 'team' as const,
  }));
  const admin = { id: 9, name: 'Admin', category: 'organization' as const };
  const names = { organizations: [{ id: 1, name: 'Acme', teams: [], roles: [...roles, admin] }] };
  return { policy: parsed.policy, names, lineOf: parsed.lineOf };
}

const facts = (part: Partial<Facts>): Facts => ({
  kind: 'change-team-role',
  requester: eva,
  forSelf: true,
  organization: { id: 1, name: 'Acme' },
  team: { id: 7, name: 'Team 7' },
  rolesNow: ['none'],
  rolesAfter: ['Team Monitoring', 1],
  direction: 'raise',
  emergency: false,
  ...part,
});
const roster: Roster = { platform: { people: [ana] } };

function refused(part: Partial<Facts>, reason = 'Month-end closing'): string {
  const answer = resolvePolicy(inForce(), [facts(part)], reason, roster);
  if (answer.ok) throw new Error('it was not refused');
  return answer.refusal.sentence;
}

describe('a refusal by the policy', () => {
  it('names the rules that would match if one thing were different, with their lines', () => {
    expect(refused({ durationMs: 48 * hour })).toBe(
      'No rule of the policy covers this (change-team-role), so it cannot be asked. An admin can add a rule. The rule "a look" (line 9) could cover it for 1 day or less.',
    );
    expect(refused({ durationMs: hour, rolesAfter: ['Team Operator', 2] })).toContain(
      'The rule "a look" (line 9) could cover it with the role Team Monitoring.',
    );
    expect(refused({ durationMs: hour, forSelf: false })).toContain(
      'could cover it if you ask for yourself.',
    );
    expect(refused({ emergency: true, kind: 'remove-from-team', rolesAfter: ['none'] })).toContain(
      'The rule "emergency" (line 16) could cover it if somebody of Platform asks.',
    );
  });

  it('says the same before Usher asks Make', () => {
    const { team: _, ...seen } = facts({ durationMs: 48 * hour });
    const answer = refusedWithoutMake(inForce(), { ...seen, team: 'none' }, 'why not', roster);
    expect(answer?.sentence).toContain('The rule "a look" (line 9) could cover it for 1 day or less.');
  });

  it('suggests nothing if more than one thing is in the way', () => {
    expect(refused({ forSelf: false, durationMs: 48 * hour })).not.toContain('could cover');
  });

  it('names the line of the rule, or of the limit that applies to every rule', () => {
    const asAna = { requester: ana, emergency: true, kind: 'remove-from-team' as const };
    expect(refused({ ...asAna, durationMs: 5 * hour })).toBe(
      'That is longer than the rule "emergency" allows. Ask for 4 hours at most. The rule is on line 16 of the policy.',
    );
    const admin = { kind: 'change-organization-role' as const, rolesAfter: ['Admin', 9] };
    expect(refused({ ...admin, durationMs: 31 * 24 * hour })).toContain(
      'Ask for 30 days at most. The rule is on line 12 of the policy. longest_grant is on line 7 of the policy.',
    );
    expect(refused({ ...admin, kind: 'invite', inviteDomain: 'example.org' })).toBe(
      'Invitations go to addresses at example.com only. An admin can change the list in the policy. invite_domains is on line 6 of the policy.',
    );
  });

  it('names the rule that depends on a group which cannot be read', () => {
    const unreadable: Roster = { platform: { unreadable: 'no answer' } };
    const answer = resolvePolicy(
      inForce(),
      [facts({ emergency: true, kind: 'remove-from-team' })],
      'why not',
      unreadable,
    );
    expect(answer.ok ? '' : answer.refusal.sentence).toMatch(
      /^The group "platform" cannot be read right now \(no answer\).* The rule "emergency" on line 16 of the policy names it\.$/,
    );
  });

  it('describes the required reason with the hint, and never shows the pattern', () => {
    const said = refused({ kind: 'change-organization-role', rolesAfter: ['Admin', 9] });
    expect(said).toBe(
      'The rule "admins" wants a reason in a form of its own: Name the ticket, e.g. OPS-412. The rule is on line 12 of the policy.',
    );
    expect(said).not.toContain('[A-Z]');
  });
});

describe('the hint under a reason', () => {
  const [organization, admin, member] = [{ id: 1, name: 'Acme' }, ['Admin', 9], ['Member', 8]];

  it('comes from every rule that could apply to the choices in the form', () => {
    const hint = 'Under the rule “admins”: Name the ticket, e.g. OPS-412.';
    expect(reasonHint(inForce(), { kinds: ['invite'], organization })).toBe(hint);
    expect(reasonHint(inForce(), { kinds: ['invite'], organization, rolesAfter: admin })).toBe(hint);
  });

  it('is gone if no rule with a hint could apply', () => {
    expect(reasonHint(inForce(), { kinds: ['invite'], organization, rolesAfter: member })).toBeUndefined();
    expect(reasonHint(inForce(), { kinds: ['revoke-token'] })).toBeUndefined();
  });
});
