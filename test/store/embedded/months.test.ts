import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyLedger } from '../../../src/store/embedded/verify.js';
import { denied, follow, stored, submitted } from '../request-fixture.js';
import { dataFolder } from './folder.js';

const ledgers = async (dir: string) =>
  (await readdir(dir)).filter((name) => name.startsWith('ledger-')).sort();

it('each month has its own file, which continues the chain', async () => {
  const folder = await dataFolder();
  let now = Date.UTC(2026, 0, 31, 23, 59, 59);
  const store = await folder.open({ now: () => now });
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  now += 1000;
  await follow(store, 'REQ-1', [denied()]);
  now = Date.UTC(2026, 3, 1);
  await follow(store, 'REQ-2', [submitted('REQ-2')]);
  expect(await ledgers(folder.dir)).toEqual([
    'ledger-2026-01.jsonl',
    'ledger-2026-02.jsonl',
    'ledger-2026-04.jsonl',
  ]);
  expect((await store.read('request/REQ-1')).version).toBe(2);
  await store.close();
  expect(await verifyLedger(folder.dir)).toMatchObject({ ok: true, n: 3 });
  expect((await stored(await folder.open({ now: () => now }), 'REQ-1')).version).toBe(2);
});

it('a clock set back does not reopen an earlier month', async () => {
  const folder = await dataFolder();
  let now = Date.UTC(2026, 1, 1);
  const store = await folder.open({ now: () => now });
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  now = Date.UTC(2026, 0, 1);
  await follow(store, 'REQ-1', [denied()]);
  expect(await ledgers(folder.dir)).toEqual(['ledger-2026-02.jsonl']);
  await store.close();
  expect(await verifyLedger(folder.dir)).toMatchObject({ ok: true, n: 2 });
});

it('folder and files are for this user alone', async () => {
  const folder = await dataFolder();
  const store = await folder.open({ snapshotEvery: 1 });
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  await store.put('cursor', 1);
  await store.close();
  const modeOf = async (name: string) => ((await stat(join(folder.dir, name))).mode & 0o777).toString(8);
  expect(await modeOf('.')).toBe('700');
  expect(await modeOf('documents')).toBe('700');
  for (const name of ['keys.jsonl', 'snapshot.json', 'ledger-2026-01.jsonl'])
    expect(await modeOf(name)).toBe('600');
});
