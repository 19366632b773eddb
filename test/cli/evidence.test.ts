import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type EvidenceOptions, evidence } from '../../src/cli/evidence.js';
import { code } from '../../src/cli/record/evidence/markdown.js';
import { dataFolder, type Folder, ledgerFile } from '../store/embedded/folder.js';
import { usher } from './main.js';
import { nasty, quarter } from './quarter.js';
import { spoilt } from './spoilt.js';
import { told } from './told.js';

const whole = { from: '2026-01-01', until: '2026-03-01' };

async function evidenceOf({ dir }: Folder, options: EvidenceOptions = whole) {
  const out = join((await dataFolder()).dir, 'out');
  const { terminal } = told();
  expect(await evidence(dir, { ...options, out }, terminal)).toBe(0);
  const names = (await readdir(out)).sort();
  const files = await Promise.all(names.map((name) => readFile(join(out, name), 'utf8')));
  const file = (name: string): string => files[names.indexOf(name)] ?? '';
  return { names, files, file, page: file('evidence.md') };
}

const erasedHeading = '## Names, addresses and texts that read “(erased)”';

/** The part of the page from this heading to the next heading of its level. */
function part(page: string, heading: string): string {
  const level = /^#+ /.exec(heading)?.[0] ?? '';
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith(level) || line.startsWith('## '));
  return start < 0 ? '' : rest.slice(0, end < 0 ? undefined : end).join('\n');
}

it('the data files lie next to the page, and their checksums are right', async () => {
  const { folder } = await quarter();
  const { names, file, page } = await evidenceOf(folder);
  expect(names).toEqual(['SHA256SUMS', 'events.jsonl', 'evidence.md', 'findings.csv', 'requests.csv']);
  const sums = file('SHA256SUMS').trim().split('\n');
  expect(sums).toHaveLength(4);
  for (const line of sums) {
    const [sum = '', name = ''] = line.split('  ');
    expect(createHash('sha256').update(file(name)).digest('hex')).toBe(sum);
    if (name !== 'evidence.md') expect(page).toContain(`- ${name}, SHA-256 ${sum}`);
  }
});

it('the page shows how the ledger was verified, with a head that verify accepts', async () => {
  const { folder, head } = await quarter();
  const { page } = await evidenceOf(folder);
  expect(page).toContain(`Head of the ledger: \`${head.n}:${head.hash}\``);
  expect(await usher('ledger', 'verify', folder.dir, '--head', `${head.n}:${head.hash}`)).toMatchObject({
    code: 0,
  });
});

it('the page lists every request with requester, reason, approvers and rule, and result', async () => {
  const { folder } = await quarter();
  const { page } = await evidenceOf(folder);
  const done = part(page, '### REQ-1 · **refused attempt**');
  for (const words of [
    'Asked by U0ANA (`ana@example.com`, Make user 12), 2026-01-30T12:00:00Z',
    'Why: `Quarterly close`, ticket `OPS-12`',
    'State at the end of the period: done, verified on Make 2026-02-01T12:00:01Z',
    '`Finance Ops` for `Dev Deol`: `no role` → `Team Operator`',
    'rule `everything else`: 1 of `platform`',
    '**refused: U0ANA tried to approve (own-request)**',
    'U0BEN approved revision 1 by the rule `everything else`',
    'change 1 verified on Make',
    'could not be delivered',
  ]) {
    expect(done).toContain(words);
  }
  expect(part(page, '### REQ-2')).toContain('denied by U0BEN');
  expect(part(page, '### REQ-3 · **emergency**')).toContain('(open)');
  expect(part(page, '### REQ-4')).toContain('Why: `(erased)`');
  expect(part(page, '## In numbers')).toContain('| denied | 2 |');
  expect(part(page, '## In numbers')).toContain('| marked emergency | 1 |');
});

it('the page lists freezes, policies, erasures and what it cannot prove', async () => {
  const { folder } = await quarter();
  const { page } = await evidenceOf(folder);
  expect(part(page, '## Freezes')).toContain('U0BEN froze changes: `Somebody clicked by mistake`');
  expect(part(page, '## Freezes')).toContain('2026-02-01T12:00:00Z U0ANA lifted the freeze');
  expect(part(page, '## Policy')).toContain('policy `policy-1` in force');
  expect(part(page, '## Erasures')).toContain('personal values of `request/REQ-4` erased; asked by `Zoë`');
  expect(part(page, '## The watch')).toContain('first reading of organization 1: 3 members');
  expect(part(page, '## What this page cannot prove')).toContain('not rewritten as a whole');
});

it('the page distinguishes values erased on purpose from values with a lost key', async () => {
  const { folder, head } = await quarter();
  const erasure = `on 2026-02-01T12:00:00Z: \`request/REQ-4\`, entry ${head.n}`;
  for (const options of [whole, { from: '2026-01-01', until: '2026-02-01' }]) {
    const lines = part((await evidenceOf(folder, options)).page, erasedHeading)
      .trim()
      .split('\n');
    expect(lines).toEqual([expect.stringMatching(/^- \d+ values erased by `usher erase` on /)]);
    expect(lines[0]).toContain(erasure);
  }
  const path = join(folder.dir, 'keys.jsonl');
  const keys = (await readFile(path, 'utf8')).split('\n');
  const another = Buffer.alloc(32, 7).toString('base64');
  const fewer = keys
    .filter((line) => !line.includes('"request/REQ-2"'))
    .map((line) =>
      line.includes('"request/REQ-5"') ? line.replace(/"key":"[^"]+"/, `"key":"${another}"`) : line,
    );
  await writeFile(path, fewer.join('\n'));
  const out = join((await dataFolder()).dir, 'out');
  const { terminal, complaints } = told();
  expect(await evidence(folder.dir, { ...whole, out }, terminal)).toBe(0);
  expect(complaints).toEqual([
    expect.stringMatching(/^\d+ values cannot be read, although no erasure is on record/),
  ]);
  const lines = part(await readFile(join(out, 'evidence.md'), 'utf8'), erasedHeading);
  expect(lines).toContain(erasure);
  expect(lines).toMatch(
    /- \*\*\d+ values whose key is missing or does not fit: not erased by Usher\*\*, as far as its record says: `request\/REQ-2` \(\d+\), `request\/REQ-5` \(\d+\)$/m,
  );
  expect((await usher('erase', 'REQ-2', folder.dir)).out).toContain('although no erasure of it is on record');
  expect((await usher('erase', 'REQ-4', folder.dir)).out).toContain('REQ-4 is erased already');
});

it('the page lists every unexplained change with the person, if known, and their answer', async () => {
  const { folder } = await quarter();
  const { page, file } = await evidenceOf(folder);
  const seen = part(page, '## Observed changes on Make');
  expect(seen).toContain('1 matched a request, 0 explained, **2 unexplained**');
  expect(seen.match(/^- \*\*Unexplained\*\*/gm)).toHaveLength(2);
  expect(seen).toContain('who: `Ben Weber` (Make user 14)');
  expect(seen).toContain('“Was this you?”: U0BEN says it was them: `<script>alert(1)</script>`');
  expect(seen).toContain('who: not known');
  expect(seen).toContain('“Was this you?”: nobody was asked');
  expect(file('findings.csv').split('\r\n').slice(1, -1)).toHaveLength(4);
});

it('the page lists every change of roles and settings that nobody asked for', async () => {
  const { folder } = await quarter();
  const { page, file } = await evidenceOf(folder);
  const ground = part(page, '## Observed changes of roles and settings');
  expect(ground).toContain('0 asked for, **1 that nobody asked for**.');
  expect(ground).toMatch(
    /- \*\*Nobody asked\*\*: role-permissions-changed in `Harbour` \(`g-1`\): role .* \(101\), added `organization edit`, taken none/,
  );
  expect(part(page, '## In numbers')).toContain('| changes of roles and settings nobody asked for | 1 |');
  expect(file('findings.csv')).toMatch(
    /g-1,unexplained,role-permissions-changed,Harbour,.*added organization edit/,
  );
  const january = await evidenceOf(folder, { from: '2026-01-01', until: '2026-02-01' });
  expect(part(january.page, '## Observed changes of roles and settings')).toContain('The watch saw none');
});

it('the page leaves out events at or after the end of the period, and includes requests begun before', async () => {
  const { folder } = await quarter();
  const january = await evidenceOf(folder, { from: '2026-01-01', until: '2026-02-01' });
  expect(part(january.page, '### REQ-1')).toContain('State at the end of the period: approved');
  const { page } = january;
  const since = part(page, erasedHeading);
  expect(since).toContain('2026-02-01T12:00:00Z: `request/REQ-4`');
  expect(page.replace(since, '')).not.toMatch(/### REQ-5|2026-02-01T1/);
  const february = await evidenceOf(folder, { from: '2026-02-01', until: '2026-03-01' });
  expect(part(february.page, '### REQ-1')).toContain(
    'U0BEN approved revision 1 by the rule `everything else`, entry 5 (before the period)',
  );
  expect(part(february.page, '## Freezes')).toContain(
    'when the period began: 2026-01-30T12:00:04Z U0BEN froze changes',
  );
  expect(part(february.page, '## Policy')).toContain(
    'when the period began: 2026-01-30T12:00:00Z policy `policy-1`',
  );
  expect(february.page).not.toContain('### REQ-2');
  const lines = (text: string) => text.split('\n').length - 1;
  const both = await evidenceOf(folder);
  expect(lines(january.file('events.jsonl')) + lines(february.file('events.jsonl'))).toBe(
    lines(both.file('events.jsonl')),
  );
});

it('the same ledger gives the same bytes, even while Usher runs', async () => {
  const { folder } = await quarter();
  const first = await evidenceOf(folder);
  await folder.open();
  expect((await evidenceOf(folder)).files).toEqual(first.files);
});

it('typed text does not become a link, markup, HTML, a line or a cell', async () => {
  const { folder } = await quarter();
  const { page, file } = await evidenceOf(folder);
  // Outside code spans, all text on the page is Usher's own.
  const ours = page.replaceAll(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '');
  expect(ours.replaceAll('\n', '')).not.toMatch(/evil|alert|<|\]\(|www|http|`|[\p{Cc}\u202e]/u);
  expect(page).toContain('U0BEN denied: `a | b | --- | --- | ## Heading`');
  expect(page).toContain(nasty.html);
  for (const line of part(page, '## Requests').split('\n')) expect(line).toMatch(/^$|^###? REQ-|^ {0,2}- /);
  for (const name of ['requests.csv', 'findings.csv']) expect(file(name)).not.toMatch(/(^|[,\n])"?[=+\-@]/);
  expect(file('requests.csv')).toContain(`"'=HYPERLINK(""http://evil.example"",""click"")"`);
});

it('a code span ends correctly, whatever is typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'`` a\\|\n<'), maxLength: 20 }), (text) => {
      const span = code(text);
      if (span === '(empty)') return;
      const fence = /^`+/.exec(span)?.[0] ?? '';
      const inside = span.slice(fence.length, -fence.length);
      expect(span.endsWith(fence)).toBe(true);
      expect(span).not.toContain('\n');
      expect(inside.match(/`+/g) ?? []).not.toContain(fence);
      expect(inside).not.toMatch(/^`|`$/);
    }),
    { numRuns: 1000 },
  );
});

it('a broken ledger gives an error that names the entry, and no file', async () => {
  const { folder } = await quarter();
  const { dir } = await dataFolder();
  const lines = (await readFile(ledgerFile(folder), 'utf8')).split('\n');
  await writeFile(ledgerFile(folder), lines.toSpliced(3, 1).join('\n'));
  const args = ['--from', whole.from, '--until', whole.until, '--out', join(dir, 'out')];
  const { code: status, err } = await usher('ledger', 'evidence', folder.dir, ...args);
  expect([status, await readdir(dir)]).toEqual([1, []]);
  expect(err).toContain('entry 4 (ledger-2026-01.jsonl, line 4) is missing');
});

it.each(spoilt)(
  'a last entry with %s is reported on the page and in the output, with exit status 1',
  async (_, spoil) => {
    const { folder, head } = await quarter();
    const file = ledgerFile(folder, '2026-02');
    await writeFile(file, spoil(await readFile(file)));
    const out = join((await dataFolder()).dir, 'out');
    const ran = await usher(
      'ledger',
      'evidence',
      folder.dir,
      '--from',
      whole.from,
      '--until',
      whole.until,
      '--out',
      out,
    );
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(`Left out: entry ${head.n} (ledger-2026-02.jsonl`);
    expect(ran.out).toContain(`ledger verified up to ${head.n - 1}:`);
    const verified = part(await readFile(join(out, 'evidence.md'), 'utf8'), '## How it was verified');
    expect(verified).toContain('An unfinished line follows them, which may be an entry whose end was cut');
    expect(verified).toContain(`entry ${head.n} (ledger-2026-02.jsonl`);
    expect(verified).not.toContain('No entry is changed, missing');
  },
);

it('a missing period, a used folder, or the data folder is refused with an example', async () => {
  const { folder } = await quarter();
  const { terminal } = told();
  const used = (await quarter()).folder.dir;
  for (const [options, sentence] of [
    [
      { from: '2026-01-01', out: 'x' },
      'such as usher ledger evidence --from 2026-11-01 --until 2026-12-01 --out november',
    ],
    [{ ...whole, out: used }, 'is not empty'],
    [
      { ...whole, out: join(folder.dir, 'evidence', 'january') },
      'expected a place outside of the data folder',
    ],
    [{ ...whole, out: folder.dir }, 'expected a place outside of the data folder'],
  ] as const) {
    await expect(evidence(folder.dir, options, terminal)).rejects.toThrow(sentence);
  }
});
