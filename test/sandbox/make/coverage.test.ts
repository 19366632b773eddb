import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { coverage } from '../../../sandbox/make/coverage.js';
import { routes } from '../../../sandbox/make/route-table.js';
import { operations } from '../../contract/make-contract.js';

const registered = routes.map(({ method, path }) => `${method} ${path}`);
const claimed = coverage.filter(({ status }) => status !== 'left-out').map(({ operation }) => operation);

test('every operation of the contract has one row, and there are no other rows', () => {
  const known = operations.map(({ operation }) => operation);
  expect(coverage.map(({ operation }) => operation).sort()).toEqual(known.sort());
});

test('every registered route has a row that claims it, and every claim has a route', () => {
  expect(registered.toSorted()).toEqual(claimed.toSorted());
});

test('every route has the operation id of the contract', () => {
  const ids = new Map(operations.map(({ operation, operationId }) => [operation, operationId]));
  for (const { method, path, operationId } of routes) expect(ids.get(`${method} ${path}`)).toBe(operationId);
});

test('every gap is explained', () => {
  const gaps = coverage.filter(({ status }) => status !== 'supported');
  expect(gaps.filter(({ note }) => !note)).toEqual([]);
});

test('the table in the README matches the table in the code', () => {
  const readme = readFileSync(new URL('../../../sandbox/make/README.md', import.meta.url), 'utf8');
  const cells = readme.split('\n').map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, 4),
  );
  const rows = coverage.map(({ operation, status, note = '' }) => [operation, status, note]);
  expect(cells.filter(([operation = '']) => /^(GET|POST|PUT|PATCH|DELETE) /.test(operation))).toEqual(rows);
});
