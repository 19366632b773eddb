import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyLedger } from '../../../src/store/embedded/verify.js';
import { closedRequest, follow, stored, submitted } from '../request-fixture.js';
import { dataFolder, ledgerFile } from './folder.js';

async function twoRequests() {
  const folder = await dataFolder();
  const store = await folder.open();
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  await follow(store, 'REQ-2', [submitted('REQ-2')]);
  const head = await store.head();
  await store.close();
  return { folder, head };
}

describe('an unfinished last line', () => {
  it.each(['{"format":1,"n":3,"prev":"', '{', '\0\0\0\0', '{"format":1,\0\0\0"\n', '\0\0\n'])(
    'is cut off with a warning: %j',
    async (half) => {
      const { folder, head } = await twoRequests();
      await appendFile(ledgerFile(folder), half);
      const store = await folder.open();
      expect(folder.warnings).toContain('cutting off a line that was not finished');
      expect(await store.head()).toEqual(head);
      await follow(store, 'REQ-3', [submitted('REQ-3')]);
      await store.close();
      expect(await verifyLedger(folder.dir)).toMatchObject({ ok: true, n: 3 });
    },
  );

  it('is also cut off if only its line feed is missing', async () => {
    const { folder } = await twoRequests();
    const { length } = await readFile(ledgerFile(folder));
    for (const name of ['snapshot.json', 'head.json']) await rm(join(folder.dir, name));
    await truncate(ledgerFile(folder), length - 1);
    expect(await (await folder.open()).head()).toMatchObject({ n: 1 });
  });

  it('stops the start if it had been finished, and so confirmed, and then changed', async () => {
    const { folder } = await twoRequests();
    await rm(join(folder.dir, 'snapshot.json'));
    const text = await readFile(ledgerFile(folder), 'utf8');
    await writeFile(ledgerFile(folder), `${text.slice(0, -30)}"${text.slice(-29)}`);
    await expect(folder.open()).rejects.toThrow(/entry 2 \(ledger-2026-01\.jsonl\) cannot be read as JSON/);
    expect(await readFile(ledgerFile(folder), 'utf8')).toHaveLength(text.length);
  });

  it('is named by the offline check', async () => {
    const { folder } = await twoRequests();
    await appendFile(ledgerFile(folder), '{"format":1');
    expect(await verifyLedger(folder.dir)).toMatchObject({ ok: false, entry: 3, line: 3 });
  });

  it('is also cut off if it was the first of its file', async () => {
    const folder = await dataFolder();
    await (await folder.open()).close();
    await appendFile(ledgerFile(folder), '{"format":1,"n":1');
    const store = await folder.open();
    expect(await store.nextRequestId()).toBe('REQ-1');
    await closedRequest(store, 'REQ-1');
  });

  it('of the key file is cut off because its entry was never written', async () => {
    const { folder } = await twoRequests();
    await appendFile(join(folder.dir, 'keys.jsonl'), '{"stream":"person/T0/U0","ke');
    const store = await folder.open();
    expect((await stored(store, 'REQ-2')).request.reason).toEqual({ personal: 'Quarterly close' });
    expect(await readFile(join(folder.dir, 'keys.jsonl'), 'utf8')).toMatch(/\}\n$/);
  });

  it('stops the start if it is not the last line', async () => {
    const { folder } = await twoRequests();
    await truncate(ledgerFile(folder), 200);
    await appendFile(ledgerFile(folder, '2026-02'), '{"format":1}\n');
    await expect(folder.open()).rejects.toThrow(/entry 1 \(ledger-2026-01\.jsonl\) is half a line/);
    expect(await readFile(ledgerFile(folder, '2026-02'), 'utf8')).toBe('{"format":1}\n');
  });
});
