import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { startMake } from '../../sandbox/make/server.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { startSlack } from '../../sandbox/slack/server.js';
import { freePort } from '../stories/harness.js';
import { aPlace } from './commands.js';

const root = join(import.meta.dirname, '../..');

/** Unpacks a release in a folder that has no libraries beside or above it. */
function unpacked(): string {
  const place = mkdtempSync(join(tmpdir(), 'usher-release-'));
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', place], { cwd: root });
  const [archive = ''] = readdirSync(place);
  execFileSync('tar', ['-xzf', archive], { cwd: place });
  return join(place, 'package');
}

it('a release starts on its own, reports that it is alive, and can be inspected', async () => {
  const release = unpacked();
  const make = await startMake({ seed: seedHarbour });
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false });
  onTestFinished(async () => {
    await Promise.all([make.close(), slack.close()]);
  });
  const place = aPlace();
  const { PATH = '' } = process.env;
  const env = {
    PATH,
    NODE_PATH: '',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    MAKE_API_TOKEN: BOT_TOKEN,
    MAKE_API_URL: make.url,
    USHER_POLICY: join(place, 'policy.yml'),
    USHER_DATA_DIR: join(place, 'data'),
    USHER_OPS_PORT: `${await freePort()}`,
  };
  /** Runs a file of the release; returns its exit status and its output. */
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, args, { cwd: release, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
    });
    const [code] = await once(child, 'close');
    return { code, out };
  };
  const usher = spawn(process.execPath, ['dist/main.js'], {
    cwd: release,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  usher.stdout.on('data', (text: Buffer) => {
    log += text.toString();
  });
  onTestFinished(() => void usher.kill('SIGKILL'));
  await expect.poll(() => log, { timeout: 60_000 }).toContain('Usher is ready');
  expect((await run('deploy/livez.mjs')).code).toBe(0);
  const assets = readdirSync(join(release, 'dist/assets')).sort();
  expect(assets).toEqual(['DejaVu-LICENSE', 'DejaVuSans-Bold.ttf', 'DejaVuSans.ttf', 'resvg.wasm']);
  const metrics = await fetch(`http://127.0.0.1:${env.USHER_OPS_PORT}/metrics`);
  expect(await metrics.text()).toContain('usher_sockets_open');
  const { code, out } = await run('dist/cli/main.js', 'doctor');
  expect(out).toContain('✓ Slack: the app token opens connections');
  expect(code).toBe(0);
  usher.kill('SIGTERM');
  expect(await once(usher, 'close')).toEqual([0, null]);
});
