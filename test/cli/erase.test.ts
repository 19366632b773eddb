import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { erase } from '../../src/cli/erase.js';
import { statusOf } from '../../src/cli/terminal.js';
import { verifyLedger } from '../../src/store/embedded/verify.js';
import { dataFolder, type Folder, ledgerFile } from '../store/embedded/folder.js';
import { noon } from '../store/request-fixture.js';
import { usher } from './main.js';
import { nasty, quarter } from './quarter.js';
import { spoilt } from './spoilt.js';
import { told } from './told.js';

const hexKey = async ({ dir }: Folder, stream: string): Promise<string> => {
  const keys = await readFile(join(dir, 'keys.jsonl'), 'utf8');
  return new RegExp(`"stream":"${stream}","key":"([^"]+)"`).exec(keys)?.[1] ?? 'none';
};

it('without --yes the output lists what would be erased, and nothing changes', async () => {
  const { folder, head } = await quarter();
  const key = await hexKey(folder, 'request/REQ-2');
  const { terminal, text } = told();
  expect(await erase('REQ-2', folder.dir, {}, () => noon, terminal)).toBe(0);
  expect(text()).toContain('Would be gone: the key of request/REQ-2');
  expect(text()).toContain('Nothing was erased.');
  expect(await hexKey(folder, 'request/REQ-2')).toBe(key);
  expect(await verifyLedger(folder.dir)).toEqual({ ok: true, ...head });
});

it('with --yes the key is nowhere in the folder, the erasure is recorded, and the chain is unbroken', async () => {
  const { folder, head } = await quarter();
  const key = await hexKey(folder, 'request/REQ-2');
  const ran = await usher('erase', 'REQ-2', folder.dir, '--yes', '--by', 'Zoë Ek');
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.out).toContain(`recorded as entry ${head.n + 1}. The chain is unbroken`);
  for (const name of await readdir(folder.dir)) {
    const text = name === 'documents' ? '' : await readFile(join(folder.dir, name), 'utf8');
    expect(text).not.toContain(key);
    expect(text).not.toContain('Zoë');
  }
  expect(await verifyLedger(folder.dir, head)).toMatchObject({ ok: true, n: head.n + 1 });
  const story = await usher('ledger', 'show', 'REQ-2', folder.dir);
  expect(story.out).toContain('erased; asked by “Zoë Ek”');
  expect(story.out).not.toContain(nasty.formula);
  expect((await usher('erase', 'REQ-2', folder.dir, '--yes')).out).toContain('REQ-2 is erased already');
});

it.each([
  ['5b0e7a52-1c4d-4a8e-9f30-000000004002', true],
  ['Zoë, 5b0e7a52‑1c4d‑4a8e‑9f30‑000000004002', true],
  ['xoxb-1234567890-abcdef', false],
])('a token in --by is never recorded or repeated (%s, --yes: %s)', async (by, yes) => {
  const { folder, head } = await quarter();
  const ran = await usher('erase', 'REQ-2', folder.dir, '--by', by, ...(yes ? ['--yes'] : []));
  expect(ran.code).toBe(1);
  expect(ran.err).toContain('--by takes the name of the person who asked');
  expect(ran.err + ran.out).not.toContain(by.slice(-12));
  expect(await verifyLedger(folder.dir)).toEqual({ ok: true, ...head });
});

it('a file of keys from the backup brings erased values back, which the message says, and erasing again removes them', async () => {
  const { folder } = await quarter();
  const keys = join(folder.dir, 'keys.jsonl');
  const backup = await readFile(keys);
  await usher('erase', 'REQ-2', folder.dir, '--yes');
  await rm(keys);
  const missing = await usher('ledger', 'show', 'REQ-2', folder.dir);
  expect(missing.err).toContain('Restore it from the backup and repeat each “usher erase” since then');
  await writeFile(keys, backup);
  expect((await usher('ledger', 'show', 'REQ-2', folder.dir)).out).toContain(nasty.formula);
  const again = await usher('erase', 'REQ-2', folder.dir, '--yes');
  expect(again.out).toContain('Erased, and recorded as entry');
  expect((await usher('ledger', 'show', 'REQ-2', folder.dir)).out).not.toContain(nasty.formula);
});

it('erasing is refused while Usher runs, and nothing is erased', async () => {
  const { folder } = await quarter();
  await folder.open();
  const { code, err, out } = await usher('erase', 'REQ-2', folder.dir, '--yes');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(
    `Nothing was erased. The data folder ${folder.dir} is in use by another Usher. Stop that one first`,
  );
  expect((await usher('ledger', 'show', 'REQ-2', folder.dir)).out).toContain(nasty.formula);
});

it('a request that is open is not erased', async () => {
  const { folder, head } = await quarter();
  const { terminal, complaints } = told();
  expect(await erase('REQ-5', folder.dir, { yes: true }, () => noon, terminal)).toBe(1);
  expect(complaints.join()).toContain('REQ-5 is still open (pending)');
  expect(await verifyLedger(folder.dir)).toEqual({ ok: true, ...head });
});

it('a person is found by user id, and the output lists what else names them', async () => {
  const { folder, head } = await quarter();
  const { terminal, text } = told();
  expect(await erase('U0ANA', folder.dir, { yes: true }, () => noon, terminal)).toBe(0);
  expect(text()).toContain('Gone: the key of person/T0HOME/U0ANA');
  expect(text()).toContain('the sealed values in REQ-1, REQ-3, REQ-4');
  expect(await verifyLedger(folder.dir, head)).toMatchObject({ ok: true, n: head.n + 1 });
});

it('an invalid or unknown target is an error with exit status 1', async () => {
  const { folder } = await quarter();
  for (const [target, sentence] of [
    [
      'ana@example.com',
      'expected the number of a request, a Slack user id or a Make user, such as usher erase REQ-7',
    ],
    ['REQ-x', 'such as usher erase REQ-7'],
    ['REQ-99', 'knows no request REQ-99'],
    ['U0NONE', 'knows no person U0NONE'],
  ] as const) {
    const { terminal, complaints } = told();
    const code = await statusOf(terminal, () => erase(target, folder.dir, {}, () => noon, terminal));
    expect([code, complaints]).toEqual([1, [expect.stringContaining(sentence)]]);
  }
  const { dir } = await dataFolder();
  expect(await usher('erase', 'REQ-1', join(dir, 'none'), '--yes')).toMatchObject({ code: 1 });
  expect(await readdir(dir)).toEqual([]);
});

it.each(spoilt)(
  'a last entry with %s is reported before and during an erasure, with exit status 1',
  async (_, spoil) => {
    const { folder, head } = await quarter();
    const file = ledgerFile(folder, '2026-02');
    const bytes = spoil(await readFile(file));
    await writeFile(file, bytes);
    const left = `Not read: entry ${head.n} (ledger-2026-02.jsonl`;
    const before = await usher('erase', 'REQ-2', folder.dir);
    expect([before.code, before.err]).toEqual([1, expect.stringContaining(left)]);
    expect(before.out).toContain('Nothing was erased.');
    expect((await readFile(file)).equals(bytes)).toBe(true);
    const confirmed = await usher('erase', 'REQ-2', folder.dir, '--yes');
    expect(confirmed).toMatchObject({ code: 1, out: '' });
    expect(confirmed.err).toContain('Nothing was erased. The ledger was cut short');
    // Without a snapshot and a recorded head, the line may come from a kill.
    for (const name of ['snapshot.json', 'head.json']) await rm(join(folder.dir, name));
    const done = await usher('erase', 'REQ-2', folder.dir, '--yes');
    expect([done.code, done.err]).toEqual([1, expect.stringContaining(left)]);
    expect(done.err).toContain('cutting off a line that was not finished');
    expect(done.out).toContain(`Erased, and recorded as entry ${head.n}. The chain is unbroken`);
  },
);
