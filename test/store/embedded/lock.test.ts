import { EventEmitter, once } from 'node:events';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { StoreFailure } from '../../../src/approvals/store.js';
import { type Disk, nodeDisk } from '../../../src/store/embedded/disk.js';
import { lockFolder } from '../../../src/store/embedded/lock.js';
import { denied, follow, submitted } from '../life.js';
import { dataFolder } from './folder.js';

const ignore = () => undefined;

/** No process has it: larger than any the system gives. */
const nobody = 2 ** 30;

/** A folder as a process on this very system leaves it that was killed while holding it. */
async function leftBehind() {
  const { dir } = await dataFolder();
  const release = await lockFolder(dir, ignore);
  const note = JSON.parse(await readFile(join(dir, 'lock.json'), 'utf8'));
  await release();
  await mkdir(join(dir, 'lock'));
  const left = JSON.stringify({ ...note, pid: nobody });
  await writeFile(join(dir, 'lock.json'), left);
  return { dir, left };
}

afterEach(() => {
  vi.useRealTimers();
});

it('a lock left by a killed process is taken at once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const { dir } = await leftBehind();
  await (await lockFolder(dir, ignore))();
});

it('a lock left by a killed process is taken once, however many found it', async () => {
  const { dir, left } = await leftBehind();
  const release = await lockFolder(dir, ignore);
  // The other one read the note before it was written anew, and comes only now to take the lock.
  await writeFile(join(dir, 'lock.json'), left);
  await expect(lockFolder(dir, ignore)).rejects.toThrow(StoreFailure);
  await release();
  await (await lockFolder(dir, ignore))();
});

it('a lock is given back once, however often that is asked', async () => {
  const { dir } = await dataFolder();
  const release = await lockFolder(dir, ignore);
  await release();
  const next = await lockFolder(dir, ignore);
  await release();
  await expect(lockFolder(dir, ignore)).rejects.toThrow(StoreFailure);
  await next();
});

it('a folder is one folder by whatever way it is reached', async () => {
  const folder = await dataFolder();
  const link = `${folder.dir}-link`;
  await symlink(folder.dir, link);
  onTestFinished(() => rm(link));
  await folder.open();
  await expect(folder.open({ dir: link })).rejects.toThrow(/in use by another Usher/);
});

it('a lock that somebody else took stops all commits, shows in health at once, and lets the store close', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const folder = await dataFolder();
  const store = await folder.open();
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  await rm(join(folder.dir, 'lock'), { recursive: true });
  await vi.advanceTimersByTimeAsync(5_000);
  await vi.waitFor(() => expect(store.failure()).toMatch(/The lock on the data folder .* was lost/), 20_000);
  await expect(follow(store, 'REQ-1', [denied()])).rejects.toThrow(StoreFailure);
  expect((await store.request('REQ-1'))?.version).toBe(1);
  await store.close();
  await expect(readFile(join(folder.dir, 'snapshot.json'))).rejects.toThrow('ENOENT');
});

it('a lock lost while the ledger is still being read shows once the store is open', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const folder = await dataFolder();
  const signals = new EventEmitter();
  const reached = once(signals, 'reached');
  const goOn = once(signals, 'go on');
  const disk: Disk = {
    ...nodeDisk,
    async grow(path) {
      signals.emit('reached');
      await goOn;
      return nodeDisk.grow(path);
    },
  };
  const opening = folder.open({ disk });
  await reached;
  await rm(join(folder.dir, 'lock'), { recursive: true });
  await vi.advanceTimersByTimeAsync(5_000);
  const other = await vi.waitFor(() => lockFolder(folder.dir, ignore), 20_000);
  signals.emit('go on');
  expect((await opening).failure()).toMatch(/was lost/);
  await other();
});
