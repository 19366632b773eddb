import { describe, expect, it } from 'vitest';
import { policyDiff } from '../../../src/approvals/policy/diff.js';
import { parsePolicy } from '../../../src/approvals/policy/parse.js';
import { ssoFor } from '../../../src/approvals/policy/sso.js';
import { findingsOn } from '../../../src/start/policy-names.js';

const org = (id: number, name: string) => ({ id, name, teams: [], roles: [] });
const logistics = org(1, 'Harbour Logistics');
const prague = org(2, 'Harbour Prague');
const make = { organizations: [logistics, prague] };

function parsed(sso: string) {
  const file = parsePolicy(`version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN, U0OTHER]
groups: { platform: [U0ANA] }
${sso}
rules: [{ name: all, stages: [{ from: [platform] }] }]
`);
  if (!file.ok) throw new Error(JSON.stringify(file.problems));
  return file;
}

const settings = (sso: string) => {
  const { policy } = parsed(sso);
  return [logistics, prague].map((one) => ssoFor(policy, one, make));
};
const withEntries = (...entries: string[]) =>
  `sso:\n  country: 177\n  id: email\n  organizations:\n${entries.map((one) => `    - ${one}`).join('\n')}`;

describe('the single sign-on settings of the policy', () => {
  it('apply to every organization, and are empty if the policy has none', () => {
    const all = { country: { id: 177 }, id: 'email' };
    expect(settings('sso: { country: 177, id: email }')).toEqual([all, all]);
    expect(settings('')).toEqual([{}, {}]);
  });

  it.each([
    ['{ organization: Harbour Prague, country: 56 }', { country: { id: 56 }, id: 'email' }],
    ['{ organization: 2, id: ask }', { country: { id: 177 } }],
    ['{ organization: [harbour prague], country: ask }', { id: 'email' }],
    ['{ organization: harbour prague, country: ask, id: ask }', {}],
  ])('differ in an organization with its own entry: %s', (entry, expected) => {
    const [first, second] = settings(withEntries(entry));
    expect(first).toEqual({ country: { id: 177 }, id: 'email' });
    expect(second).toEqual(expected);
  });

  it('can be set for a single organization', () => {
    const [first, second] = settings(
      'sso: { organizations: [{ organization: Harbour Prague, country: 56, id: email }] }',
    );
    expect(first).toEqual({});
    expect(second).toEqual({ country: { id: 56 }, id: 'email' });
  });
});

describe('an entry for an organization that Usher does not guard', () => {
  const wrong = withEntries(
    '{ organization: Harbour Prag, id: ask }',
    '{ organization: Harbour Logistics, country: 56 }',
  );

  it('leaves the settings to the form in the organization it might mean, and nowhere else', () => {
    expect(settings(wrong)).toEqual([{ country: { id: 56 }, id: 'email' }, {}]);
  });

  it('is reported with its line', async () => {
    expect(await findingsOn(parsed(wrong), { make })).toEqual([
      {
        kind: 'wrong',
        line: 9,
        message:
          'single sign-on names the organization “Harbour Prag”, which Usher does not guard; the form asks for SSO id and country in every organization without an entry of its own until this is corrected',
      },
    ]);
  });
});

it('an organization with two entries leaves the settings to the form and is reported with its line', async () => {
  const twice = withEntries(
    '{ organization: Harbour Prague, country: 56 }',
    '{ organization: [2], country: 203 }',
  );
  expect(settings(twice)).toEqual([{ country: { id: 177 }, id: 'email' }, {}]);
  expect(await findingsOn(parsed(twice), { make })).toEqual([
    {
      kind: 'wrong',
      line: 10,
      message:
        'single sign-on names the organization “2” in two entries; the form asks for SSO id and country there until one of them is removed',
    },
  ]);
});

it('a change of the single sign-on settings is described in words', () => {
  const [before, after] = [
    parsed('sso: { country: 177 }'),
    parsed(withEntries('{ organization: 2, id: ask }')),
  ];
  expect(policyDiff(before.policy, after.policy)).toEqual([
    'Single sign-on changed. Organizations with their own settings: “2” (SSO id ask) (before: none). SSO id: email (before: none).',
  ]);
});
