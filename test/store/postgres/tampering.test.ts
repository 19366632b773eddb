import { expect, it } from 'vitest';
import { controlStream, personStream, requestStream, StoreFailure } from '../../../src/approvals/store.js';
import { accept, head, verify } from '../../../src/cli/ledger.js';
import type { Terminal } from '../../../src/cli/terminal.js';
import { writeLine } from '../../../src/store/line.js';
import { type Integrity, noIntegrity } from '../../../src/store/mac.js';
import { keyed } from '../embedded/keys.js';
import {
  ana,
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
import { type TestDatabase, testDatabase } from './database.js';
import { describeWithPostgres } from './server.js';

const a = keyed('a');

/** A closed database in which one request is over and another one waits for a decision. */
async function waiting(integrity: Integrity) {
  const database = await testDatabase();
  const store = await database.open({ integrity });
  await closedRequest(store, 'REQ-1');
  await store.commit(personStream(ana), 0, [matched(12)]);
  await store.commit(controlStream, 0, [frozen()]);
  await follow(store, 'REQ-2', [submitted('REQ-2')]);
  await store.put('cursor', { at: 7 });
  const head = await store.head();
  await store.close();
  return { database, head };
}

/** Appends an approval in Usher's format, by default without a key, as a person with access to the database could. */
async function forgeApproval({ sql }: TestDatabase, key = keyed().present): Promise<void> {
  const [last] = await sql<{ line: string }>('select line from usher.entries order by n desc limit 1');
  const { n, hash: prev, at } = JSON.parse(last?.line ?? '');
  const stream = requestStream('REQ-2');
  const { line, hash } = writeLine({ n: n + 1, prev, at, stream, version: 2, events: approved() }, key);
  await sql('insert into usher.entries (n, stream, version, at, hash, line) values ($1, $2, 2, $3, $4, $5)', [
    n + 1,
    stream,
    at,
    hash,
    line,
  ]);
}

/** Writes the head in Usher's format, without a key. */
async function forgeHead({ sql }: TestDatabase): Promise<void> {
  const { writeHead } = await import('../../../src/store/recorded-head.js');
  const [last] = await sql<{ n: string; hash: string }>(
    'select n, hash from usher.entries order by n desc limit 1',
  );
  const head = writeHead({ state: 'running', n: Number(last?.n), hash: last?.hash ?? '' });
  await sql('update usher.head set value = $1', [head]);
}

const terminalTo = (said: string[]): Terminal => ({
  print: (line) => void said.push(line),
  complain: (line) => void said.push(line),
  write: async (text) => void said.push(text),
  closed: () => false,
});

await describeWithPostgres('a database that something else wrote to', () => {
  it.each<[string, string, RegExp]>([
    [
      'a changed entry',
      "update usher.entries set line = replace(line, 'T0HOME/U0BEN', 'T0HOME/U0BEM') where n = 2",
      /entry 2 \(the database\) was changed after it was written/,
    ],
    ['a removed entry', 'delete from usher.entries where n = 3', /entry 3 \(the database\) is missing/],
    [
      'its end cut off',
      'delete from usher.entries where n = (select max(n) from usher.entries)',
      /The ledger was cut short: entry \d+ .* is missing/,
    ],
    ['no head', 'delete from usher.head', /no head shows how far Usher wrote them/],
    [
      'a changed head',
      `update usher.head set value = replace(value, '"n":', '"n":1')`,
      /the head in the database, .* something else changed it/,
    ],
  ])('with %s stops the start and fails the check, with a key or without', async (_, change, sentence) => {
    for (const integrity of [a, noIntegrity]) {
      const { database } = await waiting(integrity);
      await database.sql(change);
      const said: string[] = [];
      const code = await verify({ url: database.url }, undefined, (line) => void said.push(line), integrity);
      expect([code, said]).toEqual([1, [expect.stringMatching(sentence)]]);
      const refused = database.open({ integrity });
      await expect(refused).rejects.toThrow(StoreFailure);
      await expect(refused).rejects.toThrow(sentence);
    }
  });

  it('with an entry that no Usher wrote stops the start, and the error names it', async () => {
    for (const integrity of [a, noIntegrity]) {
      const { database, head } = await waiting(integrity);
      await forgeApproval(database);
      const said: string[] = [];
      const code = await verify({ url: database.url }, undefined, (line) => void said.push(line), integrity);
      expect([code, said]).toEqual([1, [expect.stringMatching(/was not written by Usher/)]]);
      await expect(database.open({ integrity })).rejects.toThrow(
        new RegExp(`entry ${head.n + 1} \\(the database\\) was not written by Usher`),
      );
    }
  });

  it('with a forged entry and a forged head stops the start if a key is set', async () => {
    const { database } = await waiting(a);
    await forgeApproval(database);
    await forgeHead(database);
    await expect(database.open({ integrity: a })).rejects.toThrow(
      /carries a MAC, yet the head in the database carries none/,
    );
  });

  it('while Usher runs is refused at the next commit and at the next reading', async () => {
    const database = await testDatabase();
    const store = await database.open({ integrity: a });
    await follow(store, 'REQ-2', [submitted('REQ-2')]);
    await forgeApproval(database);
    await expect(store.read(requestStream('REQ-2'))).rejects.toThrow(/Entry 2 .* it carries no MAC/);
    await expect(store.commit(requestStream('REQ-3'), 0, [submitted('REQ-3')])).rejects.toThrow(StoreFailure);
    expect(store.failure()).toMatch(/nothing was decided/);
    await database.sql('delete from usher.entries where n = 2');
    const [head] = await database.sql<{ value: string }>('select value from usher.head');
    await database.sql(`update usher.head set value = '{}'`);
    await expect(store.commit(requestStream('REQ-3'), 0, [submitted('REQ-3')])).rejects.toThrow(StoreFailure);
    expect(store.failure()).toMatch(/^the head in the database, .* something else changed it/);
    await database.sql('update usher.head set value = $1', [head?.value]);
    await follow(store, 'REQ-3', [submitted('REQ-3')]);
    expect(store.failure()).toBeUndefined();
  });

  it('that holds one more freeze than the derived state is refused, also if that state was checked before', async () => {
    const database = await testDatabase();
    const store = await database.open({ integrity: a });
    await store.commit(controlStream, 0, [frozen()]);
    expect((await store.control(noon)).frozen).toBeDefined();
    await database.sql(
      `insert into usher.entries select n + 1, stream, version + 1, at, 'x', line from usher.entries`,
    );
    await expect(store.control(noon)).rejects.toThrow(/the freeze and the caps does not fit its entries/);
  });

  it('is not trusted for state derived from entries', async () => {
    const { database } = await waiting(a);
    const store = await database.open({ integrity: a });
    await database.sql('delete from usher.bindings');
    await expect(store.binding(ana)).rejects.toThrow(/who T0HOME\/U0ANA is on Make is missing/);
    await expect(store.recordedAs(12)).rejects.toThrow(StoreFailure);
    await database.sql('delete from usher.control');
    await expect(store.control(noon)).rejects.toThrow(/the freeze and the caps is missing/);
    await database.sql("update usher.requests set open = false, stream_version = 7 where id = 'REQ-2'");
    const again = await database.open({ integrity: a });
    expect(database.warnings).toEqual([expect.stringContaining('Usher rebuilds them')]);
    expect(await again.recordedAs(12)).toEqual([ana]);
    expect((await again.control(noon)).frozen).toEqual({ by: ben, at: noon });
    expect((await again.open()).map(({ request, version }) => [request.id, version])).toEqual([['REQ-2', 1]]);
    expect((await again.claimDue(noon + hourMs, 9, hourMs)).length).toBe(1);
  });

  it('is not trusted for a document', async () => {
    const { database } = await waiting(a);
    const store = await database.open({ integrity: a });
    expect(await store.get('cursor')).toEqual({ at: 7 });
    await database.sql(`update usher.documents set value = '{"at":9}'`);
    await expect(store.get('cursor')).rejects.toThrow(/The document cursor .* was not written by Usher/);
  });

  it('is detected even in entries a start does not check, in log and health', async () => {
    const { database } = await waiting(a);
    await database.sql(
      "update usher.entries set line = replace(line, 'T0HOME/U0BEN', 'T0HOME/U0BEM') where n = 2",
    );
    const store = await database.open({ integrity: a, checkedAtStart: 2 });
    await store.checked;
    expect(store.fault()).toMatch(/entry 2 \(the database\) was changed after it was written/);
    expect(database.warnings).toEqual([store.fault()]);
    await expect(store.request('REQ-1')).rejects.toThrow(/Entry 2 /);
    expect((await stored(store, 'REQ-2')).version).toBe(1);
  });
});

await describeWithPostgres('a key of the record', () => {
  it('that is set for the first time vouches from then on', async () => {
    const { database } = await waiting(noIntegrity);
    const store = await database.open({ integrity: a });
    expect(store.vouched).toBe(true);
    expect(await store.get('cursor')).toEqual({ at: 7 });
    expect((await store.control(noon)).frozen).toBeDefined();
    await follow(store, 'REQ-2', approved());
    await store.close();
    await expect(database.open()).rejects.toThrow(/A key vouches for the record \(.*\), and none is set/);
    expect((await (await database.open({ integrity: a })).request('REQ-2'))?.version).toBe(2);
  });

  it('that is changed vouches for everything the previous one did', async () => {
    const { database } = await waiting(a);
    const old = await database.open({ integrity: a });
    const store = await database.open({ integrity: keyed('b', 'a') });
    expect(await store.get('cursor')).toEqual({ at: 7 });
    expect(await store.binding(ana)).toMatchObject({ makeUserId: 12 });
    await follow(store, 'REQ-2', approved());
    await expect(old.commit(requestStream('REQ-3'), 0, [submitted('REQ-3')])).rejects.toThrow(
      /The key that vouches for the record .* is not set/,
    );
    await store.close();
    expect((await (await database.open({ integrity: keyed('b') })).request('REQ-2'))?.version).toBe(2);
  });

  it('is put into use only by Usher itself', async () => {
    const { database } = await waiting(noIntegrity);
    const store = await database.open({ integrity: a, begin: false });
    expect(store.vouched).toBe(false);
    await follow(store, 'REQ-2', approved());
    await store.close();
    await (await database.open()).close();
  });

  it.each<[string, (database: TestDatabase) => Promise<unknown>, Integrity]>([
    ['an entry that no Usher wrote', (database) => forgeApproval(database), a],
    [
      'an entry and a head of somebody without a key',
      (database) => forgeApproval(database).then(() => forgeHead(database)),
      a,
    ],
    [
      'its end cut off',
      ({ sql }) => sql('delete from usher.entries where n = (select max(n) from usher.entries)'),
      a,
    ],
    ['a head that was removed', ({ sql }) => sql('delete from usher.head'), a],
    ['a key that was lost', async () => undefined, keyed('b')],
    ['a key that was lost, and none since', async () => undefined, noIntegrity],
  ])(
    'with %s is accepted only by its head, and then opens with its contents',
    async (_, change, integrity) => {
      const { database } = await waiting(a);
      const { url } = database;
      await change(database);
      await expect(database.open({ integrity })).rejects.toThrow(/"usher ledger accept"/);
      const said: string[] = [];
      const terminal = terminalTo(said);
      await head({ url }, terminal);
      const [now = ''] = said;
      for (const wrong of ['1:00000000', now.replace(/:.*/, ':00000000')]) {
        await expect(accept(wrong, { url }, integrity, terminal)).rejects.toThrow(
          `The head of the ledger is ${now}. Nothing was accepted.`,
        );
      }
      expect(await accept(now, { url }, integrity, terminal)).toBe(0);
      expect(said[1]).toMatch(integrity.present ? /The key that is set vouches for it/ : /No key is set/);
      const store = await database.open({ integrity });
      const { n, hash } = await store.head();
      expect(`${n}:${hash}`).toBe(now);
      expect(await store.get('cursor')).toEqual({ at: 7 });
      expect((await store.binding(ana))?.makeUserId).toBe(12);
      await expect(accept(now, { url }, integrity, terminal)).rejects.toThrow(
        /an Usher has the database open/,
      );
    },
  );

  it('with a broken chain is not accepted', async () => {
    const { database, head: now } = await waiting(a);
    const { url } = database;
    await database.sql('delete from usher.entries where n = 3');
    const terminal = terminalTo([]);
    await expect(accept(`${now.n}:${now.hash}`, { url }, a, terminal)).rejects.toThrow(
      /The ledger is broken: entry 3 \(the database\)/,
    );
  });
});
