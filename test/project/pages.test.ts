import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...['settings', 'policy', 'feed-and-watch', 'record', 'operating', 'figures', 'seeds', 'lists'].map(
    (one) => `docs/${one}.md`,
  ),
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

it('the settings page names every variable that Usher reads', () => {
  const known = [
    ...readFileSync('src/settings/variables.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z_]{3,}):/gm),
  ].flatMap(([, name]) => name ?? []);
  expect(known.length).toBeGreaterThan(10);
  const page = readFileSync('docs/settings.md', 'utf8');
  expect(known.filter((name) => !page.includes(name))).toEqual([]);
});
