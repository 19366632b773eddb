import { expect, it } from 'vitest';
import { ConfigError } from '../../src/settings/config.js';
import { createPolicyWatch } from '../../src/settings/policy-watch.js';
import type { PolicyFile } from '../../src/settings/settings.js';
import { policyOf } from '../approvals/given.js';
import { memoryStore } from '../approvals/memory-store.js';

const file = (hash: string): PolicyFile => ({
  policy: policyOf(),
  hash,
  text: hash,
  extraAdmins: [],
  lineOf: () => 1,
});
const wrong = (line: number) => new ConfigError([{ variable: `policy.yml:${line}`, expected: 'a group' }]);

/** A file that can be edited, and processes that read it. */
function given() {
  const store = memoryStore(() => 0);
  const state = { file: file('a') as PolicyFile | ConfigError, now: 0 };
  const told: string[] = [];
  const begin = () =>
    createPolicyWatch(
      {
        read() {
          if (state.file instanceof ConfigError) throw state.file;
          return state.file;
        },
        store,
        locks: { take: (_, work) => work() },
        now: () => state.now,
        changed: async ({ hash }) => void told.push(`changed to ${hash}`),
        tellWrong: async ([first], key) => void told.push(`wrong ${first?.variable} ${key}`),
        tellMended: async (key) => void told.push(`mended ${key}`),
        log: { error() {} },
      },
      file('a'),
    );
  return { state, told, begin };
}

it('a changed file takes effect once it is read, and is announced once', async () => {
  const { state, told, begin } = given();
  const watch = begin();
  state.file = file('b');
  await watch.look();
  await watch.look();
  expect(told).toEqual(['changed to b']);
});

it('the first half of a file that is being written never takes effect, also if it is a policy', async () => {
  const { state, told, begin } = given();
  const watch = begin();
  for (const text of ['half of b', 'b', 'b', 'half of a', 'a', 'a']) {
    state.file = file(text);
    await watch.look();
  }
  expect(told).toEqual(['changed to b', 'changed to a']);
});

it('a file that is back before it took effect changes nothing', async () => {
  const { state, told, begin } = given();
  const watch = begin();
  for (const text of ['b', 'a', 'b', 'a']) {
    state.file = file(text);
    await watch.look();
  }
  expect(told).toEqual([]);
});

it('an invalid file is reported once per content, even by the next process, and once when it is fixed', async () => {
  const { state, told, begin } = given();
  const watch = begin();
  state.file = wrong(7);
  for (let n = 0; n < 4; n++) await watch.look();
  state.now = 5;
  state.file = wrong(9);
  for (let n = 0; n < 4; n++) await watch.look();
  const next = begin();
  for (let n = 0; n < 4; n++) await next.look();
  expect(told).toEqual(['wrong policy.yml:7 policy-wrong:0', 'wrong policy.yml:9 policy-wrong:5']);
  state.file = file('a');
  await next.look();
  await next.look();
  expect(told.slice(2)).toEqual(['mended policy-mended:5']);
});

it('a file that is missing briefly, as when an editor replaces it, is not reported', async () => {
  const { state, told, begin } = given();
  const watch = begin();
  state.file = wrong(1);
  await watch.look();
  state.file = file('a');
  await watch.look();
  expect(told).toEqual([]);
});
