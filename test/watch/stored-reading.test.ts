import { expect, test } from 'vitest';
import { watchStream } from '../../src/approvals/audit-event.js';
import type { Store } from '../../src/approvals/store.js';
import { snapshotKey } from '../../src/watch/known-members.js';
import { harbour, logistics } from './watch-fixture.js';

type Used = Pick<Store, 'get' | 'put' | 'read' | 'commit' | 'entries' | 'head'>;

/** A store that counts the writes of the known members, and can stop storing after a finding is recorded. */
function watched(store: Store) {
  const seen = { puts: 0, endsAfterCommit: false };
  let isOver = false;
  const used: Used = {
    get: (key) => store.get(key),
    read: (stream) => store.read(stream),
    entries: (from) => store.entries(from),
    head: () => store.head(),
    async put(key, value) {
      if (isOver) throw new Error('killed');
      if (key === snapshotKey(logistics)) seen.puts += 1;
      await store.put(key, value);
    },
    async commit(stream, version, events) {
      const entry = await store.commit(stream, version, events);
      isOver ||= seen.endsAfterCommit && stream === watchStream(logistics);
      return entry;
    },
  };
  return { seen, used };
}

test('a poll without changes stores the members once, however many teams it reads', async () => {
  const h = await harbour();
  const { seen, used } = watched(h.store);
  await h.restart({ store: used });
  await h.sweep();
  await h.sweep();
  seen.puts = 0;
  const calls = h.make.calls.length;
  await h.sweep();
  const teams = h.make.calls.slice(calls).filter(({ path }) => path.endsWith('/user-team-roles'));
  expect(teams.length).toBeGreaterThan(3);
  expect(seen.puts).toBe(1);
});

test('a change is recorded once, even if Usher is killed before it stores the reading that showed it', async () => {
  let passedMs = 0;
  const h = await harbour({ now: () => Date.now() + passedMs });
  const { seen, used } = watched(h.store);
  await h.restart({ store: used });
  await h.sweep();
  await h.sweep();
  // After a minute the watch may read as many teams as there are.
  passedMs += 60_000;
  // The organization's lists are unchanged, so the watch reads only the teams and stores nothing.
  await h.watch().round();
  passedMs += 60_000;
  h.make.world.setTeamRole(4131, 915, 'Team Admin');
  seen.endsAfterCommit = true;
  await expect(h.watch().round()).rejects.toThrow('killed');
  expect(await h.found()).toEqual(['team-role-changed unexplained']);
  await h.restart();
  passedMs += 60_000;
  await h.sweep();
  await h.sweep();
  expect(await h.found()).toEqual(['team-role-changed unexplained']);
});
