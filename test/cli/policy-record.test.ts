import { expect, it } from 'vitest';
import { system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import { policyRecord } from '../../src/cli/policy-record.js';
import { folderToRead } from '../../src/cli/record-place.js';
import { dataFolder } from '../store/embedded/folder.js';
import { storyPolicy } from '../stories/policy.js';
import { usher } from './main.js';
import { told } from './told.js';

const base = {
  type: 'policy.loaded' as const,
  at: Date.UTC(2026, 0, 5, 8),
  by: system,
  rules: ['everything else'],
};
const [old, before, after] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)];

/** A ledger with an entry of an earlier version, a policy, and the policy that replaced it. */
async function ledger(): Promise<string> {
  const { dir, open } = await dataFolder();
  const store = await open();
  await store.commit('policy', 0, [{ ...base, hash: old }]);
  await store.commit('policy', 1, [{ ...base, hash: before, text: about(storyPolicy) }]);
  const changed = storyPolicy.replace('longest_grant: 30d', 'longest_grant: 2d');
  await store.commit('policy', 2, [{ ...base, hash: after, text: about(changed), extraAdmins: [] }]);
  await store.close();
  return dir;
}

it('policy record lists the policies, prints each file, and shows what changed between two', async () => {
  const dir = await ledger();
  const run = async (hash?: string, since?: string) => {
    const { terminal, text } = told();
    await policyRecord(hash, folderToRead(dir), since === undefined ? {} : { since }, terminal);
    return text();
  };
  expect(await run()).toContain('2026-01-05T08:00:00Z  bbbbbbbbbbbb  everything else');
  expect((await run('bbbbbbbb')).trim()).toBe(storyPolicy.trim());
  expect((await run(after, before)).trim()).toBe('Limits changed. Longest grant: 2 days (before: 30 days).');
  await expect(run('aaaaaaaa')).rejects.toThrow('has no text of the policy aaaaaaaa');
  await expect(run('dddddddd')).rejects.toThrow('has no policy dddddddd');
});

it('a folder is named alone, and a hash with a folder after it', async () => {
  const dir = await ledger();
  expect(await usher('ledger', 'policy', dir)).toMatchObject({
    code: 0,
    out: expect.stringContaining('bbbbbbbbbbbb  everything else'),
  });
  expect(await usher('ledger', 'policy', 'bbbbbb', dir)).toMatchObject({
    code: 0,
    out: expect.stringContaining('version: 1'),
  });
  expect((await usher('ledger', 'policy', 'bbbbbb')).err).toContain('there is no folder data');
});
