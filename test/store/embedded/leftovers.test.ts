import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requestStream } from '../../../src/approvals/store.js';
import { follow, hourMs, noon, stored, submitted } from '../request-fixture.js';
import { dataFolder } from './folder.js';

const documentIn = (dir: string, key: string) =>
  join(dir, 'documents', `${Buffer.from(key).toString('base64url')}.json`);

it('files that a killed process left half written are removed at the next start', async () => {
  const folder = await dataFolder();
  const store = await folder.open();
  await store.put('secret', 'x');
  await store.close();
  const drafts = [
    join(folder.dir, 'documents', '.c2VjcmV0.json.0123abcd.tmp'),
    join(folder.dir, '.snapshot.json.0123abcd.tmp'),
  ];
  for (const draft of drafts) await writeFile(draft, '"half of a sec');
  const again = await folder.open();
  for (const draft of drafts) await expect(readFile(draft)).rejects.toThrow('ENOENT');
  expect(await again.get('secret')).toBe('x');
});

it('a document half wiped when the process ended reads as gone, and can be wiped and stored again', async () => {
  const folder = await dataFolder();
  const store = await folder.open();
  await store.put('secret', 'x');
  await writeFile(documentIn(folder.dir, 'secret'), '   ');
  expect(await store.get('secret')).toBeUndefined();
  await store.wipe('secret');
  await store.put('secret', 'y');
  expect(await store.get('secret')).toBe('y');
});

it('an erasure with an invalid record destroys nothing', async () => {
  const store = await (await dataFolder()).open();
  await follow(store, 'REQ-1', [submitted('REQ-1', { reason: 'Private' })]);
  await expect(store.erase(requestStream('REQ-1'), [])).rejects.toThrow();
  expect((await stored(store, 'REQ-1')).request.reason).toEqual({ personal: 'Private' });
});

it('a form is remembered for a day, whether a snapshot was written meanwhile or not', async () => {
  for (const snapshotEvery of [1, 1000]) {
    const folder = await dataFolder();
    let now = noon;
    const store = await folder.open({ now: () => now, snapshotEvery });
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    now += 24 * hourMs;
    expect(await store.submission('V-REQ-1')).toBe('REQ-1');
    now += 1;
    expect(await store.submission('V-REQ-1')).toBeUndefined();
    await store.close();
    expect(await (await folder.open({ now: () => now })).submission('V-REQ-1')).toBeUndefined();
  }
});

it('a closed data folder is not read again, so that no file stays open', async () => {
  const store = await (await dataFolder()).open();
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  await store.close();
  await expect(store.read(requestStream('REQ-1'))).rejects.toThrow(/^the data folder .* is closed$/);
});
