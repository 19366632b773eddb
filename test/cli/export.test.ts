import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { type ExportOptions, exportLedger } from '../../src/cli/export.js';
import { folderToRead } from '../../src/cli/record-place.js';
import { WrongInput } from '../../src/cli/terminal.js';
import { dataFolder, ledgerFile } from '../store/embedded/folder.js';
import { program, usher } from './main.js';
import { nasty, quarter } from './quarter.js';
import { spoilt } from './spoilt.js';
import { told } from './told.js';

const jsonLine = z.object({
  n: z.number(),
  at: z.iso.datetime(),
  stream: z.string(),
  type: z.string(),
  actor: z.string(),
  request: z.string().optional(),
  fields: z.record(z.string(), z.unknown()),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

async function exported(dir: string, options: ExportOptions = {}) {
  const { terminal, text } = told();
  expect(await exportLedger(folderToRead(dir), options, terminal)).toBe(0);
  const lines = text().split('\n').slice(0, -1);
  return { text: text(), lines: () => lines.map((line) => jsonLine.parse(JSON.parse(line))) };
}

it('JSON Lines has every event once, in chain order, with the typed text', async () => {
  const { folder } = await quarter();
  const events = (await exported(folder.dir)).lines();
  const inLedger = (await folder.lines()).flatMap(
    (line) => z.object({ events: z.array(z.object({ type: z.string() })) }).parse(JSON.parse(line)).events,
  );
  expect(events.map(({ type }) => type)).toEqual(inLedger.map(({ type }) => type));
  expect(events.map(({ n }) => n)).toEqual(events.map(({ n }) => n).sort((a, b) => a - b));
  const asked = events.find(({ type, request }) => type === 'request.submitted' && request === 'REQ-3');
  expect(asked).toMatchObject({
    at: '2026-01-30T12:00:00.000Z',
    stream: 'request/REQ-3',
    actor: 'T0HOME/U0ANA',
    fields: { reason: nasty.html, emergency: true, requester: { email: 'ana@example.com' } },
  });
  const erased = events.find(({ type, request }) => type === 'request.submitted' && request === 'REQ-4');
  expect(erased).toMatchObject({ fields: { reason: '(erased)' } });
});

it('the output contains no terminal control characters', async () => {
  const { folder } = await quarter();
  for (const format of ['jsonl', 'csv']) {
    const { text } = await exported(folder.dir, { format });
    expect(text.replaceAll(/[\t\r\n]/g, '')).not.toMatch(/\p{Cc}/u);
  }
});

it('a period includes its first moment and excludes its last', async () => {
  const { folder } = await quarter();
  const of = async (options: ExportOptions) => (await exported(folder.dir, options)).lines();
  const all = await of({});
  const january = await of({ until: '2026-02-01' });
  const february = await of({ from: '2026-02-01' });
  expect(january.length + february.length).toBe(all.length);
  expect([...january, ...february]).toEqual(all);
  const moment = await of({ from: '2026-01-30T12:00:01Z', until: '2026-01-30T13:00:02+01:00' });
  expect(moment.map(({ type }) => type)).toEqual(['attempt.refused']);
});

it('a request is exported with its findings and its erasure, and nothing else', async () => {
  const { folder } = await quarter();
  const streams = async (request: string) =>
    new Set((await exported(folder.dir, { request })).lines().map(({ stream }) => stream));
  expect(await streams('REQ-1')).toEqual(new Set(['request/REQ-1', 'watch/1']));
  expect(await streams('req-4')).toEqual(new Set(['request/REQ-4', 'erasures']));
  expect(await streams('REQ-99')).toEqual(new Set());
});

it('a person is exported with what they did, asked for and are the subject of', async () => {
  const { folder } = await quarter();
  const about = async (person: string) =>
    (await exported(folder.dir, { person }))
      .lines()
      .map(({ type, request }) => `${type} ${request ?? ''}`.trim());
  const ben = await about('U0BEN');
  expect(ben).toContain('approval.given REQ-1');
  expect(ben).not.toContain('request.submitted REQ-1');
  expect(ben).toContain('request.submitted REQ-2');
  expect(ben).toContain('control.frozen');
  expect(ben).toEqual(expect.arrayContaining(['finding.asked', 'finding.answered']));
  const ana = await about('T0HOME/U0ANA');
  expect(ana).toEqual(
    expect.arrayContaining(['person.matched', 'write.announced REQ-1', 'request.submitted REQ-3']),
  );
  expect(ana).not.toContain('request.submitted REQ-2');
});

it('CSV has a header, one line per event, and no formula', async () => {
  const { folder } = await quarter();
  const { text } = await exported(folder.dir, { format: 'csv' });
  expect(text.split('\r\n')[0]).toBe('n,at,stream,request,event,actor,subject,what,rule,reason,outcome,hash');
  expect(text).toContain(`"'=HYPERLINK(""http://evil.example"",""click"")"`);
  expect(text).not.toMatch(/(^|[,\n])"?[=+\-@]/);
  expect(text).toContain('2026-01-30T12:00:00.000Z,request/REQ-1,REQ-1,request.submitted,T0HOME/U0ANA');
});

it.each<[ExportOptions, string]>([
  [{ format: 'xml' }, '--format: expected jsonl or csv, such as --format csv'],
  [
    { from: 'yesterday' },
    '--from: expected a day (in UTC) or a time with its zone, such as --from 2026-11-01',
  ],
  [{ from: '2026-02-30' }, '--from: expected'],
  [{ until: '2026-11-01T10:00:00' }, '--until: expected'],
  [{ from: '2026-12-01', until: '2026-11-01' }, '--until 2026-11-01 is not after --from 2026-12-01'],
  [{ person: 'ana' }, '--person: expected a Slack user id, such as --person U0ANA'],
  [{ request: '7' }, '--request: expected the number of a request, such as --request REQ-7'],
])('%j is refused with a message and an example', async (options, sentence) => {
  const { folder } = await quarter();
  await expect(exportLedger(folderToRead(folder.dir), options, told().terminal)).rejects.toThrow(sentence);
});

it('the program prints such a message only on standard error, with exit status 1', async () => {
  const { folder } = await quarter();
  const { code, out, err } = await usher('ledger', 'export', folder.dir, '--person', 'ana');
  expect([code, out, err]).toEqual([1, '', '--person: expected a Slack user id, such as --person U0ANA\n']);
});

it('--out creates a new file, but never overwrites one or writes into the data folder', async () => {
  const { folder } = await quarter();
  const { dir } = await dataFolder();
  const file = join(dir, 'all.jsonl');
  const first = await usher('ledger', 'export', folder.dir, '--out', file);
  expect(first).toMatchObject({ code: 0, out: expect.stringContaining('events written to') });
  const direct = await usher('ledger', 'export', folder.dir);
  expect(await readFile(file, 'utf8')).toBe(direct.out);
  for (const out of [file, join(folder.dir, 'x.csv'), ledgerFile(folder), join(dir, 'none', 'x')]) {
    const before = await readdir(folder.dir);
    await expect(exportLedger(folderToRead(folder.dir), { out }, told().terminal)).rejects.toThrow(
      WrongInput,
    );
    expect(await readdir(folder.dir)).toEqual(before);
  }
});

it('a broken ledger is named on standard error, with exit status 1, and leaves no partial file', async () => {
  const { folder } = await quarter();
  const { dir } = await dataFolder();
  const lines = (await readFile(ledgerFile(folder), 'utf8')).split('\n');
  await writeFile(ledgerFile(folder), lines.toSpliced(3, 1).join('\n'));
  const { code, err } = await usher('ledger', 'export', folder.dir, '--out', join(dir, 'x'));
  expect(code).toBe(1);
  expect(err).toContain('entry 4 (ledger-2026-01.jsonl, line 4) is missing');
  expect(await readdir(dir)).toEqual([]);
});

it.each(spoilt)(
  'a last entry with %s is reported with exit status 1, and everything before it is written',
  async (_, spoil) => {
    const { folder, head } = await quarter();
    const { dir } = await dataFolder();
    const before = (await exported(folder.dir)).lines();
    const file = ledgerFile(folder, '2026-02');
    await writeFile(file, spoil(await readFile(file)));
    const direct = await usher('ledger', 'export', folder.dir);
    expect(direct.code).toBe(1);
    expect(direct.err).toContain(`Not written: entry ${head.n} (ledger-2026-02.jsonl`);
    const numbers = direct.out
      .trim()
      .split('\n')
      .map((line) => jsonLine.parse(JSON.parse(line)).n);
    expect(numbers).toEqual(before.map(({ n }) => n).filter((n) => n < head.n));
    const beside = await usher('ledger', 'export', folder.dir, '--out', join(dir, 'x'));
    expect(beside).toMatchObject({ code: 1, err: direct.err });
    expect(await readFile(join(dir, 'x'), 'utf8')).toBe(direct.out);
  },
);

it('a reader that closes the pipe ends the export quietly', async () => {
  const { folder } = await quarter();
  const store = await folder.open();
  const rules = Array.from({ length: 3000 }, (_, i) => `rule ${i}`);
  for (let i = 1; i < 30; i += 1) {
    await store.commit('policy', i, [
      { type: 'policy.loaded', at: i, by: { kind: 'system' }, hash: 'h', rules },
    ]);
  }
  const script = `"${process.execPath}" "${program}" ledger export "${folder.dir}" | head -n 1; exit \${PIPESTATUS[0]}`;
  const ran = await new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    execFile('bash', ['-c', script], (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.out.split('\n')).toHaveLength(2);
});
