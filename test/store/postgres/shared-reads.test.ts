import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { system } from '../../../src/approvals/person.js';
import { erased as erasedValue } from '../../../src/approvals/personal.js';
import { requestStream } from '../../../src/approvals/store.js';
import { noIntegrity } from '../../../src/store/mac.js';
import { Database } from '../../../src/store/postgres/database.js';
import { inDatabase } from '../../../src/store/postgres/place.js';
import { RequestReader } from '../../../src/store/postgres/request-reader.js';
import { createSharedReads } from '../../../src/store/postgres/shared-reads.js';
import { witnessOf } from '../../../src/store/witness.js';
import { denied, follow, submitted } from '../request-fixture.js';
import { afterwards, testDatabase } from './database.js';
import { describeWithPostgres } from './server.js';

type Query = Database['query'];

/** A database whose queries are kept, and whose next answer can be held back. */
function heard(url: string) {
  const database = new Database(url);
  afterwards(() => database.close());
  const rows: number[] = [];
  let gate: Promise<unknown> | undefined;
  const query: Query = async (sql, values) => {
    const held = gate;
    gate = undefined;
    const found = await database.query(sql, values);
    rows.push(found.rows.length);
    await held;
    return found;
  };
  return {
    query,
    /** The number of rows of each answer so far. */
    rows,
    /** Holds the next answer back until the returned function is called. */
    hold(): () => void {
      let release = (): void => undefined;
      gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      return () => release();
    },
  };
}

/** A store with one waiting request for each id, and a heard database over the same one. */
async function given(...ids: readonly string[]) {
  const database = await testDatabase();
  const store = await database.open();
  for (const id of ids) await follow(store, id, [submitted(id)]);
  const asked = heard(database.url);
  return { store, asked, look: createSharedReads(asked), reader: new RequestReader(() => witness) };
}

const witness = witnessOf(undefined, noIntegrity, inDatabase);

await describeWithPostgres('reads from a database', () => {
  it('that come while a query is under way share the next one', async () => {
    const { asked, look } = await given('REQ-1');
    const release = asked.hold();
    const first = look('control');
    await expect.poll(() => asked.rows.length).toBe(1);
    const later: ReturnType<typeof look>[] = [];
    for (const wanted of ['open', { request: 'REQ-1' }, { request: 'REQ-2' }, 'control'] as const) {
      later.push(look(wanted));
      await nextTurn();
    }
    release();
    const [open, known, unknown] = await Promise.all(later);
    await first;
    expect(asked.rows).toHaveLength(2);
    expect(open?.open).toEqual([{ id: 'REQ-1', version: 1 }]);
    expect([known?.requests, unknown?.requests]).toEqual(Array(2).fill([{ id: 'REQ-1', version: 1 }]));
  });

  it('never give an answer that is older than the call', async () => {
    const { store, asked, look } = await given('REQ-1');
    const release = asked.hold();
    const before = look('open');
    await expect.poll(() => asked.rows.length).toBe(1);
    await store.commit(requestStream('REQ-1'), 1, [denied()]);
    const after = look('open');
    release();
    expect((await before).open).toEqual([{ id: 'REQ-1', version: 1 }]);
    expect((await after).open).toBeNull();
  });

  it('of a request that cannot be read fail alone', async () => {
    const database = await testDatabase();
    const store = await database.open();
    for (const id of ['REQ-1', 'REQ-2']) await follow(store, id, [submitted(id)]);
    const fresh = await database.open();
    await database.sql(`update usher.entries set line = '{}' where stream = 'request/REQ-2'`);
    const [good, bad, control] = await Promise.allSettled([
      fresh.request('REQ-1'),
      fresh.request('REQ-2'),
      fresh.control(0),
    ]);
    expect([good.status, bad.status, control.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('of a request whose values are erased meanwhile keep none of them', async () => {
    const { store, asked, reader } = await given('REQ-1', 'REQ-2');
    const release = asked.hold();
    const first = reader.read(asked, [{ id: 'REQ-1', version: 1, erasures: 0 }]);
    await expect.poll(() => asked.rows.length).toBe(1);
    const erased = { type: 'stream.erased', at: 0, by: system, stream: requestStream('REQ-1') } as const;
    await store.erase(requestStream('REQ-1'), [erased]);
    await reader.read(asked, [{ id: 'REQ-2', version: 1, erasures: 1 }]);
    release();
    const again = await reader.read(asked, [{ id: 'REQ-1', version: 1, erasures: 1 }]);
    for (const [stored] of [await first, again]) {
      expect(stored?.request.reason.personal).toBe(erasedValue.personal);
    }
  });

  it('find every request, also if memory is cleared meanwhile', async () => {
    const { asked, reader } = await given('REQ-1', 'REQ-2');
    const both = ['REQ-1', 'REQ-2'].map((id) => ({ id, version: 1, erasures: 0 }));
    await reader.read(asked, both.slice(0, 1));
    const release = asked.hold();
    const reading = reader.read(asked, both);
    await expect.poll(() => asked.rows.length).toBe(2);
    reader.forget();
    release();
    expect((await reading).map(({ request }) => request.id)).toEqual(['REQ-1', 'REQ-2']);
  });

  it('inside a transaction are not kept, since it may be rolled back', async () => {
    const { asked, reader } = await given('REQ-1');
    const found = [{ id: 'REQ-1', version: 1, erasures: 0 }];
    await reader.readInside(asked, found);
    await reader.read(asked, found);
    await reader.read(asked, found);
    expect(asked.rows).toEqual([1, 1]);
  });

  it('of a request that changed take only its new entries', async () => {
    const { store, asked, reader } = await given('REQ-1');
    const read = async (version: number) => {
      const [stored] = await reader.read(asked, [{ id: 'REQ-1', version, erasures: 0 }]);
      return stored?.request.phase.status;
    };
    expect(await read(1)).toBe('pending');
    await store.commit(requestStream('REQ-1'), 1, [denied()]);
    expect(await read(2)).toBe('denied');
    expect(asked.rows).toEqual([1, 1]);
  });
});
