import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { places, type Server, startServer } from '../../../sandbox/postgres/server.js';
import { keyed } from '../embedded/keys.js';
import { approved, denied, follow, stored, submitted } from '../request-fixture.js';
import { testDatabase } from './database.js';
import { databaseOn } from './server.js';

/** A command from the operating page, with our database and file in place of its own. */
function documented(command: 'pg_dump' | 'pg_restore', url: string, file: string): string {
  const page = readFileSync('docs/operating.md', 'utf8');
  const [, text = ''] = new RegExp(`(?:&& |\`)(${command} [^\`]*)\``).exec(page) ?? [];
  expect(text).toContain('"$DATABASE_URL"');
  return text.replace('"$DATABASE_URL"', `'${url}'`).replace('usher.dump', file);
}

// They work only with a server of their own version, and the one from npm has another.
const bin = (await places()).find((folder) =>
  ['postgres', 'pg_dump'].every((name) => existsSync(join(folder, name))),
);
if (bin === undefined) process.stderr.write('The test of pg_dump is skipped: it is not installed here\n');

describe.skipIf(bin === undefined)('a backup of the database', () => {
  let server: Server | undefined;
  const place = mkdtempSync(join(tmpdir(), 'usher-dump-'));
  beforeAll(async () => {
    server = await startServer(bin);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(place, { recursive: true });
  });
  const run = (command: string) =>
    execFileSync('sh', ['-c', command], { env: { PATH: `${bin}:${process.env.PATH}` } });

  it.skipIf(bin === undefined)(
    'made by the documented command while Usher writes is restored completely and can be continued',
    async () => {
      const { url: serverUrl = '' } = server ?? {};
      const fresh = () => databaseOn(serverUrl);
      const integrity = keyed('a');
      const before = await testDatabase(fresh);
      const store = await before.open({ integrity });
      await follow(store, 'REQ-1', [submitted('REQ-1', { reason: 'Private' }), ...approved()]);
      await store.put('cursor/1', { at: 7 });
      const writing = follow(store, 'REQ-2', [submitted('REQ-2'), denied()]);
      const file = join(place, 'usher.dump');
      run(documented('pg_dump', before.url, file));
      await writing;

      const after = await testDatabase(fresh);
      run(documented('pg_restore', after.url, file));
      const restored = await after.open({ integrity, checkedAtStart: 1 });
      await restored.checked;
      expect(restored.fault()).toBeUndefined();
      expect(after.warnings).toEqual([]);
      expect((await stored(restored, 'REQ-1')).request.phase.status).toBe('approved');
      expect((await stored(restored, 'REQ-1')).request.reason).toEqual({ personal: 'Private' });
      expect(await restored.get('cursor/1')).toEqual({ at: 7 });
      const lines = await before.lines();
      const kept = await after.lines();
      expect(lines.slice(0, kept.length)).toEqual(kept);
      await follow(restored, 'REQ-9', [submitted('REQ-9')]);
      expect((await restored.head()).n).toBe(kept.length + 1);
    },
  );
});
