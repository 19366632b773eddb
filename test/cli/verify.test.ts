import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { head, parseHead, verify } from '../../src/cli/ledger.js';
import { readLedger } from '../../src/store/embedded/reader.js';
import { verifyLedger } from '../../src/store/embedded/verify.js';
import { dataFolder, ledgerFile } from '../store/embedded/folder.js';
import { usher } from './main.js';
import { quarter } from './quarter.js';
import { told } from './told.js';

const months = ['2026-01', '2026-02'];

/** The ledger's bytes by month, a way to replace them, and the command's output about them. */
async function ledger() {
  const { folder, head: noted } = await quarter();
  const bytes = await Promise.all(months.map((month) => readFile(ledgerFile(folder, month))));
  const lines = bytes.map((one) => one.toString().split('\n').slice(0, -1));
  return {
    dir: folder.dir,
    noted: `${noted.n}:${noted.hash}`,
    last: noted.n,
    bytes,
    lines,
    async put(changed: readonly (string | Buffer)[]) {
      for (const [i, month] of months.entries()) await writeFile(ledgerFile(folder, month), changed[i] ?? '');
    },
    async says(anchor?: string) {
      const { terminal, text } = told();
      const code = await verify({ dir: folder.dir }, anchor, terminal.print);
      return { code, text: text() };
    },
  };
}

it('a change of any byte in any month is reported with the entry', async () => {
  const { bytes, put, says } = await ledger();
  const [first, second] = bytes;
  if (!first || !second) throw new Error('two months were expected');
  const all = Buffer.concat([first, second]);
  const place = fc.nat({ max: all.length - 1 });
  await fc.assert(
    fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const changed = Buffer.from(all);
      changed[at] = ((all[at] ?? 0) + by) % 256;
      await put([changed.subarray(0, first.length), changed.subarray(first.length)]);
      const entry = all.subarray(0, at).toString('latin1').split('\n').length;
      const { code, text } = await says();
      expect(code).toBe(1);
      expect(text).toMatch(new RegExp(`^entry ${entry} \\(`));
    }),
    { numRuns: 150 },
  );
});

it('the first removed entry is named, and with a noted head also removals at the end', async () => {
  const { lines, last, noted, put, says } = await ledger();
  const numbered = lines.flatMap((month, i) => month.map((line) => ({ month: i, line })));
  const removed = fc.uniqueArray(fc.integer({ min: 1, max: last }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(removed, async (gone) => {
      const left = numbered.filter((_, i) => !gone.includes(i + 1));
      await put(
        months.map((_, i) => left.flatMap(({ month, line }) => (month === i ? `${line}\n` : [])).join('')),
      );
      const { code, text } = await says(noted);
      expect(code).toBe(1);
      expect(text).toContain(`entry ${Math.min(...gone)} `);
      expect(text).toContain('is missing');
    }),
    { numRuns: 60 },
  );
});

it('a noted head reveals any cut at the end, even within an entry', async () => {
  const { bytes, last, noted, put, says } = await ledger();
  const [first, second] = bytes;
  if (!first || !second) throw new Error('two months were expected');
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: second.length - 1 }), async (length) => {
      const cut = second.subarray(0, length);
      await put([first, cut]);
      const whole =
        first.toString('latin1').split('\n').length - 1 + cut.toString('latin1').split('\n').length - 1;
      const { code, text } = await says(noted);
      expect(code).toBe(1);
      expect(text).toMatch(new RegExp(`^entry ${whole + 1} `));
      if (cut.at(-1) === 0x0a || length === 0) expect(text).toContain(`noted head is entry ${last}`);
    }),
    { numRuns: 25, examples: [[0]] },
  );
});

it('an unfinished last entry is reported as confirmed only if its head was noted', async () => {
  const { bytes, last, noted, put, says } = await ledger();
  const [first = Buffer.of(), second = Buffer.of()] = bytes;
  const hole = Buffer.from(second);
  hole[second.length - 30] = 0;
  for (const changed of [second.subarray(0, -200), second.subarray(0, -1), hole]) {
    await put([first, changed]);
    const known = (await says(noted)).text;
    expect(known).toContain(`entry ${last} (ledger-2026-02.jsonl`);
    expect(known).toContain(
      'is cut off or partly overwritten, although it was confirmed: its head was noted. Do not start Usher',
    );
    expect(known).not.toContain('never confirmed');
    expect((await says(`${last + 2}:${'0'.repeat(64)}`)).text).toContain(
      `the head of entry ${last + 2} was noted`,
    );
    const unknown = (await says()).text;
    expect(unknown).toContain('If Usher was killed while writing it, it was never confirmed');
    expect(unknown).toContain('if Usher was stopped cleanly, the tail was cut');
  }
});

it('a duplicate entry does not make another one missing', async () => {
  const { lines, last, put, says } = await ledger();
  const [first = [], second = []] = lines;
  await put(
    [first, [...second, ...second.slice(-1)]].map((month) => month.map((line) => `${line}\n`).join('')),
  );
  const { code, text } = await says();
  expect(code).toBe(1);
  expect(text).toMatch(
    new RegExp(`^entry ${last + 1} .* is not here: number ${last} stands in its place a second`),
  );
  expect(text).not.toContain('missing');
});

it('a missing month file is reported, whichever month it is', async () => {
  const { dir, lines, noted, bytes, put, says } = await ledger();
  const february = (lines[0]?.length ?? 0) + 1;
  await rm(join(dir, 'ledger-2026-02.jsonl'));
  expect((await says(noted)).text).toContain(`entry ${february} is missing: the ledger ends at`);
  await rm(join(dir, 'ledger-2026-01.jsonl'));
  expect(await says()).toMatchObject({ code: 1, text: expect.stringContaining('entry 1 is missing') });
  await put(bytes);
  await rm(join(dir, 'ledger-2026-01.jsonl'));
  expect((await says()).text).toContain(
    `entry 1 (ledger-2026-02.jsonl, line 1) is missing: number ${february}`,
  );
});

it('a folder without a ledger is not valid, but the folder of a newly started Usher is', async () => {
  const fresh = await dataFolder();
  const { terminal, text } = told();
  expect(await verify({ dir: fresh.dir }, undefined, terminal.print)).toBe(1);
  expect(text()).toContain('holds no ledger; name the data folder');
  await (await fresh.open()).close();
  expect(await verify({ dir: fresh.dir }, undefined, terminal.print)).toBe(0);
});

it('a head is accepted in full, shortened to eight or more digits, and in capitals, but not shorter', async () => {
  const { last, noted, says } = await ledger();
  const hash = noted.slice(noted.indexOf(':') + 1);
  for (const form of [
    noted,
    `${last}:${hash.slice(0, 8)}`,
    `${last}:${hash.slice(0, 12)}…`,
    noted.toUpperCase(),
  ]) {
    expect((await says(form)).code).toBe(0);
  }
  expect((await says(`${last}:${hash.startsWith('0') ? '1' : '0'}${hash.slice(1, 8)}`)).text).toContain(
    `entry ${last} (ledger-2026-02.jsonl`,
  );
  for (const form of ['12', '12:abc', `${last}:${hash}0`, ':', '12:xyzxyzxy'])
    expect(parseHead(form)).toBeUndefined();
});

it('the head that the program prints is accepted by verify', async () => {
  const { dir, noted } = await ledger();
  const { code, out } = await usher('ledger', 'head', dir);
  expect([code, out]).toEqual([0, `${noted}\n`]);
  expect(await usher('ledger', 'verify', dir, '--head', out.trim())).toMatchObject({ code: 0 });
  await truncate(ledgerFileOf(dir), 10);
  const broken = told();
  expect(await head({ dir }, broken.terminal)).toBe(1);
  expect(broken.text()).toBe('');
  expect(broken.complaints.join()).toContain('half a line');
  expect(await usher('ledger', 'verify', dir)).toMatchObject({
    code: 1,
    out: expect.stringContaining('half a line'),
  });
});

const ledgerFileOf = (dir: string) => join(dir, 'ledger-2026-02.jsonl');

it('every check sees an unbroken and growing chain while another process writes', async () => {
  const folder = await dataFolder();
  const script = fileURLToPath(new URL('../store/embedded/writing-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder.dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const seen: number[] = [];
  while ((seen.at(-1) ?? 0) < 150) {
    const result = await verifyLedger(folder.dir);
    expect(result).toMatchObject({ ok: true });
    if (result.ok) seen.push(result.n);
  }
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(new Set(seen).size).toBeGreaterThan(3);
});

it('a half-written line of another process is awaited, and named if it stays half-written', async () => {
  const { folder, head: noted } = await quarter();
  const file = ledgerFile(folder, '2026-02');
  const bytes = await readFile(file);
  await folder.open();
  await truncate(file, bytes.length - 40);
  const checking = verifyLedger(folder.dir);
  for await (const { n } of readLedger(folder.dir)) expect(n).toBeLessThan(noted.n);
  await appendFile(file, bytes.subarray(-40));
  expect(await checking).toEqual({ ok: true, ...noted });
  await truncate(file, bytes.length - 40);
  expect(await verifyLedger(folder.dir)).toMatchObject({ ok: false, entry: noted.n });
});

it('a copy of the ledger can be checked without keys and snapshot', async () => {
  const { dir, noted } = await ledger();
  const copy = await dataFolder();
  for (const month of months) {
    await cp(join(dir, `ledger-${month}.jsonl`), join(copy.dir, `ledger-${month}.jsonl`));
  }
  expect(await usher('ledger', 'verify', copy.dir, '--head', noted)).toMatchObject({ code: 0 });
});
