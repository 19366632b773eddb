import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Foreseen, refusedWithoutMake } from '../../../src/approvals/policy/could-match.js';
import { type Facts, resolvePolicy } from '../../../src/approvals/policy/match.js';
import type { Roster } from '../../../src/approvals/policy/requirement.js';
import { ana, day, eva, facts, hour, names, policyOf, roster } from '../given.js';

type Hidden = keyof Omit<Foreseen, 'kind' | 'requester' | 'emergency' | 'durationMs'>;

/** The facts known before Make is asked: all except the hidden ones. */
function foreseen(whole: Facts, hidden: readonly Hidden[]): Foreseen {
  const { team, ...rest } = whole;
  const seen: Foreseen = { ...rest, team: team ?? 'none', ownToken: whole.ownToken ?? false };
  return Object.fromEntries(
    Object.entries(seen).filter(([key]) => !hidden.some((one) => one === key)),
  ) as never;
}

const codeBefore = (rules: string, seen: Foreseen, reason = 'why not', known: Roster = roster) =>
  refusedWithoutMake({ policy: policyOf(rules), names }, seen, reason, known)?.code;

const unknownOnMake: readonly Hidden[] = ['rolesNow', 'direction'];
const forPlatform = `
  - name: platform asks
    when: { requester: platform }
    stages: [{from: [security]}]`;

describe('before Usher asks Make', () => {
  it('a requester whom no rule allows to ask is refused', () => {
    expect(codeBefore(forPlatform, foreseen(facts(), unknownOnMake))).toBe('no-rule');
    expect(codeBefore(forPlatform, foreseen(facts({ requester: ana }), unknownOnMake))).toBeUndefined();
  });

  it.each([
    ['{kind: invite}', 'no-rule'],
    ['{for: self}', 'no-rule'],
    ['{team: Team 8}', 'no-rule'],
    ['{organization: Other}', 'no-rule'],
    ['{role_after: Owner}', 'no-rule'],
    ['{emergency: true}', 'no-rule'],
    ['{duration_at_most: 1h}', 'no-rule'],
    ['{role_now: none}', undefined],
    ['{change: lower}', undefined],
    ['{role_now_or_after: Owner}', undefined],
    ['{role_now_or_after: Team Admin}', undefined],
  ])('the only rule, under %s, answers %s', (when, code) => {
    const rule = `\n  - name: special\n    when: ${when}\n    stages: [{from: [security]}]`;
    expect(codeBefore(rule, foreseen(facts(), unknownOnMake))).toBe(code);
  });

  it('the limits of a rule that certainly applies are checked, and those of one that might apply are not', () => {
    const ticket = (when: string) => `
  - name: ticket
    when: ${when}
    reason: { pattern: '[A-Z]+-[0-9]+' }
    stages: [{from: [security]}]`;
    const open = `${ticket('{change: lower}')}${forPlatform.replace('platform asks', 'rest').replace(/\n {4}when.*/, '')}`;
    const seen = foreseen(facts(), unknownOnMake);
    expect(codeBefore(ticket('{kind: change-team-role}'), seen)).toBe('reason-pattern');
    expect(codeBefore(ticket('{kind: change-team-role}'), seen, 'OPS-7')).toBeUndefined();
    expect(codeBefore(open, seen)).toBeUndefined();
  });

  it('a duration above the limit of every rule is refused', () => {
    const rule = `\n  - name: short\n    at_most: {duration: 1h}\n    stages: [{from: [security]}]`;
    expect(codeBefore(rule, foreseen(facts({ durationMs: day }), unknownOnMake))).toBe('too-long');
    expect(codeBefore(rule, foreseen(facts({ durationMs: hour }), unknownOnMake))).toBeUndefined();
  });

  it('a group that cannot be read leads to a refusal that says so', () => {
    const dark: Roster = { ...roster, platform: { unreadable: 'ratelimited' } };
    expect(codeBefore(forPlatform, foreseen(facts(), unknownOnMake), 'why', dark)).toBe('group-unreadable');
  });

  it('a token that could be one’s own is never refused', () => {
    const { ownToken: _, ...seen } = foreseen(facts({ kind: 'revoke-token' }), []);
    expect(codeBefore(forPlatform, seen)).toBeUndefined();
    expect(codeBefore(forPlatform, { ...seen, ownToken: false })).toBe('no-rule');
  });

  it('nothing is refused that the full policy would allow', () => {
    const whens = [
      '{requester: platform}',
      '{role_now: none}',
      '{role_after: Team Admin, for: self}',
      '{change: [lower, other]}',
      '{role_now_or_after: Admin}',
      '{kind: invite}',
      '{duration_at_most: 1h}',
      '{emergency: true, requester: security}',
      '{team: Team 7, for: others}',
    ];
    const rule = fc.record({
      when: fc.constantFrom(...whens),
      limit: fc.constantFrom('', '\n    at_most: {duration: 1h}', "\n    reason: {pattern: 'OPS'}"),
    });
    const whole = fc.record({
      requester: fc.constantFrom(ana, eva),
      forSelf: fc.boolean(),
      rolesNow: fc.constantFrom(['none'], ['Team Member'], ['Admin']),
      rolesAfter: fc.constantFrom(['Team Admin'], ['none'], ['Admin']),
      direction: fc.constantFrom('raise', 'lower', 'other'),
      emergency: fc.boolean(),
      kind: fc.constantFrom('invite', 'change-team-role', 'remove-from-team', 'revoke-token'),
    });
    const hidden = fc.subarray<Hidden>([
      ...['forSelf', 'organization', 'team', 'rolesNow', 'rolesAfter', 'direction', 'ownToken'],
    ] as Hidden[]);
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 4 }),
        whole,
        hidden,
        fc.constantFrom(undefined, hour, day),
        fc.constantFrom('OPS-7', 'because'),
        (rules, part, without, durationMs, reason) => {
          const text = rules.map(
            ({ when, limit }, n) =>
              `\n  - name: r${n}\n    when: ${when}${limit}\n    stages: [{from: [security]}]`,
          );
          const policy = policyOf(text.join(''));
          const known = facts({ ...part, ...(durationMs !== undefined && { durationMs }) } as Partial<Facts>);
          const before = refusedWithoutMake({ policy, names }, foreseen(known, without), reason, roster);
          if (before) expect(resolvePolicy({ policy, names }, [known], reason, roster).ok).toBe(false);
          if (without.length === 0) {
            const after = resolvePolicy({ policy, names }, [known], reason, roster);
            expect(before?.code).toBe(
              after.ok || known.kind === 'revoke-token' ? before?.code : after.refusal.code,
            );
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
