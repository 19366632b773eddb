import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { controlStream, personStream, requestStream, type Store } from '../../../src/approvals/store.js';
import { openEmbeddedStore } from '../../../src/store/embedded/store.js';
import { program, type Ran, usherWith } from '../../cli/main.js';
import { keyed } from '../embedded/keys.js';
import {
  ana,
  announced,
  approved,
  ben,
  closedRequest,
  follow,
  frozen,
  hourMs,
  matched,
  noon,
  stored,
  submitted,
} from '../request-fixture.js';
import { afterwards, all, type TestDatabase, testDatabase } from './database.js';
import { describeWithPostgres } from './server.js';

const integrity = keyed('a');
const env = { USHER_INTEGRITY_KEY: Buffer.alloc(32, 'a').toString('base64') };

const monthMs = 31 * 24 * hourMs;

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'usher-copy-'));
  afterwards(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A data folder with something of everything, over two months, and one request erased. */
async function filled(more = 0): Promise<string> {
  const dir = await folder();
  let time = noon;
  const store = await openEmbeddedStore({ dir, now: () => time, integrity });
  await closedRequest(store, 'REQ-1', { reason: 'Private' });
  await follow(store, 'REQ-2', [submitted('REQ-2', { by: ben })]);
  await follow(store, 'REQ-2', [...approved(), announced()]);
  time += monthMs;
  await store.commit(personStream(ana), 0, [matched(12)]);
  await store.commit(controlStream, 0, [frozen()]);
  await follow(store, 'REQ-3', [submitted('REQ-3', { reason: 'Kept' })]);
  await store.put('watch/7', { who: { personal: 'Ana Costa' }, n: 7 });
  const stream = requestStream('REQ-1');
  await store.erase(stream, [{ type: 'stream.erased', at: noon, by: { kind: 'system' }, stream }]);
  for (let i = 0; i < more; i += 1) await follow(store, `REQ-${i + 10}`, [submitted(`REQ-${i + 10}`)]);
  await store.close();
  return dir;
}

/** The ledger's files, by name. */
async function ledgerIn(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).filter((name) => name.startsWith('ledger-')).sort();
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')]));
  return Object.fromEntries(texts);
}

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

const copy = (from: string, to: string): Promise<Ran> =>
  usherWith(env, 'store', 'copy', '--from', from, '--to', to);

const verified = /^\d+ entries, head \d+:[0-9a-f]{64}, verified\n$/;

await describeWithPostgres('usher store copy', () => {
  it('brings a record into a database and back, its ledger byte for byte', async () => {
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

  it('leaves the same requests, bindings, freeze, names and documents, and what was erased erased', async () => {
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

  it('cut off in the middle goes on from there, and nobody takes the part for a whole', async () => {
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

  it('killed at any moment goes on when it is run again', async () => {
    const from = await filled(60);
    const database = await testDatabase();
    for (let i = 0; i < 6; i += 1) await killed(from, database, i * 150);
    // The server may take a moment to see that the last one is gone.
    await expect.poll(async () => (await copy(from, database.url)).code).toBe(0);
    expect((await database.lines()).join('\n')).toBe(
      Object.values(await ledgerIn(from))
        .join('')
        .trimEnd(),
    );
  });

  it('takes over an erasure that was made since an earlier copy', async () => {
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

  it('is refused into a place that holds another ledger, or more of this one', async () => {
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

  it('is refused while an Usher has one of the two', async () => {
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

  it('is refused from a place whose ledger is not as Usher wrote it', async () => {
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

  it('takes "database" for that of the settings, and never shows an address', async () => {
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
    expect(await usherWith(settings, 'ledger', 'verify')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Copy it into one first'),
    });
  });
});

/** Runs a copy as a process of its own, and kills it after so many milliseconds. */
async function killed(from: string, { url }: TestDatabase, ms: number): Promise<void> {
  const args = [program, 'store', 'copy', '--from', from, '--to', url];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, ms))]);
  child.kill('SIGKILL');
  await gone;
}
