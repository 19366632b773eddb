import { EventEmitter, once } from 'node:events';
import { cp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { StoreFailure } from '../../../src/approvals/store.js';
import { type Disk, nodeDisk } from '../../../src/store/embedded/disk.js';
import { type Holder, thisProcess } from '../../../src/store/embedded/holder.js';
import { type Lock, lockFolder } from '../../../src/store/embedded/lock.js';
import { silent } from '../../../src/store/log.js';
import { denied, follow, noon, submitted } from '../request-fixture.js';
import { dataFolder } from './folder.js';

/** A process number larger than any that the system assigns. */
const nobody = 2 ** 30;

/** The shortened wait for a lock whose holder cannot be checked. */
const patience = 300;

const waits: string[] = [];
const take = (dir: string, lost: (why: string) => void = () => undefined): Promise<Lock> =>
  lockFolder(dir, { log: { ...silent, warn: (_, message) => void waits.push(message) }, lost, patience });

/**
 * A folder left by a process that was killed while it held it; `holder` says how that process differs from this one.
 */
async function leftBehind(holder: Partial<Holder>) {
  const { dir } = await dataFolder();
  await writeFile(join(dir, 'lock.7'), JSON.stringify({ ...thisProcess(dir), token: 'other', ...holder }));
  return dir;
}

afterEach(() => {
  vi.useRealTimers();
  waits.length = 0;
});

describe('a lock left by a process that is dead', () => {
  it.each<[string, Partial<Holder>]>([
    ['and gone', { pid: nobody }],
    ['and whose number another process got', { started: '1' }],
    ['and whose number is that of the init process by now', { pid: 1, started: '2' }],
  ])('%s is taken over without waiting', async (_, holder) => {
    const dir = await leftBehind(holder);
    await (await take(dir)).release();
    expect(waits).toEqual([]);
  });

  it.each<[string, Partial<Holder>]>([
    ['in another container', { pid: 1, where: 'this boot, pid:[4026532999]' }],
    ['on a machine that booted since', { where: 'another boot' }],
  ])('%s is taken over after waiting, with a warning', async (_, holder) => {
    const dir = await leftBehind(holder);
    await (await take(dir)).release();
    expect(waits).toEqual([expect.stringContaining('waits to see if that process is still alive')]);
  });

  it.each(['', '{', '[]', '{"pid":"x"}', '\0\0\0\0'])(
    'before it could write more than %j is taken over after waiting',
    async (text) => {
      const { dir } = await dataFolder();
      await writeFile(join(dir, 'lock.1'), text);
      await (await take(dir)).release();
      expect(waits).toHaveLength(1);
    },
  );

  it('is taken over even if it was left in the middle of a takeover', async () => {
    const dir = await leftBehind({ pid: nobody });
    await writeFile(join(dir, 'lock.8'), JSON.stringify({ ...thisProcess(dir), pid: nobody }));
    await (await take(dir)).release();
    expect((await readdir(dir)).filter((name) => name.startsWith('lock'))).toEqual(['lock.9']);
  });
});

it('a holder elsewhere that renews its lock keeps the folder', async () => {
  const dir = await leftBehind({ where: 'elsewhere' });
  const beat = async () => utimes(join(dir, 'lock.7'), new Date(), new Date());
  await utimes(join(dir, 'lock.7'), 1, 1);
  const taking = take(dir);
  await vi.waitFor(() => expect(waits).toHaveLength(1));
  await beat();
  await expect(taking).rejects.toThrow(/in use by another Usher/);
});

it('a copy of a folder can be locked while the holder of the original is alive', async () => {
  const { dir } = await dataFolder();
  const lock = await take(dir);
  const copy = await dataFolder();
  await cp(dir, copy.dir, { recursive: true });
  await (await take(copy.dir)).release();
  await lock.release();
});

it('a lock is released once, however often release is called', async () => {
  const { dir } = await dataFolder();
  const lock = await take(dir);
  await lock.release();
  const next = await take(dir);
  await lock.release();
  expect(next.held()).toBe(true);
  await expect(take(dir)).rejects.toThrow(StoreFailure);
  await next.release();
});

it('if many processes take a folder at once, one holds it', async () => {
  for (const holder of [{ pid: nobody }, { where: 'elsewhere' }]) {
    const dir = await leftBehind(holder);
    const taken = await Promise.allSettled(Array.from({ length: 20 }, () => take(dir)));
    const held = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(held.map((one) => one.held())).toEqual([true]);
    await held[0]?.release();
  }
});

it('a slow takeover does not take the lock from a process that took over first', async () => {
  const dir = await leftBehind({ pid: nobody });
  const lock = await take(dir);
  // The slow process found number 7 dead, and writes only now, when 8 is held and 7 is gone.
  await writeFile(join(dir, 'lock.7'), JSON.stringify(thisProcess(dir)));
  expect(lock.held()).toBe(true);
  await expect(take(dir)).rejects.toThrow(StoreFailure);
  await lock.release();
});

it('a folder is the same folder by any path', async () => {
  const folder = await dataFolder();
  const link = `${folder.dir}-link`;
  await symlink(folder.dir, link);
  onTestFinished(() => rm(link));
  await folder.open();
  await expect(folder.open({ dir: link })).rejects.toThrow(/in use by another Usher/);
});

describe('a lock that somebody else took', () => {
  const takenFrom = async (dir: string) => {
    const [name = ''] = (await readdir(dir)).filter((one) => one.startsWith('lock.'));
    await writeFile(join(dir, `lock.${Number(name.slice('lock.'.length)) + 1}`), '{}');
  };

  it('is noticed before the next commit, and nothing more is written', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const folder = await dataFolder();
    const store = await folder.open();
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    await takenFrom(folder.dir);
    await expect(follow(store, 'REQ-1', [denied()])).rejects.toThrow(
      /The lock on the data folder .* was lost/,
    );
    await expect(store.put('cursor', 1)).rejects.toThrow(StoreFailure);
    expect((await store.request('REQ-1'))?.version).toBe(1);
    expect(await folder.lines()).toHaveLength(1);
    await store.close();
    await expect(readFile(join(folder.dir, 'snapshot.json'))).rejects.toThrow('ENOENT');
  });

  it('is noticed before a document is written', async () => {
    const folder = await dataFolder();
    const store = await folder.open();
    const before = await readdir(folder.dir, { recursive: true });
    await takenFrom(folder.dir);
    await expect(store.put('cursor', 1)).rejects.toThrow(/was lost/);
    const after = await readdir(folder.dir, { recursive: true });
    expect(after.filter((name) => !name.startsWith('lock.') && !before.includes(name))).toEqual([]);
  });

  it('is noticed before a key is destroyed', async () => {
    const folder = await dataFolder();
    const store = await folder.open();
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    await takenFrom(folder.dir);
    const stream = 'request/REQ-1';
    const erasure = { type: 'stream.erased', at: noon, by: { kind: 'system' }, stream } as const;
    await expect(store.erase(stream, [erasure])).rejects.toThrow(/was lost/);
    expect(await readFile(join(folder.dir, 'keys.jsonl'), 'utf8')).not.toContain('destroyed');
  });

  it('shows in health without a commit', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const folder = await dataFolder();
    const store = await folder.open();
    await takenFrom(folder.dir);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(store.failure()).toMatch(/was lost/);
    await store.close();
  });

  it('during a commit prevents its confirmation', async () => {
    const folder = await dataFolder();
    let take = (): Promise<void> => Promise.resolve();
    const disk: Disk = {
      ...nodeDisk,
      async grow(path) {
        const real = await nodeDisk.grow(path);
        return {
          ...real,
          async append(text) {
            await real.append(text);
            if (path.includes('ledger')) await take();
          },
        };
      },
    };
    const store = await folder.open({ disk });
    take = () => takenFrom(folder.dir);
    await expect(follow(store, 'REQ-1', [submitted('REQ-1')])).rejects.toThrow(/was lost/);
    expect(await store.request('REQ-1')).toBeUndefined();
  });

  it('or removed is noticed even if another lock of the same number exists', async () => {
    const { dir } = await dataFolder();
    const lock = await take(dir);
    await rm(join(dir, 'lock.1'));
    expect(lock.held()).toBe(false);
    const next = await take(dir);
    expect([lock.held(), next.held()]).toEqual([false, true]);
    await lock.release();
    expect(next.held()).toBe(true);
    await next.release();
  });
});

it('a lock lost while the ledger is still being read shows once the store is open', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
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
  await writeFile(join(folder.dir, 'lock.2'), '{}');
  await vi.advanceTimersByTimeAsync(1_000);
  signals.emit('go on');
  expect((await opening).failure()).toMatch(/was lost/);
});
