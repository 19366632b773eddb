import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { system } from '../../../src/approvals/person.js';
import { policyStream } from '../../../src/approvals/store.js';
import { verifyLedger } from '../../../src/store/embedded/verify.js';
import { closedRequest, noon } from '../request-fixture.js';
import { dataFolder, ledgerFile } from './folder.js';

/** A ledger whose first entry has letters of one to four bytes, and the replacement character. */
async function written() {
  const folder = await dataFolder();
  const store = await folder.open();
  await store.commit(policyStream, 0, [
    { type: 'policy.loaded', at: noon, by: system, hash: 'h', rules: ['Zoë 理由 𝒳 \uFFFD'] },
  ]);
  await closedRequest(store, 'REQ-1');
  await store.close();
  await rm(join(folder.dir, 'snapshot.json'));
  return { folder, bytes: await readFile(ledgerFile(folder)) };
}

it('a change to any byte of the ledger is detected, and its entry is named', async () => {
  const { folder, bytes } = await written();
  const entryAt = (place: number) => bytes.subarray(0, place).toString('latin1').split('\n').length;
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: bytes.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (place, by) => {
        const changed = Buffer.from(bytes);
        changed[place] = ((bytes[place] ?? 0) + by) % 256;
        await writeFile(ledgerFile(folder), changed);
        expect(await verifyLedger(folder.dir)).toMatchObject({ ok: false, entry: entryAt(place) });
      },
    ),
    { numRuns: 400 },
  );
});

it('a changed byte is found even if the decoded text is the same', async () => {
  const { folder, bytes } = await written();
  bytes[bytes.indexOf('\uFFFD')] = 0xf0;
  expect(bytes.toString('utf8')).toContain('𝒳 \uFFFD');
  await writeFile(ledgerFile(folder), bytes);
  expect(await verifyLedger(folder.dir)).toMatchObject({ ok: false, entry: 1 });
  await expect(folder.open()).rejects.toThrow(/entry 1 /);
});

it('a blank line, a space between fields and an inserted entry are reported', async () => {
  const { folder } = await written();
  const lines = await folder.lines();
  const [first = '', second = ''] = lines;
  for (const [changed, entry] of [
    [lines.toSpliced(1, 0, ''), 2],
    [lines.with(2, (lines[2] ?? '').replace(',"at"', ', "at"')), 3],
    [lines.toSpliced(2, 0, second), 3],
    [[second, first, ...lines.slice(2)], 1],
    [[...lines.slice(0, 1), ...lines.slice(2)], 2],
  ] as const) {
    await writeFile(ledgerFile(folder), changed.map((line) => `${line}\n`).join(''));
    expect(await verifyLedger(folder.dir)).toMatchObject({ ok: false, entry });
  }
});

it('a head can be noted by a prefix of its hash, and an empty ledger has one, too', async () => {
  const { folder } = await written();
  const verified = await verifyLedger(folder.dir);
  if (!verified.ok) throw new Error(verified.sentence);
  const { n, hash } = verified;
  expect(await verifyLedger(folder.dir, { n, hash: hash.slice(0, 8) })).toMatchObject({ ok: true });
  expect(await verifyLedger(folder.dir, { n, hash: 'f'.repeat(8) })).toMatchObject({ ok: false, entry: n });
  const empty = await dataFolder();
  expect(await verifyLedger(empty.dir, { n: 0, hash: '0'.repeat(64) })).toMatchObject({ ok: true, n: 0 });
});
