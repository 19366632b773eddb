import { describe, expect, it } from 'vitest';
import { policyDiff } from '../../../src/approvals/policy/diff.js';
import { parsePolicy } from '../../../src/approvals/policy/parse.js';
import type { Policy } from '../../../src/approvals/policy/schema.js';

const text = `version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN, U0OTHER]
groups:
  platform: [U0ANA, U0BEN]
  security: [S0SECURITY, "make:Team Admin"]
limits: { invite_domains: [example.com], longest_grant: 30d }
protected: [founder@example.com]
delegates:
  - { from: U0ANA, to: U0CAT, until: 2026-12-31 }
rules:
  - name: admins need two
    when: { kind: [invite, change-organization-role], role_after: [Admin], duration_at_most: 1d }
    stages: [{ from: [platform], approvals: 1 }, { from: [security], approvals: 1 }]
    hold: 10m
  - name: everything else
    stages: [{ from: [platform] }]
`;

function policy(...changes: readonly (readonly [string, string])[]): Policy {
  const changed = changes.reduce((whole, [from, to]) => {
    if (!whole.includes(from)) throw new Error(`nothing reads ${from}`);
    return whole.replace(from, to);
  }, text);
  const parsed = parsePolicy(changed);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

const diff = (...changes: readonly (readonly [string, string])[]) => policyDiff(policy(), policy(...changes));
const other = `  - name: everything else
    stages: [{ from: [platform] }]
`;

describe('the difference between two policies in words', () => {
  it('is empty if only comments and spaces differ', () => {
    expect(diff(['version: 1', '# mine\nversion:   1'])).toEqual([]);
  });

  it('names people who joined or left a group', () => {
    expect(diff(['[U0ANA, U0BEN]', '[U0ANA, U0EVA, U0DEV]'])).toEqual([
      'Group “platform”: added U0EVA and U0DEV; removed U0BEN.',
    ]);
    expect(diff(['S0SECURITY, "make:Team Admin"', 'S0SECURITY'])).toEqual([
      'Group “security”: removed everybody with the role “Team Admin”.',
    ]);
  });

  it('names added and removed groups', () => {
    const groups = diff(['  platform:', '  oncall: [U0EVA]\n  platform:']);
    expect(groups).toEqual(['Group “oncall” was added with U0EVA.']);
  });

  it('shows what changed in a rule, with the old value', () => {
    expect(
      diff(
        ['approvals: 1 }, { from: [security]', 'approvals: 2 }, { from: [security]'],
        ['hold: 10m', 'hold: 1h'],
      ),
    ).toEqual([
      'Rule “admins need two” changed. Who decides: 2 of “platform”, then 1 of “security” (before: 1 of “platform”, then 1 of “security”). Hold before it is carried out: 1 hour (before: 10 minutes).',
    ]);
  });

  it('shows what a rule applies to now', () => {
    expect(diff(['role_after: [Admin], duration_at_most: 1d', 'emergency: true'])).toEqual([
      'Rule “admins need two” changed. Applies to: kind is “invite” or “change-organization-role” and emergency is yes (before: kind is “invite” or “change-organization-role”, role after is “Admin” and duration at most is 1 day).',
    ]);
  });

  it('shows the position of a rule, because the first match decides', () => {
    const added = `  - name: open door
    when: { for: self, duration_at_most: 1h }
    approve: automatically
`;
    expect(diff(['rules:\n', `rules:\n${added}`])).toEqual([
      'Rule “open door” was added as number 1 of 3: when for is “self” and duration at most is 1 hour, approved automatically.',
    ]);
    expect(diff([other, '']).at(0)).toBe(
      'Rule “everything else” was removed (for everything, decided by 1 of “platform”).',
    );
  });

  it('distinguishes a renamed rule from a new one, and shows a new order', () => {
    expect(diff(['name: everything else', 'name: the rest'])).toEqual([
      'Rule “everything else” is now called “the rest”.',
    ]);
    expect(diff([other, ''], ['rules:\n', `rules:\n${other}`])).toEqual([
      'The order of the rules changed, and the first that matches decides: “everything else” and “admins need two”.',
    ]);
  });

  it('names admins, delegates, protected people, limits, defaults and the channel', () => {
    expect(
      diff(
        ['admins: [U0ADMIN, U0OTHER]', 'admins: [U0ADMIN, U0EVA]'],
        ['until: 2026-12-31', 'until: 2027-12-31'],
        ['[founder@example.com]', '[]'],
        [
          '[example.com], longest_grant: 30d',
          '[example.com, example.net], longest_grant: 2d, changes_per_hour: 99',
        ],
        ['C0APPROVALS', 'C0SECRET\ndefaults: { expires_after: 1d }'],
      ),
    ).toEqual([
      'Admins: added U0EVA; removed U0OTHER.',
      'Delegates: added U0CAT for U0ANA until 2027-12-31; removed U0CAT for U0ANA until 2026-12-31.',
      'Protected people: removed “founder@example.com”.',
      'Limits changed. Invitations only to: “example.com” and “example.net” (before: “example.com”). Longest grant: 2 days (before: 30 days). Changes an hour: 99 (before: 20).',
      'Defaults changed. A request expires after: 1 day (before: 3 days).',
      'The approvals channel is now C0SECRET (before: C0APPROVALS).',
    ]);
  });

  it.each(Object.keys(policy().limits).filter((name) => name !== 'invite_domains'))(
    'names the limit %s when it changes',
    (name) => {
      const value = name === 'longest_grant' ? '1d' : '7';
      const [line = ''] = diff([
        'longest_grant: 30d',
        name === 'longest_grant' ? 'longest_grant: 1d' : `longest_grant: 30d, ${name}: ${value}`,
      ]);
      expect(line).toMatch(/^Limits changed\. .* (?:1 day|7) \(before: /);
    },
  );

  it('does not let a typed name close its quotation marks', () => {
    const [line] = diff(['name: everything else', 'name: "x” U0VICTIM “y"']);
    expect(line).toBe('Rule “everything else” is now called “x" U0VICTIM "y”.');
  });

  it('shows that the pattern of a reason changed, but never the pattern itself', () => {
    const rule = (pattern: string, hint = '') => `${other}    reason: { pattern: '${pattern}'${hint} }\n`;
    const changed = (from: string, to: string) => policyDiff(policy([other, from]), policy([other, to]));
    expect(changed(rule('OPS-[0-9]+'), rule('DEV-[0-9]+'))).toEqual([
      'Rule “everything else” changed. The reason must have another form.',
    ]);
    expect(changed(other, rule('OPS-[0-9]+', ', hint: name a ticket'))).toEqual([
      'Rule “everything else” changed. Form of the reason: “name a ticket” (before: none).',
    ]);
  });

  it('covers every setting of a rule', () => {
    const settings = [
      'reason: { pattern: "[A-Z]+" }',
      'at_most: { duration: 4h }',
      'hold: 5m',
      'expires_after: 8h',
      'execute_within: 2h',
      'remind_after: [1h, 4h]',
      'escalate: { after: 6h, to: [security] }',
      'announce: [C0SECURITY]',
      'channel: C0TEAMS',
      'review_within: 2d',
      'tell_subject: never',
      'accepts_fewer: true',
    ];
    for (const one of settings) {
      const lines = diff([other, `${other}    ${one}\n`]);
      expect(lines, one).toHaveLength(1);
      expect(lines[0], one).toMatch(/^Rule “everything else” changed\. .*\(before: none\)\.$/);
    }
  });
});
