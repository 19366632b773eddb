import { describe, expect, it } from 'vitest';
import type { ControlEvent } from '../../src/approvals/control-event.js';
import type { PolicyEvent } from '../../src/approvals/event.js';
import { type PersonId, person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import { createAnnouncer } from '../../src/delivery/announcer.js';
import type { Notice } from '../../src/delivery/notice.js';
import { admin, ana, otherAdmin, policyOf, t0 } from '../approvals/given.js';
import { memoryStore } from '../approvals/memory-store.js';
import { storyPolicy } from '../stories/policy.js';

const frozen: ControlEvent = { type: 'control.frozen', at: t0, by: person(ana), reason: about('odd') };
const thawed: ControlEvent = { type: 'control.unfrozen', at: t0 + 1, by: person(admin) };
const loaded = (hash: string, text?: string): PolicyEvent => ({
  type: 'policy.loaded',
  at: t0,
  by: system,
  hash,
  rules: ['everything else'],
  ...(text !== undefined && { text: about(text) }),
});

/** A record that several processes use in turn; each owes notices, and may end before it stores its progress. */
function given(admins: readonly PersonId[] = [admin, otherAdmin]) {
  const store = memoryStore(() => t0);
  const notices: Notice[] = [];
  const begin = async (endsBeforeKeeping = false) => {
    const announcer = createAnnouncer({
      locks: { take: (_, work) => work() },
      store: {
        ...store,
        put: async (key, value) => {
          if (endsBeforeKeeping && notices.length > 0) throw new Error('killed');
          await store.put(key, value);
        },
      },
      outbox: { enqueue: async (notice) => void notices.push(notice), first: () => undefined },
      policy: () => policyOf(),
      admins: () => admins,
      log: { warn() {} },
    });
    await announcer.begin();
    return announcer;
  };
  return { store, notices, begin, keys: () => notices.map(({ key }) => key) };
}

describe('an event in the ledger that concerns everybody', () => {
  it('is queued once, in order, and not again by the next process', async () => {
    const { store, begin, keys } = given();
    const first = await begin();
    await store.commit('control', 0, [frozen]);
    await store.commit('control', 1, [thawed]);
    await first.announce();
    await first.announce();
    await (await begin()).announce();
    expect(keys()).toEqual(['control:0', 'control:1', 'control:0:lifted']);
  });

  it('is not queued again after a paused process has kept an earlier place', async () => {
    const { store, begin, notices, keys } = given();
    await begin();
    await store.commit('control', 0, [frozen]);
    const paused = createAnnouncer({
      locks: { take: (_, work) => work() },
      store,
      outbox: {
        // Another process announces both while this one is paused.
        async enqueue(notice) {
          notices.push(notice);
          await store.commit('control', 1, [thawed]);
          await (await begin()).announce();
        },
        first: () => undefined,
      },
      policy: () => policyOf(),
      admins: () => [admin, otherAdmin],
      log: { warn() {} },
    });
    await paused.announce();
    const before = keys().length;
    await (await begin()).announce();
    expect(keys()).toHaveLength(before);
  });

  it('about a freeze by the only admin says when that admin can lift it', async () => {
    const { store, notices, begin } = given([admin]);
    const announcer = await begin();
    await store.commit('control', 0, [{ ...frozen, by: person(admin) }]);
    await announcer.announce();
    expect(notices[0]?.message.text).toMatch(
      /until <@U0ADMIN> lifts it, in 60 minutes at the earliest, since there is no other admin/,
    );
  });

  it('about a freeze says that another admin lifts it, if there is one', async () => {
    const { store, notices, begin } = given([admin, otherAdmin]);
    const announcer = await begin();
    await store.commit('control', 0, [{ ...frozen, by: person(admin) }]);
    await announcer.announce();
    expect(notices[0]?.message.text).toContain('until another admin lifts it');
  });

  it('is queued again under the same key if a process ended in between', async () => {
    const { store, notices, begin, keys } = given();
    const killed = await begin(true);
    await store.commit('control', 0, [frozen]);
    await expect(killed.announce()).rejects.toThrow('killed');
    await (await begin()).announce();
    expect(keys()).toEqual(['control:0', 'control:0']);
    expect(notices.map(({ since }) => since)).toEqual([t0, t0]);
  });

  it('recorded by an earlier version is not announced', async () => {
    const { store, begin, keys } = given();
    await store.commit('control', 0, [frozen]);
    await store.commit('policy', 0, [loaded('a')]);
    const announcer = await begin();
    await store.commit('policy', 1, [loaded('a', storyPolicy)]);
    await announcer.announce();
    expect(keys()).toEqual([]);
  });

  it('is not announced for the first policy, but for the next one, to the admins of either', async () => {
    const { store, notices, begin } = given();
    const announcer = await begin();
    await store.commit('policy', 0, [loaded('a', storyPolicy)]);
    await announcer.announce();
    expect(notices).toEqual([]);
    const next = storyPolicy.replace('U0OTHER', 'U0INES').replace('C0APPROVALS', 'C0TEAMS');
    await store.commit('policy', 1, [loaded('b', next)]);
    await announcer.announce();
    expect(new Set(notices[0]?.to)).toEqual(
      new Set(['C0APPROVALS', 'C0TEAMS', 'U0ADMIN', 'U0OTHER', 'U0INES']),
    );
    expect(notices[0]?.message.text).toContain('• Admins: added <@U0INES>; removed <@U0OTHER>.');
  });

  it('for a policy with a hundred changes fits a message and says where to find the rest', async () => {
    const { store, notices, begin } = given();
    const announcer = await begin();
    await store.commit('policy', 0, [loaded('a'.repeat(64), storyPolicy)]);
    const more = Array.from(
      { length: 100 },
      (_, n) => `  - name: rule ${n} ${'x'.repeat(90)}\n    stages: [{ from: [platform] }]\n`,
    );
    await store.commit('policy', 1, [loaded('b'.repeat(64), storyPolicy + more.join(''))]);
    await announcer.announce();
    expect(notices[0]?.message.text.length).toBeLessThan(3000);
    expect(JSON.stringify(notices[0]?.message.blocks)).toMatch(
      /And \d+ more: `usher ledger policy b{12} --since a{12}` prints all/,
    );
  });

  it('for a policy shows which requests are decided differently now, and fits a message', async () => {
    const { store, notices, begin } = given();
    const announcer = await begin();
    await store.commit('policy', 0, [loaded('a', storyPolicy)]);
    const weaker = storyPolicy.replace('role_after: [Admin] }', 'role_after: [Owner] }');
    await store.commit('policy', 1, [loaded('b', weaker)]);
    await announcer.announce();
    const blocks = JSON.stringify(notices[0]?.message.blocks);
    expect(blocks).toMatch(
      /\*Decided differently now\*\\n• Invite somebody at example\.com to an organization as Admin.*: was decided by Platform \(any 1\), then Security \(any 1\) → now decided by Platform \(any 1\)/,
    );
    expect(notices[0]?.message.text).toMatch(/\n\d+ kinds of request are decided differently now\.$/);
    for (const block of notices[0]?.message.blocks ?? []) {
      if (block.type === 'section') expect(block.text?.text.length).toBeLessThan(3000);
    }
  });

  it('with a typed name shows it as plain text', async () => {
    const { store, notices, begin } = given();
    const announcer = await begin();
    await store.commit('policy', 0, [loaded('a', storyPolicy)]);
    const spoof = storyPolicy
      .replace('name: everything else', 'name: "for U0VICTIM <!channel> *now*"')
      .replace('role_after: [Admin]', 'role_after: ["Admin <!channel> U0VICTIM"]');
    await store.commit('policy', 1, [loaded('b', spoof)]);
    await announcer.announce();
    expect(JSON.stringify(notices[0]?.message)).not.toMatch(/<@U0VICTIM>|<!channel>/);
  });
});
