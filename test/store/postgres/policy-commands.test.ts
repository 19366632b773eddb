import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { usherWith } from '../../cli/main.js';
import { decidedByStoryPolicy } from '../../cli/policy-record-reading.js';
import { storyPolicy } from '../../stories/policy.js';
import { testDatabase } from './database.js';
import { describeWithPostgres } from './server.js';

await describeWithPostgres('a command about the policy, on a record in a database', () => {
  it('replays and explains as it does on one in a folder', async () => {
    const database = await testDatabase();
    await decidedByStoryPolicy(await database.open());
    const folder = await mkdtemp(join(tmpdir(), 'usher-replay-'));
    try {
      const next = join(folder, 'next.yml');
      await writeFile(next, storyPolicy);
      const settings = { DATABASE_URL: database.url };
      const replay = await usherWith(settings, 'policy', 'replay', next);
      expect([replay.code, replay.err]).toEqual([0, '']);
      expect(replay.out).toMatch(/^4 requests, 1 would have been decided differently/);
      expect(replay.out).toContain(
        '  REQ-3  2026-01-30T14:00:00Z  Make Dev Deol Team Operator of Finance Ops',
      );
      const explain = await usherWith(settings, 'policy', 'explain', 'REQ-1');
      expect([explain.code, explain.err]).toEqual([0, '']);
      expect(explain.out).toContain('the rule “everything else” (line 19): decided by Platform (any 1)');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
