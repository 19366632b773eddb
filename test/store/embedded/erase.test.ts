import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Conflict, requestStream } from '../../../src/approvals/store.js';
import { verifyLedger } from '../../../src/store/embedded/verify.js';
import { approved, ben, denied, follow, noon, stored, submitted } from '../request-fixture.js';
import { dataFolder } from './folder.js';

const stream = requestStream('REQ-1');
const erasure = { type: 'stream.erased', at: noon, by: { kind: 'slack-user', person: ben }, stream } as const;

it('erasing a stream removes its key everywhere and leaves the chain unchanged', async () => {
  const folder = await dataFolder();
  const store = await folder.open();
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  const lines = await folder.lines();
  const keys = await readFile(join(folder.dir, 'keys.jsonl'), 'utf8');
  const key = /"stream":"request\/REQ-1","key":"([^"]+)"/.exec(keys)?.[1] ?? 'none';
  await store.erase(stream, [erasure]);
  await store.close();
  for (const entry of await readdir(folder.dir)) {
    if (entry !== 'documents') expect(await readFile(join(folder.dir, entry), 'utf8')).not.toContain(key);
  }
  expect((await folder.lines()).slice(0, 1)).toEqual(lines);
  expect(await verifyLedger(folder.dir)).toMatchObject({ ok: true, n: 2 });
  const again = await folder.open();
  expect((await stored(again, 'REQ-1')).request.requester.email).toEqual({ personal: '(erased)' });
});

it('a commit decided just before an erasure is either written or sent back to be decided again', async () => {
  const folder = await dataFolder();
  const store = await folder.open();
  await follow(store, 'REQ-1', [submitted('REQ-1', { reason: 'Private' })]);
  const erasing = store.erase(stream, [erasure]);
  const deciding = store.commit(stream, 1, approved()).catch((error: unknown) => error);
  await erasing;
  const answer = await deciding;
  expect(JSON.stringify((await stored(store, 'REQ-1')).request)).not.toContain('Private');
  const { version } = await stored(store, 'REQ-1');
  expect(version).toBe(answer instanceof Conflict ? 1 : 2);
  expect((await follow(store, 'REQ-1', [denied()])).version).toBe(version + 1);
});
