import { describe, expect, it } from 'vitest';
import type { Foreseen } from '../../../src/approvals/policy/could-match.js';
import { foretell, longestOf } from '../../../src/approvals/policy/foretell.js';
import { foretoldLine } from '../../../src/slack/foretold-words.js';
import { day, facts, hour, names, policyOf, roster } from '../given.js';

const rules = `
  - name: looking needs nobody
    when: { kind: change-team-role, for: self, role_after: [Team Monitoring], duration_at_most: 1d }
    approve: automatically
  - name: admins
    when: { role_after: [Team Admin] }
    stages: [{from: [platform]}, {from: [security], approvals: 2}]
    hold: 30m
    at_most: { duration: 7d }
  - name: lowering
    when: { change: lower }
    stages: [{from: [security, platform]}]
  - name: everything else
    stages: [{from: [platform]}]`;

const inForce = { policy: policyOf(rules), names };
const seen = (part: Partial<Foreseen> = {}): Foreseen => {
  const { rolesNow: _, direction: __, durationMs: ___, ...known } = facts({ rolesAfter: ['Team Operator'] });
  return { ...known, team: 'none', ownToken: false, ...part };
};
const line = (whole: Foreseen[], inTeams: Foreseen[] = [], policy = rules): string | undefined => {
  const foretold = foretell({ policy: policyOf(policy), names }, { whole, inTeams }, roster);
  return foretold && foretoldLine(foretold);
};

describe('the people who would decide a form', () => {
  it('are those of the rule, if its conditions are known', () => {
    const admin = seen({ rolesAfter: ['Team Admin'], durationMs: day });
    expect(line([admin])).toBe(
      '*Platform* decides (any 1), then *Security* (any 2), and then it waits 30 minutes, so that people can stop it.',
    );
    const own = seen({ rolesAfter: ['Team Monitoring'], forSelf: true, durationMs: hour });
    expect(line([own])).toBe('Nobody has to decide: the rule “looking needs nobody” approves it.');
  });

  it('are given with each other possibility if Make has to say which rule it is', () => {
    expect(line([seen()])).toBe(
      'This depends on what Make says when you ask. *Security* or *Platform* decides (any 1) or *Platform* decides (any 1).',
    );
  });

  it('are nobody for one’s own token, whatever the rules say', () => {
    const own = seen({ kind: 'revoke-token', rolesAfter: [], direction: 'lower', ownToken: true });
    expect(line([own])).toBe(
      'Nobody has to decide: the rule “anybody may revoke their own token” approves it.',
    );
  });

  it('are those of every rule for several changes, each once', () => {
    const other = seen({ direction: 'raise', rolesAfter: ['Team Operator'] });
    const admin = seen({ rolesAfter: ['Team Admin'], durationMs: day });
    expect(line([other, admin, other])).toBe(
      '*Platform* decides (any 1). *Platform* decides (any 1), then *Security* (any 2), and then it waits 30 minutes, so that people can stop it.',
    );
  });

  it('include those of a rule that names a team of an invitation', () => {
    const withTeam = `
  - name: seven
    when: { team: [Team 7] }
    stages: [{from: [security]}]${rules}`;
    const invite = seen({ kind: 'invite', direction: 'raise', rolesAfter: ['Member'] });
    const there = { ...invite, team: { id: 7, name: 'Team 7' } };
    expect(line([invite], [there], withTeam)).toBe('*Platform* decides (any 1). *Security* decides (any 1).');
    expect(line([invite], [there])).toBe('*Platform* decides (any 1).');
  });

  it('are replaced by the reason why it cannot be asked, but never by a reason that is still being typed', () => {
    const admin = seen({ rolesAfter: ['Team Admin'], durationMs: 30 * day });
    expect(line([admin])).toMatch(/^:no_entry_sign: That is longer than the rule .*admins.* allows/);
    const ticket = `
  - name: tickets
    reason: { pattern: '[A-Z]+-[0-9]+' }
    stages: [{from: [platform]}]`;
    expect(line([seen()], [], ticket)).toBe('*Platform* decides (any 1).');
  });

  it('are not named while a group that decides who may ask cannot be read', () => {
    const forPlatform = `
  - name: platform asks
    when: { requester: [platform] }
    stages: [{from: [security]}]${rules}`;
    const unread = { ...roster, platform: { unreadable: 'Slack does not answer' } };
    const policy = { policy: policyOf(forPlatform), names };
    const foretold = foretell(policy, { whole: [seen({ direction: 'raise' })], inTeams: [] }, unread);
    expect(foretold === undefined || 'refusal' in foretold).toBe(true);
  });
});

describe('the longest access', () => {
  it('is that of the rules that give it only with an end', () => {
    const admin = seen({ rolesAfter: ['Team Admin'] });
    expect(longestOf(inForce, [admin], roster)).toBe(7 * day);
    expect(longestOf(inForce, [admin, seen()], roster)).toBeUndefined();
    expect(longestOf(inForce, [seen({ rolesAfter: ['none'] })], roster)).toBeUndefined();
  });
});
