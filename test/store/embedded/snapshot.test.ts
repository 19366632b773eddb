import { copyFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Store, StoreFailure } from '../../../src/approvals/store.js';
import { type Disk, nodeDisk } from '../../../src/store/embedded/disk.js';
import { enclose } from '../../../src/store/envelope.js';
import { closedRequest, denied, follow, frozen, noon, stored, submitted } from '../request-fixture.js';
import { dataFolder, type Folder, ledgerFile } from './folder.js';

const snapshotIn = ({ dir }: Folder) => join(dir, 'snapshot.json');

async function someLife(store: Store) {
  await closedRequest(store, 'REQ-1');
  await follow(store, 'REQ-2', [submitted('REQ-2')]);
  await store.commit('control', 0, [frozen()]);
}

const picture = async (store: Store) => ({
  head: await store.head(),
  open: await store.open(),
  closed: await store.request('REQ-1'),
  summaries: await store.summaries({ limit: 9 }),
  submission: await store.submission('V-REQ-2'),
  next: await store.nextRequestId(),
  control: await store.control(noon),
  wake: await store.nextWake(),
});

async function lived() {
  const folder = await dataFolder();
  const store = await folder.open();
  await someLife(store);
  const before = await picture(store);
  await store.close();
  return { folder, before };
}

const rebuilding = 'rebuilding the snapshot from the ledger';

describe('a snapshot', () => {
  it('that matches the ledger is used without a warning', async () => {
    const { folder, before } = await lived();
    expect(await picture(await folder.open())).toEqual(before);
    expect(folder.warnings).toEqual([]);
  });

  it('holds no personal value', async () => {
    const { folder } = await lived();
    const text = await readFile(snapshotIn(folder), 'utf8');
    for (const typed of ['Quarterly', 'ana@', 'OPS-12', 'Dev Deol', 'mistake'])
      expect(text).not.toContain(typed);
  });

  it.each<[string, (folder: Folder) => Promise<void>]>([
    ['missing', (folder) => rm(snapshotIn(folder))],
    ['cut short', (folder) => truncate(snapshotIn(folder), 300)],
    ['empty', (folder) => truncate(snapshotIn(folder), 0)],
    ['of another format', (folder) => writeFile(snapshotIn(folder), '{"format":0}')],
    [
      'of the format before, with a list of names',
      async (folder) => {
        const { body } = JSON.parse(await readFile(snapshotIn(folder), 'utf8'));
        const before = { ...body, format: 2, index: { ...body.index, streams: ['request/REQ-1'] } };
        await writeFile(snapshotIn(folder), enclose('snapshot', JSON.stringify(before), undefined));
      },
    ],
    [
      'changed',
      async (folder) => {
        const text = await readFile(snapshotIn(folder), 'utf8');
        await writeFile(snapshotIn(folder), text.replace('"live":["REQ-2"]', '"live":[]'));
      },
    ],
  ])('that is %s is rebuilt from the ledger, with a warning', async (_, spoil) => {
    const { folder, before } = await lived();
    await spoil(folder);
    const store = await folder.open();
    expect(folder.warnings).toEqual([rebuilding]);
    expect(await picture(store)).toEqual(before);
    await store.close();
    await folder.open();
    expect(folder.warnings).toEqual([rebuilding]);
  });

  it('that is behind the ledger is followed by the entries after it', async () => {
    const { folder } = await lived();
    await copyFile(snapshotIn(folder), `${snapshotIn(folder)}.old`);
    const store = await folder.open();
    await follow(store, 'REQ-1', [{ type: 'card.lost', at: noon, by: { kind: 'system' }, why: 'gone' }]);
    await follow(store, 'REQ-2', [denied()]);
    await follow(store, 'REQ-3', [submitted('REQ-3')]);
    const before = await picture(store);
    await store.close();
    await copyFile(`${snapshotIn(folder)}.old`, snapshotIn(folder));
    expect(await picture(await folder.open())).toEqual(before);
    expect(folder.warnings).toEqual([]);
  });

  it('that is ahead of the ledger stops the start, and nothing is cut off', async () => {
    const { folder } = await lived();
    const text = await readFile(ledgerFile(folder), 'latin1');
    const last = text.split('\n').length - 1;
    const hole = `${text.slice(0, -30)}\0${text.slice(-29)}`;
    const first = `${text.split('\n')[0]}\n`;
    for (const [spoilt, n] of [
      [first, 2],
      [text.slice(0, -1), last],
      [text.slice(0, -200), last],
      [hole, last],
      ['', 1],
    ] as const) {
      await writeFile(ledgerFile(folder), spoilt, 'latin1');
      const refused = folder.open();
      await expect(refused).rejects.toThrow(StoreFailure);
      await expect(refused).rejects.toThrow(`The ledger was cut short: entry ${n} is missing or spoilt`);
      expect(await readFile(ledgerFile(folder), 'latin1')).toBe(spoilt);
    }
  });

  it('that was ahead of the ledger no longer stops the start once removed with the head', async () => {
    const { folder } = await lived();
    const lines = await folder.lines();
    await writeFile(ledgerFile(folder), `${lines.slice(0, 1).join('\n')}\n`);
    await rm(snapshotIn(folder));
    await rm(join(folder.dir, 'head.json'));
    const store = await folder.open();
    expect(folder.warnings).toEqual([rebuilding, expect.stringContaining('head.json is missing')]);
    expect((await store.head()).n).toBe(1);
    expect((await stored(store, 'REQ-1')).request.phase.status).toBe('pending');
    expect(await store.request('REQ-2')).toBeUndefined();
    expect(await store.nextRequestId()).toBe('REQ-2');
  });

  it('is written now and then, so that a start after a crash reads little', async () => {
    const folder = await dataFolder();
    let say = (): void => undefined;
    const written = new Promise<void>((resolve) => {
      say = resolve;
    });
    const disk: Disk = {
      ...nodeDisk,
      replace: (path, text) => nodeDisk.replace(path, text).then(path.includes('snapshot') ? say : undefined),
    };
    const store = await folder.open({ disk, snapshotEvery: 3 });
    await someLife(store);
    await written;
    const { body } = JSON.parse(await readFile(snapshotIn(folder), 'utf8'));
    expect(body.n).toBe(3);
  });
});
