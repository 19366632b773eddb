import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { controlStream } from '../../../src/approvals/store.js';
import { verify } from '../../../src/cli/ledger.js';
import { usherWith } from '../../cli/main.js';
import { decidedByStoryPolicy } from '../../cli/policy-record-reading.js';
import { keyed } from '../embedded/keys.js';
import { frozen } from '../request-fixture.js';
import { testDatabase } from './database.js';
import { describeWithPostgres } from './server.js';

const key = keyed('a');

await describeWithPostgres('a command about the record, with the record in a database', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  async function decided() {
    const database = await testDatabase();
    const store = await database.open();
    await decidedByStoryPolicy(store);
    const settings = { DATABASE_URL: database.url };
    const run = (...args: string[]) => usherWith(settings, 'ledger', ...args);
    return { database, store, run };
  }

  it('verify checks it while Usher runs, also against a head that was noted earlier', async () => {
    const { store, run } = await decided();
    const noted = await store.head();
    await store.commit(controlStream, 0, [frozen()]);
    const head = await store.head();
    const whole = await run('verify');
    expect([whole.code, whole.err]).toEqual([0, '']);
    expect(whole.out).toContain(`${head.n} entries, unbroken. Head ${head.n}:${head.hash}`);
    const since = await run('verify', '--head', `${noted.n}:${noted.hash}`);
    expect([since.code, since.out]).toEqual([0, expect.stringContaining('1 entry after the noted head')]);
    const other = await run('verify', '--head', `${noted.n}:00000000`);
    expect([other.code, other.out]).toEqual([1, expect.stringContaining('rewritten up to here')]);
    const longer = await run('verify', '--head', `${head.n + 1}:${head.hash}`);
    expect([longer.code, longer.out]).toEqual([1, expect.stringContaining('its tail was cut off')]);
  });

  it('verify names an entry that no Usher wrote, and says who wrote the others', async () => {
    const database = await testDatabase();
    const store = await database.open({ integrity: key });
    await decidedByStoryPolicy(store);
    await store.close();
    const said: string[] = [];
    const check = (integrity = key) =>
      verify({ url: database.url }, undefined, (line) => void said.push(line), integrity);
    expect([await check(), said.at(-1)]).toEqual([0, 'Usher wrote them: their MACs hold.']);
    const stranger = await check(keyed('b'));
    expect([stranger, said.at(-1)]).toEqual([
      1,
      expect.stringMatching(/entry 1 .* MAC of a key that is not set/),
    ]);
  });

  it('show, export and policy print the same as from a copy in a folder', async () => {
    const { database, store, run } = await decided();
    const parent = await mkdtemp(join(tmpdir(), 'usher-commands-'));
    folders.push(parent);
    const copied = join(parent, 'copied');
    const shown = await run('show', 'REQ-1');
    const exported = await run('export');
    const policies = await run('policy');
    expect([shown.code, exported.code, policies.code]).toEqual([0, 0, 0]);
    expect(shown.out).toContain('REQ-1');
    expect(await run('show', 'REQ-99')).toMatchObject({
      code: 1,
      err: 'there is no request REQ-99 in the ledger in the database\n',
    });
    await store.close();
    const settings = { DATABASE_URL: database.url };
    const copy = await usherWith(settings, 'store', 'copy', '--from', 'database', '--to', copied);
    expect([copy.code, copy.err]).toEqual([0, '']);
    expect(await run('show', 'REQ-1', copied)).toEqual(shown);
    expect(await run('export', copied)).toEqual(exported);
    expect(policies.out).toMatch(/^2026-01-30T12:00:00Z {2}policy/);
  });

  it('evidence about a period is written from it', async () => {
    const { run } = await decided();
    const parent = await mkdtemp(join(tmpdir(), 'usher-commands-'));
    folders.push(parent);
    const out = join(parent, 'all');
    const wrote = await run('evidence', '--from', '2020-01-01', '--until', '2099-01-01', '--out', out);
    expect([wrote.code, wrote.err]).toEqual([0, '']);
    expect(await readdir(out)).toContain('SHA256SUMS');
    expect(await readFile(join(out, 'evidence.md'), 'utf8')).toContain('REQ-1');
  });
});
