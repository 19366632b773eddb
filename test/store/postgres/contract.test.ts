import { onDatabase } from '../../../sandbox/postgres/query.js';
import { openPostgresStore } from '../../../src/store/postgres/store.js';
import { storeContract } from '../../contract/store.js';
import { keyed } from '../embedded/keys.js';
import { noon } from '../request-fixture.js';
import { describeWithPostgres, freshDatabase } from './server.js';

const opener =
  (integrity = keyed()) =>
  async () => {
    const { url, drop } = await freshDatabase();
    const open = () => openPostgresStore({ url, now: () => noon, integrity });
    let store = await open();
    return {
      store,
      async reopen() {
        await store.close();
        store = await open();
        return store;
      },
      async pass(ms: number) {
        const earlier = (table: string, column: string) =>
          onDatabase(
            url,
            `update usher.${table} set ${column} = ${column} - $1::float8 * interval '1 millisecond'`,
            [ms],
          );
        await earlier('requests', 'lease_until');
        await earlier('leases', 'until');
        await earlier('heard', 'until');
        await earlier('pace', 'free_at');
      },
      async cleanup() {
        await store.close();
        await drop();
      },
    };
  };

await describeWithPostgres('PostgreSQL', () => {
  // A key makes little difference; the full run tests the store with and without one.
  if (process.env.USHER_STORIES === 'all') storeContract('the store', opener());
  storeContract('the store with a key', opener(keyed('a')));
});
