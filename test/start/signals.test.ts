import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { startMake } from '../../sandbox/make/server.js';
import { type Route, serve } from '../make/server.js';
import { startHarness } from '../stories/harness.js';
import { aPlace, appIn, type Env, usherIn } from './commands.js';

const root = join(import.meta.dirname, '../..');

/** A copy of the project in its own folder, so that `npm start` builds nothing that other tests run. */
function aCheckout(): string {
  const place = mkdtempSync(join(tmpdir(), 'usher-checkout-'));
  for (const part of ['package.json', 'build.ts', 'tsconfig.json', 'src']) {
    cpSync(join(root, part), join(place, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  return place;
}

/** The locks by which a process holds this data folder; the file of a released lock remains and says so. */
const locksIn = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir).filter(
        (name) => /^lock\.\d+$/.test(name) && !readFileSync(join(dir, name), 'utf8').includes('released'),
      )
    : [];

it('SIGTERM to npm start ends the app and closes its record', async () => {
  const harness = await startHarness({ process: true });
  onTestFinished(() => harness.close());
  await harness.app().stop();
  const { PATH = '', HOME = '' } = process.env;
  const npm = spawn('npm', ['start'], {
    cwd: aCheckout(),
    env: { PATH, HOME, ...harness.settings() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  npm.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  await expect.poll(() => output, { timeout: 60_000 }).toContain('Usher is ready');
  expect(locksIn(harness.dataDir)).toHaveLength(1);
  npm.kill('SIGTERM');
  await once(npm, 'close');
  expect(output).toContain('Usher has stopped');
  expect(locksIn(harness.dataDir)).toEqual([]);
  await harness.begin();
});

describe('a start that waits', () => {
  const me = { ok: true, user_id: 'U0BOT', bot_id: 'B0BOT', team_id: 'T0HOME', url: 'https://x.slack.com/' };
  const everybody = { ok: true, user: {}, channel: {} };

  async function waiting(route: Route, make?: string): Promise<{ env: Env; asked: () => number }> {
    const sandbox = make === undefined ? await startMake({ seed: seedHarbour }) : undefined;
    if (sandbox) onTestFinished(() => sandbox.close());
    const slack = await serve(route);
    return {
      asked: () => slack.received.length,
      env: {
        SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
        SLACK_APP_TOKEN: 'xapp-1-A0-abc',
        SLACK_API_URL: slack.url.replace('/v2', '/'),
        MAKE_API_TOKEN: BOT_TOKEN,
        MAKE_API_URL: make ?? sandbox?.url ?? '',
        MAKE_TIMEOUT_SECONDS: '120',
        USHER_OPS_PORT: '0',
      },
    };
  }

  async function brokenOff(env: Env, isThere: () => boolean, signal: NodeJS.Signals) {
    const place = aPlace();
    const { ended, end } = appIn(env, place);
    await expect.poll(isThere).toBe(true);
    const from = performance.now();
    end(signal);
    const { code, err } = await ended;
    expect([code, err]).toEqual([0, '']);
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(locksIn(join(place, 'data'))).toEqual([]);
    expect((await usherIn(['ledger', 'verify'], {}, place)).out).toMatch(/unbroken/);
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('for Make is ended at once by %s with status 0', async (signal) => {
    const make = await serve(() => 'silence');
    const { env } = await waiting(() => ({ body: everybody }), make.url);
    await brokenOff(env, () => make.received.length > 0, signal);
  });

  it('for Slack to identify the bot is ended at once', async () => {
    const { env, asked } = await waiting(() => 'silence');
    await brokenOff(env, () => asked() > 0, 'SIGTERM');
  });

  it('for a connection from Slack is ended at once', async () => {
    let opening = false;
    const { env } = await waiting(({ path }) => {
      opening ||= path.endsWith('connections.open');
      if (path.endsWith('auth.test')) return { body: me };
      return path.endsWith('connections.open') ? 'silence' : { body: everybody };
    });
    await brokenOff(env, () => opening, 'SIGTERM');
  });
});

it('a stop at any point of the start leaves nothing that blocks the next one', async () => {
  const place = aPlace();
  const make = await serve(() => 'silence');
  const env = {
    SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
    SLACK_APP_TOKEN: 'xapp-1-A0-abc',
    SLACK_API_URL: make.url.replace('/v2', '/'),
    MAKE_API_TOKEN: BOT_TOKEN,
    MAKE_API_URL: make.url,
    USHER_OPS_PORT: '0',
  };
  const data = join(place, 'data');
  const moments = [
    () => true,
    () => existsSync(data),
    () => locksIn(data).length > 0,
    () => existsSync(join(data, 'keys.jsonl')),
  ];
  for (const moment of moments) {
    const { ended, end } = appIn(env, place);
    await expect.poll(moment, { interval: 5 }).toBe(true);
    end('SIGTERM');
    const { code, signal, err } = await ended;
    // Before the program itself runs, the signal ends the process like any other.
    expect([code ?? signal, err]).toEqual([expect.toBeOneOf([0, 'SIGTERM']), '']);
    expect(locksIn(join(place, 'data'))).toEqual([]);
  }
});
