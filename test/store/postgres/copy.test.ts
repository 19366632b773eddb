import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requestStream, type Store } from '../../../src/approvals/store.js';
import { openEmbeddedStore } from '../../../src/store/embedded/store.js';
import { usherWith } from '../../cli/main.js';
import { ana, follow, noon, stored, submitted } from '../request-fixture.js';
import { copy, env, filled, folder, integrity, killed, ledgerIn } from './copied.js';
import { afterwards, all, testDatabase } from './database.js';
import { describeWithPostgres } from './server.js';

const picture = async (store: Store) => ({
  head: await store.head(),
  open: await store.open(),
  closed: await store.request('REQ-1'),
  summaries: await store.summaries({ limit: 9 }),
  next: await store.nextRequestId(),
  control: await store.control(noon),
  binding: await store.binding(ana),
  wake: await store.nextWake(),
  document: await store.get('watch/7'),
  entries: await all(store.entries(1)),
});

const verified = /^\d+ entries, head \d+:[0-9a-f]{64}, verified\n$/;

await describeWithPostgres('usher store copy', () => {
  it('copies a record into a database and back, with the ledger byte for byte the same', async () => {
    const [from, back] = [await filled(), await folder()];
    const database = await testDatabase();
    expect(await copy(from, database.url)).toEqual({
      code: 0,
      out: expect.stringMatching(verified),
      err: '',
    });
    expect((await database.lines()).join('\n')).toBe(
      Object.values(await ledgerIn(from))
        .join('')
        .trimEnd(),
    );
    expect((await copy(database.url, back)).code).toBe(0);
    expect(await ledgerIn(back)).toEqual(await ledgerIn(from));
    expect(Object.keys(await ledgerIn(back))).toHaveLength(2);
    expect((await usherWith(env, 'ledger', 'verify', back)).out).toContain(
      'Usher wrote them: their MACs hold.',
    );
  });

  it('keeps requests, bindings, freeze, names and documents the same, and erased data erased', async () => {
    const [from, back] = [await filled(), await folder()];
    const database = await testDatabase();
    await copy(from, database.url);
    await copy(database.url, back);
    const before = await openEmbeddedStore({ dir: from, now: () => noon, integrity });
    const inDatabase = await database.open({ integrity });
    const after = await openEmbeddedStore({ dir: back, now: () => noon, integrity });
    for (const store of [before, after]) afterwards(() => store.close());
    const expected = await picture(before);
    expect(expected.closed?.request.reason).toEqual({ personal: '(erased)' });
    expect(await picture(inDatabase)).toEqual(expected);
    expect(await picture(after)).toEqual(expected);
    await follow(inDatabase, 'REQ-4', [submitted('REQ-4')]);
    await follow(after, 'REQ-4', [submitted('REQ-4')]);
  });

  it('resumes after an interruption, and a partial copy cannot be opened', async () => {
    const [from, back] = [await filled(40), await folder()];
    const database = await testDatabase();
    expect((await copy(from, database.url)).code).toBe(0);
    const whole = await database.lines();
    await database.sql('delete from usher.head');
    await database.sql('delete from usher.entries where n > 20');
    await expect(database.open({ integrity })).rejects.toThrow(/Finish the copy with "usher store copy"/);
    expect((await copy(from, database.url)).code).toBe(0);
    expect(await database.lines()).toEqual(whole);
    expect((await copy(database.url, back)).code).toBe(0);
    const ledger = await ledgerIn(back);
    const [, second = ''] = Object.keys(ledger);
    await writeFile(join(back, second), ledger[second]?.slice(0, -100) ?? '');
    await writeFile(join(back, 'unfinished-copy'), '');
    await rm(join(back, 'keys.jsonl'));
    await expect(openEmbeddedStore({ dir: back, now: () => noon, integrity })).rejects.toThrow(
      /the copy into it was not finished/,
    );
    expect((await copy(database.url, back)).code).toBe(0);
    expect(await ledgerIn(back)).toEqual(ledger);
    expect(existsSync(join(back, 'unfinished-copy'))).toBe(false);
  });

  it('resumes after a kill at any moment when it is run again', async () => {
    const from = await filled(60);
    const database = await testDatabase();
    for (let i = 0; i < 6; i += 1) await killed(from, database, i * 150);
    // The server may need a moment to notice that the last process is gone.
    await expect.poll(async () => (await copy(from, database.url)).code).toBe(0);
    expect((await database.lines()).join('\n')).toBe(
      Object.values(await ledgerIn(from))
        .join('')
        .trimEnd(),
    );
  });

  it('applies an erasure that was made since an earlier copy', async () => {
    const from = await filled();
    const database = await testDatabase();
    await copy(from, database.url);
    const store = await openEmbeddedStore({ dir: from, now: () => noon, integrity });
    const stream = requestStream('REQ-3');
    await store.erase(stream, [{ type: 'stream.erased', at: noon, by: { kind: 'system' }, stream }]);
    await store.wipe('watch/7');
    await store.close();
    expect((await copy(from, database.url)).code).toBe(0);
    const there = await database.open({ integrity });
    expect((await stored(there, 'REQ-3')).request.reason).toEqual({ personal: '(erased)' });
    expect(await there.get('watch/7')).toBeUndefined();
  });

  it('is refused if the target holds another ledger or more of this one', async () => {
    const [one, two] = [await filled(), await filled()];
    const database = await testDatabase();
    await copy(one, database.url);
    expect(await copy(two, database.url)).toMatchObject({
      code: 1,
      err: expect.stringContaining('holds another ledger'),
    });
    expect(await copy(database.url, two)).toMatchObject({
      code: 1,
      err: expect.stringContaining('holds another ledger'),
    });
    const store = await database.open({ integrity });
    await follow(store, 'REQ-4', [submitted('REQ-4')]);
    await store.close();
    expect(await copy(one, database.url)).toMatchObject({
      code: 1,
      err: expect.stringContaining('or more of this one'),
    });
  });

  it('is refused while an Usher uses either side', async () => {
    const from = await filled();
    const database = await testDatabase();
    const store = await openEmbeddedStore({ dir: from, now: () => noon, integrity });
    expect(await copy(from, database.url)).toMatchObject({
      code: 1,
      err: expect.stringContaining('in use by another Usher'),
    });
    await store.close();
    await copy(from, database.url);
    const open = await database.open({ integrity });
    const inUse = { code: 1, err: expect.stringContaining('an Usher has the database open') };
    expect(await copy(from, database.url)).toMatchObject(inUse);
    expect(await copy(database.url, await folder())).toMatchObject(inUse);
    await open.close();
    expect((await copy(database.url, await folder())).code).toBe(0);
  });

  it('is refused if the source ledger is not as Usher wrote it', async () => {
    const from = await filled();
    const database = await testDatabase();
    await copy(from, database.url);
    await database.sql("update usher.entries set line = replace(line, 'U0BEN', 'U0BEM') where n = 4");
    expect(await copy(database.url, await folder())).toMatchObject({
      code: 1,
      err: expect.stringMatching(/entry 4 /),
    });
    const [name = ''] = Object.keys(await ledgerIn(from));
    const text = (await readFile(join(from, name), 'utf8')).replace('U0BEN', 'U0BEM');
    await writeFile(join(from, name), text);
    const other = await testDatabase();
    expect(await copy(from, other.url)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Nothing was copied: entry/),
    });
  });

  it('reads "database" as the database of the settings, and never shows an address', async () => {
    const from = await filled();
    const database = await testDatabase();
    const settings = { ...env, DATABASE_URL: database.url };
    const into = await usherWith(settings, 'store', 'copy', '--from', from, '--to', 'database');
    expect(into.code).toBe(0);
    expect(await usherWith(env, 'store', 'copy', '--from', from, '--to', 'database')).toMatchObject({
      code: 1,
      err: expect.stringContaining('DATABASE_URL is not set'),
    });
    const nowhere = database.url.replace(/[^/]+$/, 'nowhere');
    const refused = await copy(from, nowhere);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('no database of that name') });
    expect(refused.err).not.toContain('secret-word');
  });
});
