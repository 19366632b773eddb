import { expect, it } from 'vitest';
import { startServer } from '../../../sandbox/postgres/server.js';
import { personStream } from '../../../src/approvals/store.js';
import { ana, follow, matched, submitted } from '../request-fixture.js';
import { afterwards, testDatabase } from './database.js';
import { databaseOn, describeWithPostgres } from './server.js';

const minuteMs = 60_000;

await describeWithPostgres('agreements between processes', () => {
  it('that a crash may lose do not wait until the server has kept them; leases, claims and commits do', async () => {
    const server = await startServer();
    afterwards(() => server.stop());
    const database = await testDatabase(() => databaseOn(server.url));
    const store = await database.open();
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    const copies = async (names: string) => {
      await database.sql(`alter system set synchronous_standby_names = '${names}'`);
      await database.sql('select pg_reload_conf()');
      await expect
        .poll(() => database.sql('show synchronous_standby_names'))
        .toEqual([{ synchronous_standby_names: names }]);
    };
    afterwards(() => copies(''));
    await store.lease('duty', minuteMs);
    await store.claimDue(Date.now() + minuteMs, 1, minuteMs);
    // From now on nothing is kept, since the copy that has to keep it, too, does not exist.
    await copies('nobody');
    // Before the commit, because the server lets transactions with notifications end one after another.
    await store.giveUp('duty');
    const kept: string[] = [];
    const slow = Promise.all([
      store.commit(personStream(ana), 0, [matched(12)]).then(() => kept.push('commit')),
      store.lease('watch', minuteMs).then(() => kept.push('lease')),
    ]);
    expect(await store.firstToSee('click/1', minuteMs)).toBe(true);
    expect(await store.reserve('channel/1', minuteMs)).toBe(0);
    expect(await store.keep(['REQ-1'], minuteMs)).toEqual(['REQ-1']);
    await store.release('REQ-1');
    expect(kept).toEqual([]);
    await copies('');
    await slow;
  });

  it('turns that were reserved by a clock an hour ahead hold up nobody', async () => {
    const database = await testDatabase();
    const store = await database.open();
    await store.reserve('make-poll/7301', 1_000);
    await database.sql("update usher.pace set free_at = free_at + interval '1 hour'");
    expect(await store.reserve('make-poll/7301', 1_000)).toBeLessThanOrEqual(20_000);
    expect(await store.reserve('make-poll/7301', 1_000)).toBeLessThanOrEqual(20_000);
  });
});
