import { appendFile, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Store, StoreFailure } from '../../../src/approvals/store.js';
import { type Disk, nodeDisk } from '../../../src/store/embedded/disk.js';
import { openEmbeddedStore } from '../../../src/store/embedded/store.js';
import { verifyLedger } from '../../../src/store/embedded/verify.js';
import { denied, follow, noon, stored, submitted } from '../request-fixture.js';
import { dataFolder, ledgerFile } from './folder.js';

type Act = 'append' | 'sync' | 'close' | 'replace' | 'overwrite' | 'syncFolder';

const full = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

/** A real disk that, once switched, fails at one kind of operation on files with this name. */
function failingDisk(act: Act, file: RegExp) {
  const state = { failing: false };
  const fails = (one: Act, path: string) => state.failing && one === act && file.test(path);
  const disk: Disk = {
    ...nodeDisk,
    async grow(path) {
      const real = await nodeDisk.grow(path);
      return {
        ...real,
        async append(text) {
          if (!fails('append', path)) return real.append(text);
          // A full disk writes a part of the text.
          await real.append(text.slice(0, 40));
          throw full();
        },
        async sync() {
          if (fails('sync', path)) throw full();
          await real.sync();
        },
        async close() {
          await real.close();
          if (fails('close', path)) throw full();
        },
      };
    },
    async replace(path, text) {
      if (fails('replace', path)) throw full();
      await nodeDisk.replace(path, text);
    },
    async overwrite(path, position, text) {
      if (fails('overwrite', path)) throw full();
      await nodeDisk.overwrite(path, position, text);
    },
    async syncFolder(path) {
      if (fails('syncFolder', path)) throw full();
      await nodeDisk.syncFolder(path);
    },
  };
  return { disk, state };
}

async function refusesAll(store: Store) {
  await expect(follow(store, 'REQ-8', [submitted('REQ-8')])).rejects.toThrow(StoreFailure);
  await expect(store.put('cursor', 1)).rejects.toThrow(StoreFailure);
  expect(store.failure()).toContain('restart');
}

describe('a disk that fails', () => {
  it.each<[Act, RegExp]>([
    ['append', /ledger-/],
    ['sync', /ledger-/],
    ['append', /keys/],
    ['sync', /keys/],
  ])('at %s of %s confirms nothing, and nothing more is decided until a restart', async (act, file) => {
    const folder = await dataFolder();
    const { disk, state } = failingDisk(act, file);
    const store = await folder.open({ disk });
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    const head = await store.head();
    state.failing = true;
    // Request 65 is the first that needs new keys.
    await expect(follow(store, 'REQ-65', [submitted('REQ-65')])).rejects.toThrow(
      /no space left.*restart Usher/,
    );
    state.failing = false;
    await refusesAll(store);
    expect(await store.head()).toEqual(head);
    expect(await store.request('REQ-65')).toBeUndefined();
    expect(await store.nextRequestId()).toBe('REQ-2');
    await store.close();

    const again = await folder.open();
    expect(await again.head()).toEqual(head);
    expect(await again.request('REQ-65')).toBeUndefined();
    await follow(again, 'REQ-65', [submitted('REQ-65')]);
    expect((await stored(again, 'REQ-65')).request.reason).toEqual({ personal: 'Quarterly close' });
    expect(await verifyLedger(folder.dir)).toMatchObject({ ok: true, n: 2 });
  });

  it('refuses every commit in the same batch as the one that failed', async () => {
    const folder = await dataFolder();
    const { disk, state } = failingDisk('sync', /ledger-/);
    const store = await folder.open({ disk });
    state.failing = true;
    const ids = ['REQ-1', 'REQ-2', 'REQ-3'];
    const results = await Promise.allSettled(ids.map((id) => follow(store, id, [submitted(id)])));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await store.summaries({ limit: 9 })).toEqual([]);
  });

  it('when a new month begins confirms nothing', async () => {
    const folder = await dataFolder();
    const { disk, state } = failingDisk('syncFolder', /./);
    let now = Date.UTC(2026, 0, 31);
    const store = await folder.open({ disk, now: () => now });
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    state.failing = true;
    now = Date.UTC(2026, 1, 1);
    await expect(follow(store, 'REQ-1', [denied()])).rejects.toThrow(StoreFailure);
    await store.close();
    const again = await folder.open({ now: () => now });
    expect((await follow(again, 'REQ-1', [denied()])).version).toBe(2);
  });

  it('at a document does not report it as stored', async () => {
    const folder = await dataFolder();
    const { disk, state } = failingDisk('replace', /documents/);
    const store = await folder.open({ disk });
    await store.put('cursor', 1);
    state.failing = true;
    await expect(store.put('cursor', 2)).rejects.toThrow(StoreFailure);
    await refusesAll(store);
    expect(await store.get('cursor')).toBe(1);
  });

  it('at an erasure does not record it as done', async () => {
    const folder = await dataFolder();
    const { disk, state } = failingDisk('overwrite', /keys/);
    const store = await folder.open({ disk });
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    state.failing = true;
    const stream = 'request/REQ-1';
    const erasure = { type: 'stream.erased', at: noon, by: { kind: 'system' }, stream } as const;
    await expect(store.erase(stream, [erasure])).rejects.toThrow(StoreFailure);
    expect((await store.read('erasures')).version).toBe(0);
    await refusesAll(store);
  });

  it('at the snapshot costs only the next start some time', async () => {
    const folder = await dataFolder();
    const { disk, state } = failingDisk('replace', /snapshot/);
    const store = await folder.open({ disk, snapshotEvery: 1 });
    state.failing = true;
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    await follow(store, 'REQ-1', [denied()]);
    await store.close();
    expect(folder.warnings).toContain('snapshot not written');
    expect((await stored(await folder.open(), 'REQ-1')).version).toBe(2);
  });
});

describe('a store that cannot close its files', () => {
  it('still gives the folder back', async () => {
    const folder = await dataFolder();
    const { disk, state } = failingDisk('close', /ledger-/);
    const store = await openEmbeddedStore({ dir: folder.dir, now: () => noon, disk });
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    state.failing = true;
    await expect(store.close()).rejects.toThrow('no space left');
    expect((await (await folder.open()).head()).n).toBe(1);
  });

  it.each([/ledger-/, /keys/])('closes every other one: %s', async (file) => {
    const folder = await dataFolder();
    const { disk, state } = failingDisk('close', file);
    const store = await openEmbeddedStore({ dir: folder.dir, now: () => noon, disk });
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    await stored(store, 'REQ-1');
    expect(await openIn(folder.dir)).not.toEqual([]);
    state.failing = true;
    await expect(store.close()).rejects.toThrow('no space left');
    expect(await openIn(folder.dir)).toEqual([]);
  });

  it('closes all of them if the folder could not be opened', async () => {
    const folder = await dataFolder();
    const store = await folder.open();
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    await store.close();
    await rm(join(folder.dir, 'keys.jsonl'));
    await expect(folder.open()).rejects.toThrow('keys.jsonl is missing');
    expect(await openIn(folder.dir)).toEqual([]);
  });
});

/** The files in a folder that this process has open. */
async function openIn(dir: string): Promise<string[]> {
  const numbers = await readdir('/proc/self/fd');
  const paths = await Promise.all(numbers.map((n) => readlink(`/proc/self/fd/${n}`).catch(() => '')));
  return paths.filter((path) => path.startsWith(dir));
}

describe('a ledger file', () => {
  it('that something else wrote to is no longer written to', async () => {
    const folder = await dataFolder();
    const store = await folder.open();
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    await appendFile(ledgerFile(folder), 'x');
    const before = await readFile(ledgerFile(folder), 'utf8');
    await expect(follow(store, 'REQ-1', [denied()])).rejects.toThrow(/something else wrote to it/);
    expect(await readFile(ledgerFile(folder), 'utf8')).toBe(before);
    await refusesAll(store);
  });

  it('that was replaced by another file is no longer written to', async () => {
    const folder = await dataFolder();
    const store = await folder.open();
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    const copy = `${ledgerFile(folder)}.copy`;
    await writeFile(copy, await readFile(ledgerFile(folder)));
    await rename(copy, ledgerFile(folder));
    await expect(follow(store, 'REQ-1', [denied()])).rejects.toThrow(/was replaced by another file/);
    expect((await folder.lines()).length).toBe(1);
  });
});
