import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { behaviourCoverage, methodCoverage } from '../../../sandbox/slack/coverage.js';
import { coverageTable } from '../../../sandbox/slack/coverage-table.js';
import { methods } from '../../../sandbox/slack/methods/registry.js';

const room = new URL('../../../sandbox/slack/', import.meta.url);

const unpadded = (table: string) => table.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

test('every registered method has a row, and every covered row a method', () => {
  const covered = methodCoverage.filter(({ coverage }) => coverage !== 'none').map(({ what }) => what);
  expect(covered.toSorted()).toEqual(Object.keys(methods).toSorted());
});

test('every gap has a note', () => {
  const gaps = [...methodCoverage, ...behaviourCoverage].filter(({ coverage }) => coverage !== 'full');
  expect(gaps.filter(({ note }) => !note)).toEqual([]);
});

test('the README shows the tables of the code', () => {
  const readme = unpadded(readFileSync(new URL('README.md', room), 'utf8'));
  expect(readme).toContain(unpadded(coverageTable(methodCoverage)));
  expect(readme).toContain(unpadded(coverageTable(behaviourCoverage)));
});

test('the Slack sandbox imports nothing from the app', () => {
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const guilty = files.filter((name) => /from '[^']*src\//.test(readFileSync(new URL(name, room), 'utf8')));
  expect(guilty).toEqual([]);
});
