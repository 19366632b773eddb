import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Entry } from '../../src/approvals/store.js';
import { openReading, readLedger } from '../../src/store/embedded/reader.js';
import { dataFolder, type Folder, ledgerFile } from '../store/embedded/folder.js';
import { follow, stored, submitted } from '../store/request-fixture.js';
import { quarter } from './quarter.js';

async function all<T extends Entry>(entries: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

const everything = async ({ dir }: Folder): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(dir)).map(async (name) => [
        name,
        name === 'documents' || name === 'lock' ? '' : await readFile(join(dir, name), 'latin1'),
      ]),
    ),
  );

it('reads the same as the store, and changes nothing in the folder', async () => {
  const { folder } = await quarter();
  const before = await everything(folder);
  const read = await all(readLedger(folder.dir));
  expect(await everything(folder)).toEqual(before);
  expect(read.map(({ unread: _, ...entry }) => entry)).toEqual(await all((await folder.open()).entries(1)));
});

it('reads while the store is open, up to the end at the start of reading', async () => {
  const folder = await dataFolder();
  const store = await folder.open();
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  const reading = await openReading(folder.dir);
  await follow(store, 'REQ-2', [submitted('REQ-2')]);
  expect((await all(reading.entries())).map(({ stream }) => stream)).toEqual(['request/REQ-1']);
  expect((await all(reading.entries())).length).toBe(1);
  expect((await all(readLedger(folder.dir))).length).toBe(2);
  expect((await stored(store, 'REQ-2')).version).toBe(1);
});

it('skips a last line that is being written', async () => {
  const { folder, head } = await quarter();
  for (const half of ['{"format":1,"n":', '\0\0\0', '\0\0\n']) {
    const file = ledgerFile(folder, '2026-02');
    const { length } = await readFile(file);
    await appendFile(file, half);
    expect((await all(readLedger(folder.dir))).at(-1)).toMatchObject(head);
    await truncate(file, length);
  }
});

it('reports a last line that stays unfinished, but not one that Usher was just writing', async () => {
  const { folder, head } = await quarter();
  const file = ledgerFile(folder, '2026-02');
  const bytes = await readFile(file);
  await truncate(file, bytes.length - 40);
  const stopped = await openReading(folder.dir);
  await all(stopped.entries());
  expect(await stopped.unfinished()).toContain(`entry ${head.n} (ledger-2026-02.jsonl`);
  await writeFile(file, bytes);
  await folder.open();
  for (const [rest, stays] of [
    [bytes.subarray(-40), false],
    [Buffer.of(), true],
    [Buffer.from('"}\n'), true],
    [Buffer.from('"}\n{'), true],
  ] as const) {
    await truncate(file, bytes.length - 40);
    const reading = await openReading(folder.dir);
    expect((await all(reading.entries())).length).toBe(head.n - 1);
    const told = reading.unfinished();
    await appendFile(file, rest);
    expect((await told) !== undefined).toBe(stays);
  }
});

it('returns the entries before the first bad one, and then names it', async () => {
  const { folder } = await quarter();
  const lines = (await readFile(ledgerFile(folder), 'utf8')).split('\n');
  await writeFile(ledgerFile(folder), lines.toSpliced(3, 1).join('\n'));
  const read: number[] = [];
  await expect(
    (async () => {
      for await (const { n } of readLedger(folder.dir)) read.push(n);
    })(),
  ).rejects.toThrow('The ledger is broken: entry 4 (ledger-2026-01.jsonl, line 4) is missing: number 5');
  expect(read).toEqual([1, 2, 3]);
});

it('reads values without a key as erased, and fails if all keys are gone', async () => {
  const { folder } = await quarter();
  const erased = (await all(readLedger(folder.dir))).find(({ stream }) => stream === 'request/REQ-4');
  expect(erased?.events[0]).toMatchObject({ reason: { personal: '(erased)' } });
  await rm(join(folder.dir, 'keys.jsonl'));
  await expect(all(readLedger(folder.dir))).rejects.toThrow('keys.jsonl is missing');
});

it('reports a missing folder and a folder without a ledger', async () => {
  const { dir } = await dataFolder();
  await expect(openReading(join(dir, 'none'))).rejects.toThrow('there is no folder');
  await expect(openReading(dir)).rejects.toThrow('holds no ledger');
});
