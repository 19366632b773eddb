import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoreFailure } from '../../../src/approvals/store.js';
import { acceptLedger } from '../../../src/store/embedded/accept.js';
import { verifyLedger } from '../../../src/store/embedded/verify.js';
import { genesis, writeLine } from '../../../src/store/line.js';
import { silent } from '../../../src/store/log.js';
import { noIntegrity } from '../../../src/store/mac.js';
import { closedRequest } from '../request-fixture.js';
import { dataFolder, type Folder, ledgerFile } from './folder.js';

/** A ledger of some eight entries, with its lines changed while Usher is stopped. */
async function changed(change: (lines: string[]) => string[]) {
  const folder = await dataFolder();
  const store = await folder.open();
  for (const id of ['REQ-1', 'REQ-2', 'REQ-3']) await closedRequest(store, id);
  const head = await store.head();
  await store.close();
  const text = change(await folder.lines()).map((line) => `${line}\n`);
  await writeFile(ledgerFile(folder), text.join(''));
  return { folder, head };
}

const dropSnapshot = ({ dir }: Folder) => rm(join(dir, 'snapshot.json'));

const without = (n: number) => (lines: string[]) => lines.filter((_, i) => i !== n - 1);

const edited = (n: number, from: string, to: string) => (lines: string[]) =>
  lines.map((line, i) => (i === n - 1 ? line.replace(from, to) : line));

/** The lines with changed events and a recomputed chain, as a skilled forger would write them. */
const forged = (lines: string[]): string[] => {
  let prev = genesis;
  return lines.map((line, i) => {
    const { hash: _, ...entry } = JSON.parse(line);
    const events = entry.events.map((event: object) =>
      'type' in event && event.type === 'request.denied' ? { ...event, at: 1 } : event,
    );
    const written = writeLine({ ...entry, n: i + 1, prev, events });
    prev = written.hash;
    return written.line;
  });
};

describe('a changed ledger', () => {
  it.each<[string, (lines: string[]) => string[], number]>([
    ['a changed byte', edited(2, 'T0HOME/U0BEN', 'T0HOME/U0BEM'), 2],
    ['a changed hash', edited(4, '"hash":"', '"hash":"0'), 4],
    ['another time', edited(5, '"at":"2026', '"at":"2025'), 5],
    ['a removed entry', without(3), 3],
    ['a doubled entry', (lines: string[]) => lines.flatMap((l, i) => (i === 2 ? [l, l] : [l])), 4],
    ['two entries swapped', ([a = '', b = '', ...rest]: string[]) => [b, a, ...rest], 1],
    ['no first entry', without(1), 1],
  ])('with %s is refused at start and by the offline check, naming the entry', async (_, change, entry) => {
    const { folder } = await changed(change);
    expect(await verifyLedger(folder.dir)).toMatchObject({ ok: false, entry, line: entry });
    await dropSnapshot(folder);
    const refused = folder.open();
    await expect(refused).rejects.toThrow(StoreFailure);
    await expect(refused).rejects.toThrow(new RegExp(`entry ${entry} \\(ledger-2026-01\\.jsonl\\)`));
  });

  it('with its tail cut off is detected by a head noted elsewhere', async () => {
    const { folder, head } = await changed((lines) => lines.slice(0, -2));
    expect(await verifyLedger(folder.dir)).toMatchObject({ ok: true, n: head.n - 2 });
    expect(await verifyLedger(folder.dir, head)).toMatchObject({
      ok: false,
      entry: head.n - 1,
      sentence: expect.stringContaining('its tail was cut off'),
    });
  });

  it('that was rewritten completely is detected by a head noted elsewhere', async () => {
    const { folder, head } = await changed(forged);
    expect(await verifyLedger(folder.dir)).toMatchObject({ ok: true, n: head.n });
    expect(await verifyLedger(folder.dir, head)).toMatchObject({ ok: false, entry: head.n });
  });

  it('that was rewritten completely is detected at start by the recorded head and the snapshot', async () => {
    const { folder, head } = await changed(forged);
    for (const by of ['head.json', 'snapshot.json']) {
      await expect(folder.open()).rejects.toThrow(
        new RegExp(
          `The ledger was rewritten: entry ${head.n} .* when ${by} was written.*"usher ledger accept"`,
        ),
      );
      await rm(join(folder.dir, by));
    }
  });

  it('is found at start if an entry before the snapshot is missing', async () => {
    const { folder } = await changed(without(3));
    await expect(folder.open()).rejects.toThrow(/entry 3 \(ledger-2026-01\.jsonl\) is missing/);
  });

  it('is found when the entry is read if the start did not check it', async () => {
    const { folder } = await changed(edited(2, 'T0HOME/U0BEN', 'T0HOME/U0BEM'));
    const store = await folder.open();
    await expect(store.request('REQ-1')).rejects.toThrow(/Entry 2 .* was changed after it was written/);
  });

  it('in a newer format stops the start, and the error says what to start instead', async () => {
    const { folder } = await changed((lines) => [...lines, '{"format":3,"n":99}']);
    await expect(folder.open()).rejects.toThrow(/is in format 3, .* reads up to 2: start the newer one/);
  });

  it('can be checked without keys', async () => {
    const { folder, head } = await changed((lines) => lines);
    await rm(join(folder.dir, 'keys.jsonl'));
    expect(await verifyLedger(folder.dir, head)).toEqual({ ok: true, ...head });
    await expect(folder.open()).rejects.toThrow(/keys\.jsonl is missing/);
  });

  it('never shows what a person typed', async () => {
    const { folder } = await changed((lines) => lines);
    const text = await readFile(ledgerFile(folder), 'utf8');
    for (const typed of ['Quarterly', 'ana@example.com', 'OPS-12', 'Dev Deol', 'Not this quarter']) {
      expect(text).not.toContain(typed);
    }
  });
});

describe('an older copy of the key file', () => {
  it('stops the start until an operator accepts that it opens less', async () => {
    const folder = await dataFolder();
    const keys = join(folder.dir, 'keys.jsonl');
    const first = await folder.open();
    await closedRequest(first, 'REQ-1');
    await first.close();
    await copyFile(keys, `${folder.dir}.keys`);
    const second = await folder.open();
    await closedRequest(second, 'REQ-100');
    const head = await second.head();
    await second.close();
    await copyFile(`${folder.dir}.keys`, keys);
    await rm(`${folder.dir}.keys`);
    await expect(folder.open()).rejects.toThrow(
      /^keys\.jsonl is \d+ bytes long, and Usher left it with \d+: it is an older copy.*usher erase.*"usher ledger accept"/,
    );
    await acceptLedger(folder.dir, head, noIntegrity, silent);
    const third = await folder.open();
    const reasons = await Promise.all(
      ['REQ-1', 'REQ-100'].map(async (id) => (await third.request(id))?.request.reason.personal),
    );
    expect(reasons).toEqual([expect.stringMatching(/^Quarterly/), '(erased)']);
  });
});
