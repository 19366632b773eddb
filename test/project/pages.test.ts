import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/approvals/policy/parse.js';

const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs').flatMap((one) => (one.endsWith('.md') ? [`docs/${one}`] : [])),
];

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  it('names only files that exist', () => {
    const named = [...text.matchAll(/`((?:[\w-]+\/)+[\w.-]+\.(?:ts|md|yml|yaml))`/g)].flatMap(
      ([, path]) => path ?? [],
    );
    expect(named.filter((path) => !existsSync(path) && !existsSync(join('src', path)))).toEqual([]);
  });

  it('links only to files that exist', () => {
    const linked = [...text.matchAll(/\]\(([^)#:]+)\)/g)].flatMap(([, path]) => path ?? []);
    expect(linked.filter((path) => !existsSync(join(dirname(page), path)))).toEqual([]);
  });
});

/** The rest of a policy that the examples on a page are part of. */
const around = `version: 1
approvals_channel: C0APPROVALS
groups: { platform: [U0ANA], security: [U0CAT], team-admins: ["make:Team Admin"] }
rules: [{ name: everything, stages: [{ from: [platform] }] }]
`;
const examples = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/```yaml\n((?:leavers|reviews):[^`]+)```/g)].map(
    ([, text = '']) => [page, text] as const,
  ),
);

it.each(examples)('the example of a policy in %s loads', (_, text) => {
  const parsed = parsePolicy(`${around}${text}`);
  expect(parsed.ok ? [] : parsed.problems).toEqual([]);
});

it('the pages about reviews and leavers have examples', () => {
  expect([...new Set(examples.map(([page]) => page))].sort()).toEqual(['docs/leavers.md', 'docs/reviews.md']);
});

it('the settings page names every variable that Usher reads', () => {
  const known = [
    ...readFileSync('src/settings/variables.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z_]{3,}):/gm),
  ].flatMap(([, name]) => name ?? []);
  expect(known.length).toBeGreaterThan(10);
  const page = readFileSync('docs/settings.md', 'utf8');
  expect(known.filter((name) => !page.includes(name))).toEqual([]);
});
