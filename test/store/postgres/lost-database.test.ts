import { expect, it } from 'vitest';
import { startServer } from '../../../sandbox/postgres/server.js';
import { policyStream, requestStream, StoreFailure } from '../../../src/approvals/store.js';
import { recordCheck } from '../../../src/start/health.js';
import { denied, follow, stored, submitted } from '../request-fixture.js';
import { cuttingProxy } from './cutting-proxy.js';
import { afterwards, testDatabase } from './database.js';
import { databaseOn, describeWithPostgres } from './server.js';

/** A store that reaches its database through a proxy which can cut the connection. */
async function byProxy() {
  const database = await testDatabase();
  const proxy = await cuttingProxy(database.url);
  afterwards(() => proxy.close());
  const store = await database.open({ url: proxy.url });
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  return { database, proxy, store };
}

await describeWithPostgres('a database that goes away', () => {
  it('before a commit arrives has not kept it, and the store reports that and continues', async () => {
    const { proxy, store } = await byProxy();
    const stream = requestStream('REQ-1');
    proxy.cutAt('commit\0', 'before');
    await expect(store.commit(stream, 1, [denied()])).rejects.toThrow(StoreFailure);
    expect((await store.read(stream)).version).toBe(1);
    expect((await stored(store, 'REQ-1')).request.phase.status).toBe('pending');
    expect((await store.commit(stream, 1, [denied()])).version).toBe(2);
    expect(store.failure()).toBeUndefined();
  });

  it('after it kept a commit, with the answer lost, has kept it once, and the store says so', async () => {
    const { database, proxy, store } = await byProxy();
    const stream = requestStream('REQ-1');
    proxy.cutAt('commit\0', 'after');
    expect((await store.commit(stream, 1, [denied()])).version).toBe(2);
    expect(await database.lines()).toHaveLength(2);
    expect((await stored(store, 'REQ-1')).request.phase.status).toBe('denied');
  });

  it('behind a pooler that reports an error in place of the answer has kept the commit once', async () => {
    const { database, proxy, store } = await byProxy();
    proxy.failAtCommit();
    expect((await store.commit(requestStream('REQ-1'), 1, [denied()])).version).toBe(2);
    expect(await database.lines()).toHaveLength(2);
    expect((await stored(store, 'REQ-1')).request.phase.status).toBe('denied');
  });

  it('with an answer lost for a while is asked until it is back, and decides nothing meanwhile', async () => {
    const { proxy, store } = await byProxy();
    const stream = requestStream('REQ-1');
    const shut = proxy.shutAtCommit();
    const open = store.commit(stream, 1, [denied()]);
    await shut;
    await expect.poll(() => store.failure()).toMatch(/^The database cannot be reached/);
    const second = () => store.commit(requestStream('REQ-2'), 0, [submitted('REQ-2')]);
    await expect(second()).rejects.toThrow(StoreFailure);
    proxy.open();
    expect((await open).version).toBe(2);
    expect((await second()).version).toBe(1);
    await expect.poll(() => store.failure()).toBeUndefined();
  });

  it('and does not come back does not prevent a store from closing during a commit', async () => {
    const { proxy, store } = await byProxy();
    const shut = proxy.shutAtCommit();
    const lost = expect(store.commit(requestStream('REQ-1'), 1, [denied()])).rejects.toThrow(StoreFailure);
    await shut;
    await store.close();
    await lost;
  });

  it.each(['before', 'after'] as const)(
    '%s it is asked who hears an event first still names exactly one process',
    async (when) => {
      const { database, proxy, store } = await byProxy();
      const other = await database.open();
      proxy.cutAt('usher.heard', when);
      expect(await store.firstToSee('click/1', 60_000)).toBe(true);
      expect(await other.firstToSee('click/1', 60_000)).toBe(false);
      expect(await store.firstToSee('click/1', 60_000)).toBe(false);
    },
  );

  it('makes the store warn its listeners that they may have missed something', async () => {
    const { proxy, store } = await byProxy();
    const heard: string[] = [];
    store.onEntry((stream) => heard.push(stream));
    proxy.shut();
    await expect.poll(() => store.failure()).toBeDefined();
    proxy.open();
    await expect.poll(() => heard).toContain('*');
    await follow(store, 'REQ-2', [submitted('REQ-2')]);
    await expect.poll(() => heard).toContain(requestStream('REQ-2'));
  });

  it('and comes back is used again without a restart', async () => {
    const server = await startServer();
    afterwards(() => server.stop());
    const database = await testDatabase(() => databaseOn(server.url));
    const store = await database.open();
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    await server.stop('SIGQUIT');
    await expect(store.commit(requestStream('REQ-1'), 1, [denied()])).rejects.toThrow(
      /nothing was decided .* continues by itself/,
    );
    await expect(store.request('REQ-1')).rejects.toThrow(StoreFailure);
    await expect(store.get('cursor')).rejects.toThrow(StoreFailure);
    await expect(store.claimDue(0, 1, 1)).rejects.toThrow(StoreFailure);
    expect(recordCheck(store)).toMatchObject({ ok: false, dead: false });
    expect(store.failure()).not.toContain('secret-word');
    await server.start();
    await expect.poll(() => store.failure()).toBeUndefined();
    expect((await stored(store, 'REQ-1')).version).toBe(1);
    expect((await store.commit(requestStream('REQ-1'), 1, [denied()])).version).toBe(2);
    expect(recordCheck(store).ok).toBe(true);
  });

  it('is reported at the start with what to check, never with its password', async () => {
    const database = await testDatabase();
    const none = new URL(database.url);
    none.port = '1';
    await expect(database.open({ url: none.href })).rejects.toThrow(
      /^The database cannot be used: .*ECONNREFUSED.*; check DATABASE_URL/,
    );
    const missing = database.url.replace(/[^/]+$/, 'nowhere');
    await expect(database.open({ url: missing })).rejects.toThrow(/no database of that name/);
    for (const url of [none.href, missing]) {
      const refused: unknown = await database.open({ url }).catch((error: unknown) => error);
      expect(String(refused)).not.toContain('secret-word');
    }
  });

  it('does not prevent a store from closing', async () => {
    const { proxy, store } = await byProxy();
    proxy.shut();
    await store.close();
    await expect(store.commit(policyStream, 0, [])).rejects.toThrow();
  });
});
