import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { startMake } from '../../sandbox/make/server.js';
import { createUsher } from '../../src/app.js';
import { doctor } from '../../src/cli/doctor.js';
import { type Reply, serve } from '../make/server.js';
import { aPlace, appIn } from './commands.js';

const me = {
  ok: true,
  user_id: 'U0BOT',
  user: 'usher',
  bot_id: 'B0BOT',
  team_id: 'T0HOME',
  team: 'Harbour',
  url: 'https://x.slack.com/',
};

/** Settings for a Slack and a Make that answer well, except for the given replies by method or path. */
async function settingsWith({ slack = {}, make }: { slack?: Record<string, Reply>; make?: Reply } = {}) {
  const ours = await serve(({ path }) => {
    const method = path.split('/').at(-1) ?? '';
    return (
      slack[method] ?? {
        body:
          method === 'auth.test'
            ? me
            : { ok: true, url: 'ws://127.0.0.1:1', channel: { name: 'x', is_member: true }, user: {} },
      }
    );
  });
  const sandbox = make ? await serve(() => make) : await startMake({ seed: seedHarbour });
  if ('close' in sandbox) onTestFinished(() => sandbox.close());
  const place = aPlace();
  return {
    place,
    env: {
      SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
      SLACK_APP_TOKEN: 'xapp-1-A0-abc',
      SLACK_API_URL: ours.url.replace('/v2', '/'),
      MAKE_API_TOKEN: BOT_TOKEN,
      MAKE_API_URL: sandbox.url,
      MAKE_TIMEOUT_SECONDS: '1',
      USHER_OPS_PORT: '0',
      USHER_POLICY: join(place, 'policy.yml'),
      USHER_DATA_DIR: join(place, 'data'),
    },
  };
}

async function doctored(env: Readonly<Record<string, string>>) {
  const lines: string[] = [];
  const code = await doctor(env, (line) => lines.push(line));
  return { code, said: lines.join('\n') };
}

/** The reasons that Usher with these settings prints because it cannot start. */
async function started(env: Readonly<Record<string, string>>) {
  const usher = createUsher({ env, lost() {}, logTo: { write() {} } });
  try {
    await usher.start();
  } catch (error) {
    return usher.failure(error).join('\n');
  } finally {
    await usher.stop();
  }
  throw new Error('it started');
}

it('a process that cannot start says why on its error output, and ends with 1', async () => {
  const { env, place } = await settingsWith({ slack: { 'auth.test': no('invalid_auth') } });
  const { code, err, out } = await appIn(env, place).ended;
  expect(code).toBe(1);
  expect(err).toContain('Usher cannot start.\nSLACK_BOT_TOKEN: Slack does not take it (invalid_auth).');
  expect(err + out).not.toMatch(ofPrograms);
});

/** Class names and stacks, which the reasons must not contain. */
const ofPrograms = /\w+Error\b|An API error|\n\s+at |\[object/;

const no = (error: string, more = {}): Reply => ({ body: { ok: false, error, ...more } });

describe('the error names the setting and where to get a valid value if Slack refuses', () => {
  it.each(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked'])(
    'a bot token that is %s',
    async (word) => {
      const { env } = await settingsWith({ slack: { 'auth.test': no(word) } });
      const sentence = `SLACK_BOT_TOKEN: Slack does not take it (${word}). Expected the bot token, xoxb-…; api.slack.com/apps`;
      const { code, said } = await doctored(env);
      expect([code, said]).toEqual([1, expect.stringContaining(`✗ ${sentence}`)]);
      const err = await started(env);
      expect(err).toContain(sentence);
      expect(said + err).not.toMatch(ofPrograms);
    },
  );

  it.each(['invalid_auth', 'not_allowed_token_type', 'not_authed'])(
    'an app token that is %s',
    async (word) => {
      const { env } = await settingsWith({ slack: { 'apps.connections.open': no(word) } });
      const { code, said } = await doctored(env);
      expect(code).toBe(1);
      expect(said).toContain(
        `✗ SLACK_APP_TOKEN: Slack does not take it (${word}). Expected the app token, xapp-…`,
      );
      expect(said).not.toMatch(/✗ SLACK_BOT_TOKEN/);
    },
  );

  it('an app token at the start', async () => {
    const { env } = await settingsWith({ slack: { 'apps.connections.open': no('invalid_auth') } });
    const err = await started(env);
    expect(err).toContain(
      'SLACK_APP_TOKEN: Slack does not take it (invalid_auth). Expected the app token, xapp-…',
    );
    expect(err).not.toMatch(ofPrograms);
  });

  it('a missing scope, by name', async () => {
    const missing = no('missing_scope', { needed: 'users:read', provided: 'chat:write' });
    const { env } = await settingsWith({ slack: { 'auth.test': missing } });
    expect(await started(env)).toContain(
      'SLACK_BOT_TOKEN: the scope users:read is missing; it has chat:write. Update the app from manifest.yml',
    );
    const other = await settingsWith({
      slack: { 'apps.connections.open': no('missing_scope', { needed: 'connections:write' }) },
    });
    expect((await doctored(other.env)).said).toContain(
      'SLACK_APP_TOKEN: the scope connections:write is missing',
    );
  });

  it('an unknown error code, which is passed on', async () => {
    const { env } = await settingsWith({ slack: { 'auth.test': no('fatal_error') } });
    expect(await started(env)).toContain('Slack refuses (fatal_error)');
  });
});

describe('the error names a wrong address and blames no token', () => {
  it.each<[string, Reply]>([
    ['a page', { body: '<html>Welcome</html>', headers: { 'content-type': 'text/html' } }],
    ['an error of a server', { status: 503, body: 'down' }],
    ['a redirect to a login', { status: 302, headers: { location: 'https://login.invalid/' } }],
    ['other JSON', { body: { ok: true } }],
  ])('if something else answers instead of Slack: %s', async (_, reply) => {
    const { env } = await settingsWith({ slack: { 'auth.test': reply } });
    const { host } = new URL(env.SLACK_API_URL);
    const err = await started(env);
    expect(err).toContain(host);
    expect(err).not.toMatch(/_TOKEN/);
    expect(err).not.toMatch(ofPrograms);
  });

  it.each<[string, Reply]>([
    ['a page', { body: '<html>Welcome</html>' }],
    ['an error of a server', { status: 503, body: 'down' }],
    ['a redirect to a login', { status: 302, headers: { location: 'https://login.invalid/' } }],
    ['other JSON', { body: { hello: 1 } }],
  ])('if something else answers instead of Make: %s', async (_, make) => {
    const { env } = await settingsWith({ make });
    const { said } = await doctored(env);
    const err = await started(env);
    for (const text of [said, err]) {
      expect(text).toContain(new URL(env.MAKE_API_URL).host);
      expect(text).not.toMatch(/MAKE_API_TOKEN/);
      expect(text).not.toMatch(ofPrograms);
    }
  });

  it('if nothing answers for Slack or for Make', async () => {
    const { env } = await settingsWith();
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = z.object({ port: z.number() }).parse(free.address());
    free.close();
    const noSlack = await started({ ...env, SLACK_API_URL: `http://127.0.0.1:${port}/api/` });
    expect(noSlack).toContain(
      `Slack: 127.0.0.1:${port} cannot be reached: nothing listens there (ECONNREFUSED)`,
    );
    const noMake = await started({ ...env, MAKE_API_URL: `http://127.0.0.1:${port}/api/v2` });
    expect(noMake).toContain(
      `Make: 127.0.0.1:${port} cannot be reached: nothing listens there (ECONNREFUSED)`,
    );
    expect(noSlack + noMake).not.toMatch(/_TOKEN/);
  });
});

describe('the error names the setting if Make refuses with status', () => {
  it.each<[number, RegExp]>([
    [
      401,
      /MAKE_API_TOKEN: 127\.0\.0\.1:\d+ does not take it \(401\): Not so\..* check MAKE_API_URL too\. Expected an API token/,
    ],
    [403, /MAKE_API_TOKEN: 127\.0\.0\.1:\d+ does not let it read what Usher needs \(403\)/],
    [404, /MAKE_API_URL: 127\.0\.0\.1:\d+ does not know this address \(404\)/],
  ])('%i', async (status, sentence) => {
    const { env } = await settingsWith({ make: { status, body: { detail: 'Not so.' } } });
    const { code, said } = await doctored(env);
    expect([code, said]).toEqual([1, expect.stringMatching(sentence)]);
    expect(await started(env)).toMatch(sentence);
  });
});

describe('a port that is already in use', () => {
  async function taken(host?: string): Promise<string> {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return String(z.object({ port: z.number() }).parse(server.address()).port);
  }

  it('is reported by its setting for health', async () => {
    const { env } = await settingsWith();
    const port = await taken('127.0.0.1');
    expect(await started({ ...env, USHER_OPS_PORT: port })).toContain(
      `USHER_OPS_PORT: something else listens on port ${port} already, perhaps another Usher.`,
    );
  });

  it('is reported by its setting for HTTP mode', async () => {
    const { env } = await settingsWith();
    const port = await taken();
    const http = { ...env, SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 'a'.repeat(32), PORT: port };
    expect(await started(http)).toContain(`PORT: something else listens on port ${port} already`);
  });
});

it.each([
  ['lies in a file', 'file/data'],
  ['is a file', 'file'],
  ['cannot be made', '/proc/usher'],
])('a data folder that %s is reported by its setting', async (_, dir) => {
  const { env, place } = await settingsWith();
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'file'), 'x');
  const USHER_DATA_DIR = dir.startsWith('/') ? dir : join(place, dir);
  expect(await started({ ...env, USHER_DATA_DIR })).toMatch(/^USHER_DATA_DIR: /);
  if (dir !== '/proc/usher')
    expect((await doctored({ ...env, USHER_DATA_DIR })).said).toMatch(/✗ USHER_DATA_DIR: /);
});

it('doctor warns of an address that is not a zone of Make and still succeeds', async () => {
  const { env } = await settingsWith();
  const { said } = await doctored({ ...env, USHER_DATADIR: 'x' });
  expect(said).toMatch(/^! MAKE_API_URL: 127\.0\.0\.1:\d+ is no zone of Make that is known here/m);
  expect(said).toMatch(/^! SLACK_API_URL: 127\.0\.0\.1:\d+ is not Slack/m);
  expect(said).toMatch(/^! USHER_DATADIR is not a setting of Usher/m);
  expect(said).toContain('✓ Slack: the app token opens connections');
});

it('a failing start prints no control characters from external names', async () => {
  const detail = '\u001b]0;owned\u0007\u009b31m\u202eevil\u200b\nUsher is ready';
  const { env } = await settingsWith({ make: { status: 403, body: { detail } } });
  const err = await started(env);
  expect(err).toContain('evil');
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
