import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumeNamesExist } from '../../../../src/approvals/policy/cases/assumed.js';
import { caseInWords, changedCases } from '../../../../src/approvals/policy/cases/changed-cases.js';
import { samplesOf } from '../../../../src/approvals/policy/cases/samples.js';
import { verdictOn } from '../../../../src/approvals/policy/cases/verdict.js';
import { parsePolicy } from '../../../../src/approvals/policy/parse.js';

const example = readFileSync('policy.example.yml', 'utf8');

function asked(...changes: readonly (readonly [string, string])[]) {
  const text = changes.reduce((whole, [from, to]) => {
    if (!whole.includes(from)) throw new Error(`nothing reads ${from}`);
    return whole.replace(from, to);
  }, example);
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return assumeNamesExist(parsed.policy);
}
const changed = (...changes: readonly (readonly [string, string])[]) =>
  changedCases(asked(), asked(...changes));
const said = (...changes: readonly (readonly [string, string])[]) => changed(...changes).map(caseInWords);

const rest = '  - name: everything else\n    stages: [{ from: [platform] }]';

describe('cases that another policy decides differently', () => {
  it('do not include changed names, channels and reminders', () => {
    expect(
      said(
        ['name: everything else', 'name: the rest'],
        ['channel: C0TEAMS', 'channel: C0OTHERS'],
        ['remind_after: [1h, 4h]', 'remind_after: [2h]'],
      ),
    ).toEqual([]);
  });

  it('do not include a renamed group', () => {
    const renamed = parsePolicy(example.replaceAll('platform', 'makers'));
    if (!renamed.ok) throw new Error('it cannot be read');
    expect(changedCases(asked(), assumeNamesExist(renamed.policy))).toEqual([]);
  });

  it('show the reason if the other policy refuses them', () => {
    expect(said([rest, ''])).toEqual([
      'Invite somebody at example.com to an organization as another role (and 24 like it): was decided by Platform (any 1) → now refused: No rule of the policy covers this (invite), so it cannot be asked. An admin can add a rule.',
    ]);
  });

  it('include an invitation into a team that a rule names, once', () => {
    const policyOf = (rule: string) => {
      const parsed = parsePolicy(`version: 1
approvals_channel: C0APPROVALS
groups: { platform: [U0ANA], security: [U0CAT] }
rules:
  - name: one
    when: { ${rule} }
    stages: [{ from: [security] }]
  - name: of a team
    when: { kind: remove-from-team, team: Finance Ops }
    stages: [{from: [security]}]
  - name: the rest
    stages: [{ from: [platform] }]`);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      return assumeNamesExist(parsed.policy);
    };
    const invited = (rule: string) =>
      changedCases(policyOf('kind: revoke-token'), policyOf(rule)).map(({ what }) => what);
    expect(invited('kind: [invite, revoke-token], team: Finance Ops, role_after: Team Admin')).toContain(
      'Invite somebody at elsewhere.example to an organization as another role and to Finance Ops as Team Admin',
    );
    const ofRoles = invited('kind: [invite, revoke-token], role_after: Team Admin');
    expect(ofRoles.filter((what) => what.startsWith('Invite'))).toEqual([
      'Invite somebody at elsewhere.example to an organization as Team Admin',
    ]);
  });

  it('list those that need fewer people before those that need more', () => {
    const found = changed(['role_now_or_after: [Admin]', 'role_now_or_after: [Owner]']);
    expect(found.map(({ turn }) => turn)).toEqual([
      ...['fewer', 'fewer'],
      'possible',
      'more',
      'more',
      'refused',
    ]);
    expect(caseInWords(found[0] ?? never())).toMatch(
      /^Invite somebody at example\.com to an organization as Admin .*: was decided by Platform \(any 1\), then Security \(any 1\), on hold for 10 minutes → now decided by Platform \(any 1\)$/,
    );
  });

  it('list those that need no approver first', () => {
    const open =
      '    when: { kind: change-team-role, for: self, duration_at_most: 7d }\n    approve: automatically';
    const team =
      '    when: { kind: [change-team-role, remove-from-team] }\n    stages: [{ from: [team-admins, platform] }]\n    channel: C0TEAMS';
    const [first] = changed([team, open]);
    expect(first?.turn).toBe('nobody');
    expect(caseInWords(first ?? never())).toMatch(
      /was decided by Team admins or Platform \(any 1\) → now approved automatically$/,
    );
  });

  it('include a duration at the limit but not beyond it', () => {
    const [only, ...others] = said(['duration_at_most: 1d', 'duration_at_most: 4h']);
    expect(only).toMatch(
      /^Make oneself Team Monitoring of a team \(now: no role\), for 1 day.*: was approved automatically → now decided by/,
    );
    expect(others).toEqual([]);
  });

  it('show that a group of the same name has other people', () => {
    expect(said(['platform: [U0ANA, U0BEN, S0PLATFORM]', 'platform: [U0ANA, U0EVA]'])).toContainEqual(
      expect.stringMatching(/^Invite .* → now decided by Platform \(any 1\), who are now other people$/),
    );
  });

  it('include a longer hold and a different pattern for the reason', () => {
    expect(said(['hold: 10m', 'hold: 1h'])).toEqual([expect.stringMatching(/on hold for 1 hour$/)]);
    expect(said([`${rest}`, `${rest}\n    reason: { pattern: '^OPS' }`])).toEqual([
      expect.stringMatching(
        /because: “It is needed for work”.*→ now refused: The rule "everything else" wants a reason/,
      ),
    ]);
  });
});

describe('the samples of a policy', () => {
  it('cover every rule of the example', () => {
    const inForce = asked();
    const rules = samplesOf(inForce.policy).flatMap((scene) => {
      const verdict = verdictOn(inForce, scene);
      return verdict.ok ? verdict.requirements.map(({ rule }) => rule) : [];
    });
    expect(new Set(rules)).toEqual(new Set(inForce.policy.rules.map(({ name }) => name)));
  });

  it('cover every rule that no other rule hides, whatever its conditions', () => {
    const pick = <T extends string | number | boolean>(...values: readonly T[]) =>
      fc.option(fc.constantFrom(...values), { nil: undefined });
    const when = fc.record({
      kind: pick('invite', 'change-team-role', 'change-organization-role'),
      requester: pick('platform'),
      role_after: pick<string | number>('Admin', 'Owner', 9),
      duration_at_most: pick('1d', '4h'),
      emergency: pick(true, false),
    });
    fc.assert(
      fc.property(when, (conditions) => {
        const parsed = parsePolicy(
          JSON.stringify({
            version: 1,
            approvals_channel: 'C0A',
            groups: { platform: ['U0ANA', 'U0BEN'] },
            rules: [{ name: 'it', when: conditions, stages: [{ from: ['platform'] }] }],
          }),
        );
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
        const impossible = conditions.kind === 'invite' && conditions.duration_at_most !== undefined;
        const inForce = assumeNamesExist(parsed.policy);
        const covered = samplesOf(parsed.policy).some((scene) => verdictOn(inForce, scene).ok);
        expect(covered).toBe(!impossible);
      }),
      { numRuns: 100 },
    );
  });

  it('are limited in number, however many rules there are', () => {
    const rules = Array.from(
      { length: 200 },
      (_, n) =>
        `  - { name: r${n}, when: { role_after: Role ${n}, team: Team ${n} }, stages: [{ from: [platform] }] }`,
    );
    const large = asked([rest, rules.join('\n')]);
    expect(samplesOf(large.policy, large.policy).length).toBeLessThanOrEqual(10_000);
  });
});

const never = (): never => {
  throw new Error('there is none');
};
