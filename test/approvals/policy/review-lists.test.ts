import { describe, expect, it } from 'vitest';
import { policyDiff } from '../../../src/approvals/policy/diff.js';
import { unknownOnMake } from '../../../src/approvals/policy/names.js';
import { parsePolicy } from '../../../src/approvals/policy/parse.js';
import { coverageOnRecord } from '../../../src/approvals/policy/review-words.js';
import { policyOf } from '../given.js';

const base = `version: 1
approvals_channel: C0APPROVALS
groups: { platform: [U0ANA] }
rules: [{ name: everything, stages: [{ from: [platform] }] }]
`;
const review = (of: string): string => `reviews: [{ name: Lists, by: [platform], of: ${of} }]\n`;
const policyWith = (of: string) => {
  const parsed = parsePolicy(`${base}${review(of)}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
};
const ofIn = (of: string) => policyWith(of).reviews[0]?.of ?? {};

describe('the list of a review', () => {
  it.each([
    ['no-two-factor', ['no-two-factor']],
    [
      '[no-team, not-seen-90d, temporary, unexplained]',
      ['no-team', 'not-seen-90d', 'temporary', 'unexplained'],
    ],
    ['role:Team Admin', ['role:Team Admin']],
    ['ana@example.com', ['ana@example.com']],
    ['[ana@example.com, 4130]', ['ana@example.com', 4130]],
  ])('can be %s', (list, expected) => {
    expect(ofIn(`{ list: ${list.includes('[') ? list : `"${list}"`} }`).list).toEqual(expected);
  });

  it.each(['no-2fa', '[no-two-factor, Everybody]', '"role:"', '[]', '0'])('cannot be %s', (list) => {
    const parsed = parsePolicy(`${base}${review(`{ list: ${list} }`)}`);
    expect(parsed.ok).toBe(false);
    const [problem] = parsed.ok ? [] : parsed.problems;
    expect(problem?.path).toMatch(/^reviews\.0\.of\.list/);
    expect(problem?.message).toMatch(
      list === '[]'
        ? />=1/
        : /^expected an address, a Make user id, or a list: all, no-team, no-two-factor, /,
    );
  });

  it('in words names lists and people, and on record only counts people', () => {
    const of = ofIn('{ organization: Harbour Logistics, list: [no-two-factor, ana@example.com, 4130] }');
    expect(coverageOnRecord(of)).toBe(
      'organization “Harbour Logistics” and list “no-two-factor” or 2 people by name',
    );
    expect(coverageOnRecord({})).toBe('everybody');
    expect(coverageOnRecord({ list: [7] })).toBe('list 1 person by name');
    const [said] = policyDiff(policyOf(), policyWith('{ list: [no-two-factor, ana@example.com] }')).filter(
      (one) => one.startsWith('Review'),
    );
    expect(said).toContain('of list “no-two-factor” or “ana@example.com”, by “platform”');
  });

  it('of a role is wrong if Make has no such role', () => {
    const organizations = [
      { id: 1, name: 'Acme', teams: [], roles: [{ id: 2, name: 'Team Admin', category: 'team' }] },
    ] as const;
    const wrong = (list: string) =>
      unknownOnMake(policyWith(`{ list: ${list} }`), { organizations })
        .filter(({ path }) => path[0] === 'reviews')
        .map(({ path, message }) => [path.join('.'), message]);
    expect(wrong('["role:team admin", no-team]')).toEqual([]);
    expect(wrong('["role:Prince", no-team]')).toEqual([
      [
        'reviews.0.of.list',
        'the review “Lists” names the role “Prince”, which Make does not have where the rule applies; it does not begin until this is corrected',
      ],
    ]);
  });
});
