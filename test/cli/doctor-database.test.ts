import { expect, it } from 'vitest';
import { onDatabase } from '../../sandbox/postgres/query.js';
import { databaseFindings } from '../../src/cli/doctor-database.js';
import { openPostgresStore } from '../../src/store/postgres/store.js';
import { keyed } from '../store/embedded/keys.js';
import { describeWithPostgres, freshDatabase } from '../store/postgres/server.js';

const said = async (url: string) => (await databaseFindings(url)).map(({ is, says }) => `${is}: ${says}`);

await describeWithPostgres('the database', () => {
  it('is accepted without tables, and the check creates none', async () => {
    const { url, drop } = await freshDatabase();
    expect(await said(url)).toEqual([
      expect.stringMatching(/^good: the database 127\.0\.0\.1:\d+\/usher_\S+ answers$/),
      'good: the database has no tables of Usher yet; the first start creates them',
      "good: the clock agrees with the database's",
    ]);
    expect(await onDatabase(url, "select to_regnamespace('usher') as schema")).toEqual([{ schema: null }]);
    await drop();
  });

  it('is checked together with its tables', async () => {
    const { url, drop } = await freshDatabase();
    await (await openPostgresStore({ url, now: Date.now, integrity: keyed() })).close();
    expect(await said(url)).toContain('good: the database has the tables of Usher in version 1');
    await drop();
  });

  it('in which the user cannot create tables is reported', async () => {
    const { url, drop } = await freshDatabase();
    await onDatabase(url, 'create role guest login');
    expect(await said(url.replace('usher:secret-word', 'guest'))).toContain(
      'bad: DATABASE_URL: this user may not create tables. Grant it CREATE on the database',
    );
    await onDatabase(url, 'drop role guest');
    await drop();
  });

  it('with an unknown name is reported in words, without the password', async () => {
    const { url, drop } = await freshDatabase();
    const lines = await said(`${url}_gone`);
    expect(lines).toEqual([expect.stringMatching(/no database has that name\. Create it with createdb/)]);
    expect(lines.join()).not.toContain('secret-word');
    await drop();
  });

  it('that cannot be reached is reported with its setting', async () => {
    expect(await said('postgres://usher:hush-hush@127.0.0.1:1/usher')).toEqual([
      'bad: DATABASE_URL: 127.0.0.1:1/usher cannot be reached: nothing listens there. Start the database, or correct host and port',
    ]);
  });
});
