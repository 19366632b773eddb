import { expect, test } from 'vitest';
import type { Store } from '../../src/approvals/store.js';
import { type Harbour, harbour, logistics } from '../watch/watch-fixture.js';
import { botWrites } from './bot.js';

/** A store whose process ends at its n-th write, either before the write or before its answer. */
function mortal(store: Store, n: number, when: 'before' | 'after') {
  const life = { left: n, ended: false };
  const write = async <T>(work: () => Promise<T>): Promise<T> => {
    if (life.ended) throw new Error('the process has ended');
    life.left -= 1;
    if (life.left > 0) return work();
    life.ended = true;
    if (when === 'after') await work();
    throw new Error('the process ends');
  };
  const part = {
    get: (key: string) => store.get(key),
    read: (stream: string) => store.read(stream),
    entries: (from: number) => store.entries(from),
    head: () => store.head(),
    put: (key: string, value: unknown) => write(() => store.put(key, value)),
    commit: (...[stream, expected, events]: Parameters<Store['commit']>) =>
      write(() => store.commit(stream, expected, events)),
  };
  return { part, life };
}

const change = async (h: Harbour): Promise<void> => {
  const { world } = h.make;
  world.setOrganizationRole(4134, logistics, 'Admin');
  world.removeFromOrganization(4132, logistics);
  world.setTeamRole(4131, 915, 'Team Admin', 4121);
  await botWrites(h, {
    type: 'set-team-role',
    organizationId: logistics,
    teamId: 918,
    userId: 4131,
    before: world.roleNamed('Team Monitoring', 'team', logistics).id,
    roleId: world.roleNamed('Team Member', 'team', logistics).id,
  });
};

const goOn = async (h: Harbour): Promise<void> => {
  await h.sweep();
  await h.watch().offer(logistics, await h.log());
  await h.sweep();
  await h.sweep();
};

/** The distance between the tested writes, and the first of them; `WATCH_EVERY=1` tests all. */
const every = Number(process.env.WATCH_EVERY ?? 4);
const first = 1 + Number(process.env.WATCH_FIRST ?? Math.floor(Math.random() * every));

test.each(['before', 'after'] as const)(
  `a process that ends %s any of its writes leaves nothing out and tells nothing twice (WATCH_FIRST=${first - 1})`,
  { timeout: 120_000 },
  async (when) => {
    const findings = [
      'left unexplained',
      'role-changed unexplained',
      'team-role-changed matched',
      'team-role-changed unexplained',
    ];
    let died = true;
    // The two cases begin at different writes, so that together they test every second one.
    const begin = when === 'before' ? first : first + every / 2;
    for (let n = Math.floor(begin); died; n += every) {
      const h = await harbour();
      await h.sweep();
      await change(h);
      const { part, life } = mortal(h.store, n, when);
      await h.restart({ store: part });
      await goOn(h).catch(() => undefined);
      died = life.ended;
      await h.restart();
      await goOn(h);
      expect((await h.found()).toSorted(), `write ${n}`).toEqual(findings);
      const said = h.said().toSorted();
      expect(said, `write ${n}`).toHaveLength(4);
      expect(said.filter((text) => text.includes('Ines Duarte did it'))).toHaveLength(1);
      expect(h.said('U0INES')).toHaveLength(1);
      if (!died) expect(n).toBeGreaterThan(8);
    }
  },
);

test.each(['before', 'after'] as const)('the same is true for the baseline: %s', async (when) => {
  let died = true;
  for (let n = 1; died; n++) {
    const h = await harbour();
    const { part, life } = mortal(h.store, n, when);
    await h.restart({ store: part });
    await h.sweep().catch(() => undefined);
    died = life.ended;
    await h.restart();
    await h.sweep();
    await h.sweep();
    expect((await h.events()).map(({ type }) => type)).toEqual(['baseline.taken', 'finding.told']);
    expect(h.said()).toHaveLength(1);
  }
});
