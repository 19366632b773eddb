import { expect, test } from 'vitest';
import { harbour, logistics } from './watch-fixture.js';

test('a process that takes the watch over does not compare a list that is older than what is known', async () => {
  const h = await harbour();
  await h.sweep();
  await h.sweep();
  const stale = h.directory();
  h.make.world.setOrganizationRole(4134, logistics, 'Admin');
  await h.restart();
  await h.sweep();
  expect(await h.found()).toEqual(['role-changed unexplained']);
  await h.restart({ directory: stale });
  await h.watch().round();
  expect(await h.found()).toEqual(['role-changed unexplained']);
  await stale.refresh();
  h.make.world.setOrganizationRole(4131, logistics, 'Admin');
  await stale.refresh();
  await h.watch().round();
  expect(await h.found()).toEqual(['role-changed unexplained', 'role-changed unexplained']);
});

test('a list is compared after a restart even if the clock was set back by an hour', async () => {
  let passedMs = 0;
  const h = await harbour({ now: () => Date.now() + passedMs });
  await h.sweep();
  await h.sweep();
  passedMs = -3_600_000;
  h.make.world.setOrganizationRole(4134, logistics, 'Admin');
  await h.restart();
  await h.sweep();
  expect(await h.found()).toEqual(['role-changed unexplained']);
});
