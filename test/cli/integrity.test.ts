import { appendFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { accept, verify } from '../../src/cli/ledger.js';
import { writeLine } from '../../src/store/line.js';
import { type Integrity, noIntegrity } from '../../src/store/mac.js';
import { dataFolder, type Folder, ledgerFile } from '../store/embedded/folder.js';
import { keyed } from '../store/embedded/keys.js';
import { approved, follow, submitted } from '../store/request-fixture.js';
import { told } from './told.js';

const a = keyed('a');

async function asked(integrity: Integrity) {
  const folder = await dataFolder();
  const store = await folder.open({ integrity });
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  const { n, hash } = await store.head();
  return { folder, store, noted: `${n}:${hash}` };
}

async function forge(folder: Folder): Promise<void> {
  const { n, hash, at } = JSON.parse((await folder.lines()).at(-1) ?? '');
  const body = { n: n + 1, prev: hash, at, stream: 'request/REQ-1', version: 2, events: approved() };
  await appendFile(ledgerFile(folder), `${writeLine(body).line}\n`);
}

async function says({ dir }: Folder, integrity: Integrity, head?: string) {
  const { terminal, text } = told();
  const code = await verify({ dir }, head, terminal.print, integrity);
  return { code, text: text() };
}

it('with the key verify confirms that Usher wrote the entries, and without it that this was not checked', async () => {
  const { folder, store } = await asked(a);
  await store.close();
  expect(await says(folder, a)).toEqual({
    code: 0,
    text: expect.stringContaining('Usher wrote them: their MACs hold.'),
  });
  expect((await says(folder, noIntegrity)).text).toContain(
    'Who wrote them was not checked: set USHER_INTEGRITY_KEY',
  );
  const plain = await asked(noIntegrity);
  await plain.store.close();
  expect((await says(plain.folder, a)).text).toContain('No entry carries a MAC');
});

it('an entry appended to a stopped or killed Usher is named, or counted if only a noted head shows it', async () => {
  for (const integrity of [a, noIntegrity]) {
    const { folder, store, noted } = await asked(integrity);
    await store.close();
    await forge(folder);
    for (const head of [undefined, noted]) {
      const { code, text } = await says(folder, integrity, head);
      expect([code, text]).toEqual([
        1,
        expect.stringMatching(/^entry 2 \(.*\) was not written by Usher: it was stopped/),
      ]);
    }
  }
  const running = await asked(a);
  await forge(running.folder);
  expect((await says(running.folder, a, running.noted)).text).toContain(
    'was not written by Usher: it carries no MAC',
  );
  const { code, text } = await says(running.folder, noIntegrity, running.noted);
  expect([code, text]).toEqual([
    0,
    expect.stringContaining('1 entry after the noted head, 1: who wrote that was not checked.'),
  ]);
});

it('a ledger can be accepted only by its head, and is valid afterwards', async () => {
  const { folder, store, noted } = await asked(a);
  await store.close();
  await forge(folder);
  const { terminal, text } = told();
  await expect(accept(noted, folder, a, terminal)).rejects.toThrow(
    /The head of the ledger is 2:.*Nothing was accepted/,
  );
  await expect(accept('2', folder, a, terminal)).rejects.toThrow('expected the head of the ledger');
  const { hash } = JSON.parse((await folder.lines()).at(-1) ?? '');
  expect(await accept(`2:${hash}`, folder, a, terminal)).toBe(0);
  expect(text()).toContain('The key that is set vouches for it.');
  expect((await says(folder, a)).code).toBe(0);
});
