import { expect, it } from 'vitest';
import type { MakeNames } from '../../src/approvals/policy/names.js';
import { createPolicyNews } from '../../src/start/policy-news.js';
import { policyOf } from '../approvals/given.js';
import { memoryStore } from '../approvals/memory-store.js';

const policy = policyOf(`
  - name: strict
    when: { role_after: [Admin, Boss] }
    stages: [{ from: [platform] }]`);
const file = { policy, hash: 'a', text: '', extraAdmins: [], lineOf: () => 7 };
const rolesOnMake = (...names: readonly string[]): MakeNames => ({
  organizations: [
    {
      id: 1,
      name: 'Harbour',
      teams: [],
      roles: names.map((name, id) => ({ id, name, category: 'organization' })),
    },
  ],
});

/** A Make whose roles can be renamed, and processes that read it. */
function given() {
  const store = memoryStore(() => 0);
  const state = { make: rolesOnMake('Admin', 'Boss'), failing: false };
  const told: string[][] = [];
  const begin = () =>
    createPolicyNews({
      policy: () => file,
      path: 'policy.yml',
      outside: () => ({ make: state.make }),
      store,
      async tellAdmins(lines) {
        if (state.failing) throw new Error('the record cannot be written');
        told.push([...lines]);
      },
      locks: { take: (_, work) => work() },
      now: () => 5,
      log: { warn() {} },
    });
  const looked = async (news = begin()) => {
    news.look();
    await news.stop();
  };
  return { state, told, begin, looked };
}

it('the admins are told once of each name that is not on Make, with its line, even across restarts', async () => {
  const { state, told, looked } = given();
  await looked();
  expect(told).toEqual([]);
  state.make = rolesOnMake('Admin');
  await looked();
  await looked();
  expect(told).toEqual([[expect.stringMatching(/^line 7: the rule “strict” names the role “Boss”/)]]);
  state.make = rolesOnMake();
  await looked();
  expect(told[1]).toEqual([expect.stringContaining('“Admin”')]);
});

it('no name counts as missing while Usher guards no organization', async () => {
  const { state, told, looked } = given();
  state.make = rolesOnMake('Admin');
  await looked();
  state.make = { organizations: [] };
  await looked();
  state.make = rolesOnMake('Admin');
  await looked();
  expect(told).toEqual([[expect.stringContaining('“Boss”')]]);
});

it('the admins are told again if the name was right in between', async () => {
  const { state, told, looked } = given();
  state.make = rolesOnMake('Admin');
  await looked();
  state.make = rolesOnMake('Admin', 'Boss');
  await looked();
  state.make = rolesOnMake('Admin');
  await looked();
  expect(told).toHaveLength(2);
});

it('news that could not be queued is queued at the next check', async () => {
  const { state, told, looked } = given();
  state.make = rolesOnMake('Admin');
  state.failing = true;
  await looked();
  state.failing = false;
  await looked();
  await looked();
  expect(told).toHaveLength(1);
});

it('another reading of Make without changes is not checked again', async () => {
  const { state, told, begin } = given();
  const news = begin();
  state.make = rolesOnMake('Admin');
  news.lookOnMake();
  await news.stop();
  news.lookOnMake();
  await news.stop();
  expect(told).toHaveLength(1);
});
