import { expect, test } from 'vitest';
import { compareRoles } from '../../src/make/role-order.js';

const role = (...permissions: string[]) => ({ permissions });

test.each([
  ['more permissions', role('a'), role('b', 'a'), 'raise'],
  ['fewer permissions', role('a', 'b'), role('b'), 'lower'],
  ['the same permissions', role('a', 'b'), role('b', 'a'), 'other'],
  ['the same, one listed twice', role('a'), role('a', 'a'), 'other'],
  ['more, but not all of the earlier ones', role('a', 'b'), role('b', 'c', 'd'), 'other'],
  ['a first role', 'none', role(), 'raise'],
  ['no role any more', role(), 'none', 'lower'],
  ['none as before', 'none', 'none', 'other'],
] as const)('%s', (_change, before, after, expected) => {
  expect(compareRoles(before, after)).toBe(expected);
});
