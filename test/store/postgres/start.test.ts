import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BOT_TOKEN, seedHarbour } from '../../../sandbox/make/seed.js';
import { startMake } from '../../../sandbox/make/server.js';
import { seedHarbourSlack } from '../../../sandbox/slack/seed.js';
import { startSlack } from '../../../sandbox/slack/server.js';
import { createUsher } from '../../../src/app.js';
import { aPlace } from '../../start/commands.js';
import { afterwards, testDatabase } from './database.js';
import { describeWithPostgres } from './server.js';

/** A Slack, a Make, and a function that builds an Usher between them with its record in a database. */
async function given() {
  const make = await startMake({ seed: seedHarbour });
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false });
  const place = aPlace();
  const logged: string[] = [];
  afterwards(async () => {
    await Promise.all([make.close(), slack.close()]);
  });
  const usher = (DATABASE_URL: string) => {
    const one = createUsher({
      env: {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        MAKE_API_TOKEN: BOT_TOKEN,
        MAKE_API_URL: make.url,
        USHER_POLICY: join(place, 'policy.yml'),
        USHER_DATA_DIR: join(place, 'data'),
        DATABASE_URL,
        USHER_OPS_PORT: '0',
      },
      lost() {},
      logTo: { write: (line: string) => void logged.push(line) },
    });
    afterwards(() => one.stop());
    return one;
  };
  return { slack, usher, logged, dir: join(place, 'data') };
}

await describeWithPostgres('an Usher whose record is in a database', () => {
  it('starts, stores its record there, and creates no data folder', async () => {
    const { slack, usher, logged, dir } = await given();
    const database = await testDatabase();
    const one = usher(database.url);
    await one.start();
    await slack.waitForSockets(2);
    await expect.poll(() => database.lines()).not.toEqual([]);
    await one.stop();
    expect(existsSync(dir)).toBe(false);
    expect(logged.join('')).not.toContain('secret-word');
    const lines = await database.lines();
    await usher(database.url).start();
    expect((await database.lines()).slice(0, lines.length)).toEqual(lines);
  });

  it('does not start without it, and names the setting to check, never its value', async () => {
    const { usher } = await given();
    const one = usher('postgres://usher:secret-word@127.0.0.1:1/usher');
    const error: unknown = await one.start().catch((reason: unknown) => reason);
    const said = one.failure(error).join('\n');
    expect(said).toMatch(/the database cannot be used: .*ECONNREFUSED.*; check DATABASE_URL/i);
    expect(said).not.toContain('secret-word');
  });
});
