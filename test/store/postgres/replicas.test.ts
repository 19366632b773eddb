import { expect, it } from 'vitest';
import { decideOn } from '../../../src/approvals/decide-on.js';
import { Conflict, controlStream, requestStream } from '../../../src/approvals/store.js';
import { breakBetween, emptyHead, readLine } from '../../../src/store/line.js';
import { keyed } from '../embedded/keys.js';
import {
  approved,
  closedRequest,
  denied,
  follow,
  frozen,
  hourMs,
  noon,
  secondMs,
  stored,
  submitted,
} from '../request-fixture.js';
import { all, testDatabase } from './database.js';
import { describeWithPostgres } from './server.js';

const ids = (count: number) => Array.from({ length: count }, (_, i) => `REQ-${i + 1}`);

await describeWithPostgres('several processes on one database', () => {
  it('form one chain, however many of them commit at once', async () => {
    const database = await testDatabase();
    const integrity = keyed('a');
    const stores = await Promise.all([1, 2, 3].map(() => database.open({ integrity })));
    const commits = ids(40).map((id, i) => stores[i % 3]?.commit(requestStream(id), 0, [submitted(id)]));
    const entries = await Promise.all(commits);
    expect(new Set(entries.map((entry) => entry?.n)).size).toBe(40);
    let head = emptyHead;
    for (const line of await database.lines()) {
      const reading = readLine(line);
      if (!reading.ok) throw new Error(reading.why);
      expect(breakBetween(head, reading.entry)).toBeUndefined();
      head = { n: reading.entry.n, hash: reading.entry.hash };
    }
    expect(head.n).toBe(40);
    for (const store of stores) expect(await store.head()).toEqual(head);
  });

  it('lose no commit where the database isolates transactions more strictly by default', async () => {
    const database = await testDatabase();
    const name = new URL(database.url).pathname.slice(1);
    await database.sql(`alter database "${name}" set default_transaction_isolation = 'serializable'`);
    const stores = await Promise.all([1, 2, 3].map(() => database.open()));
    const commits = ids(30).map((id, i) => stores[i % 3]?.commit(requestStream(id), 0, [submitted(id)]));
    expect(new Set((await Promise.all(commits)).map((entry) => entry?.n)).size).toBe(30);
  });

  it('that decide one request at once decide it once, and the loser finds the winner’s decision', async () => {
    const database = await testDatabase();
    const [one, two] = [await database.open(), await database.open()];
    await follow(one, 'REQ-1', [submitted('REQ-1')]);
    const stream = requestStream('REQ-1');
    const outcomes = await Promise.allSettled([
      one.commit(stream, 1, [denied()]),
      two.commit(stream, 1, approved()),
    ]);
    const lost = outcomes.filter(({ status }) => status === 'rejected');
    expect(lost).toEqual([{ status: 'rejected', reason: expect.any(Conflict) }]);
    const won = outcomes[0]?.status === 'fulfilled' ? 'denied' : 'approved';
    for (const store of [one, two]) {
      expect((await stored(store, 'REQ-1')).request.phase.status).toBe(won);
    }
  });

  it('lose nothing if each of them decides again after a conflict', async () => {
    const database = await testDatabase();
    const stores = await Promise.all([1, 2, 3].map(() => database.open()));
    const add = (i: number) => {
      const store = stores[i % 3];
      if (!store) throw new Error('no store');
      const read = async () => ({ ...(await store.read(controlStream)), stream: controlStream });
      return decideOn(store, read, () => ({ events: [frozen()] }));
    };
    await Promise.all(Array.from({ length: 12 }, (_, i) => add(i)));
    for (const store of stores) expect((await store.control(noon)).version).toBe(12);
  });

  it('see what another one did to a request that they already know', async () => {
    const database = await testDatabase();
    const [one, two] = [await database.open(), await database.open()];
    await follow(one, 'REQ-1', [submitted('REQ-1', { reason: 'Private' })]);
    expect((await stored(two, 'REQ-1')).request.reason).toEqual({ personal: 'Private' });
    await follow(one, 'REQ-1', approved());
    expect((await stored(two, 'REQ-1')).request.phase.status).toBe('approved');
    const stream = requestStream('REQ-1');
    await one.erase(stream, [{ type: 'stream.erased', at: noon, by: { kind: 'system' }, stream }]);
    expect((await stored(two, 'REQ-1')).request.reason).toEqual({ personal: '(erased)' });
    expect((await two.open()).map(({ request }) => request.reason)).toEqual([{ personal: '(erased)' }]);
  });

  it('share the due requests, each going to one of them', async () => {
    const database = await testDatabase();
    const [one, two] = [await database.open(), await database.open()];
    for (const id of ids(20)) await follow(one, id, [submitted(id)]);
    const claim = (store: typeof one) => store.claimDue(noon + hourMs, 7, 60 * secondMs);
    const claims = await Promise.all([claim(one), claim(two), claim(one), claim(two)]);
    const claimed = claims.flat().map(({ request }) => request.id);
    expect(new Set(claimed).size).toBe(claimed.length);
    const rest = await claim(one);
    expect([...claimed, ...rest.map(({ request }) => request.id)].sort()).toEqual(ids(20).sort());
  });

  it('take over a lease of another one once it expires, and not before', async () => {
    const database = await testDatabase();
    const [gone, here] = [await database.open(), await database.open()];
    await follow(gone, 'REQ-1', [submitted('REQ-1')]);
    const claim = () => here.claimDue(noon + hourMs, 10, 60 * secondMs);
    expect(await gone.claimDue(noon + hourMs, 10, 60 * secondMs)).toHaveLength(1);
    expect(await gone.lease('feed/1', 60 * secondMs)).toBe(true);
    expect([await claim(), await here.lease('feed/1', secondMs)]).toEqual([[], false]);
    await here.release('REQ-1');
    await here.giveUp('feed/1');
    expect([await claim(), await here.lease('feed/1', secondMs)]).toEqual([[], false]);
    const wake = await here.nextWake();
    expect(wake).toBeGreaterThan(noon + 30 * secondMs);
    expect(wake).toBeLessThanOrEqual(noon + 61 * secondMs);
    await database.sql("update usher.requests set lease_until = lease_until - interval '60 seconds'");
    await database.sql("update usher.leases set until = until - interval '60 seconds'");
    expect((await claim()).map(({ request }) => request.id)).toEqual(['REQ-1']);
    expect(await here.lease('feed/1', 60 * secondMs)).toBe(true);
    expect(await gone.lease('feed/1', secondMs)).toBe(false);
  });

  it('get a lease at once that another one gave back at its end', async () => {
    const database = await testDatabase();
    const [ending, here] = [await database.open(), await database.open()];
    await follow(ending, 'REQ-1', [submitted('REQ-1')]);
    await ending.claimDue(noon + hourMs, 10, hourMs);
    await ending.lease('feed/1', hourMs);
    await ending.close();
    expect(await here.claimDue(noon + hourMs, 10, hourMs)).toHaveLength(1);
    expect(await here.lease('feed/1', hourMs)).toBe(true);
  });

  it('agree on who hears an event first, and share one rate', async () => {
    const database = await testDatabase();
    const stores = await Promise.all([1, 2, 3].map(() => database.open()));
    const heard = await Promise.all(stores.map((store) => store.firstToSee('click/1', hourMs)));
    expect(heard.filter(Boolean)).toHaveLength(1);
    const waits = await Promise.all(stores.map((store) => store.reserve('channel/1', 60 * secondMs)));
    const [first = -1, second = -1, third = -1] = waits.sort((a, b) => a - b);
    expect(first).toBe(0);
    expect(second).toBeGreaterThan(50 * secondMs);
    expect(third).toBeGreaterThan(110 * secondMs);
  });

  it('hear about every commit of each other', async () => {
    const database = await testDatabase();
    const [one, two] = [await database.open(), await database.open()];
    const heard: string[] = [];
    two.onEntry((stream) => heard.push(stream));
    await closedRequest(one, 'REQ-1');
    await expect.poll(() => new Set(heard)).toEqual(new Set([requestStream('REQ-1')]));
    await one.commit(controlStream, 0, [frozen()]);
    await expect.poll(() => heard.at(-1)).toBe(controlStream);
  });

  it('that start at once make the tables once', async () => {
    const database = await testDatabase();
    const stores = await Promise.all([1, 2, 3].map(() => database.open({ integrity: keyed('a') })));
    expect(await database.sql('select version from usher.schema')).toEqual([{ version: 1 }]);
    await Promise.all(stores.map((store, i) => follow(store, `REQ-${i + 1}`, [submitted(`REQ-${i + 1}`)])));
    expect((await all((stores[0] as (typeof stores)[number]).entries(1))).length).toBe(3);
  });

  it('do not start if a newer Usher made the tables, and report that', async () => {
    const database = await testDatabase();
    await (await database.open()).close();
    await database.sql('update usher.schema set version = 99');
    await expect(database.open()).rejects.toThrow(
      /belongs to a newer Usher: its tables are in version 99, .* Start the newer one/,
    );
  });

  it('hear of each lease that one of them gives up, by its name', async () => {
    const database = await testDatabase();
    const [one, two] = [await database.open(), await database.open()];
    const heard: string[] = [];
    two.onFree((name) => heard.push(name));
    await one.lease('organization/1', 60_000);
    await one.lease('organization/2', 60_000);
    await two.giveUp('organization/1');
    await one.giveUp('organization/2');
    await expect.poll(() => heard).toEqual(['organization/2']);
    expect(await two.lease('organization/1', 60_000)).toBe(false);
  });
});
