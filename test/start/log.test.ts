import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRequestError } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { MakeError } from '../../src/make/error.js';
import { errorLine } from '../../src/runtime/error-fields.js';
import { boltLogger, createLog } from '../../src/runtime/log.js';
import { createRedact } from '../../src/runtime/redact.js';
import { readConfig } from '../../src/settings/config.js';
import { redactorOf } from '../../src/settings/redactor.js';
import { serve } from '../make/server.js';
import { appIn } from './commands.js';

const settings = {
  SLACK_BOT_TOKEN: 'xoxb-1-2-aBcDeF',
  SLACK_APP_TOKEN: 'xapp-1-A0-aBcDeF',
  SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
  MAKE_API_TOKEN: '0f7c2a4e-9b1d-4c3e-8a5f-6d7e8f901234',
  MAKE_API_URL: 'https://eu1.make.com/api/v2',
  USHER_ENCRYPTION_KEY: Buffer.from('0123456789/+abcdefghijklmnopqrst').toString('base64'),
  USHER_ENCRYPTION_KEY_BEFORE: Buffer.from('an-earlier/+abcdefghijklmnopqrst').toString('base64'),
  USHER_INTEGRITY_KEY: Buffer.from('integrity1/+abcdefghijklmnopqrst').toString('base64'),
  USHER_INTEGRITY_KEY_BEFORE: Buffer.from('integrity0/+abcdefghijklmnopqrst').toString('base64'),
  HTTPS_PROXY: 'http://usher:p%40ss-word@proxy.invalid',
};
const secrets = [
  settings.SLACK_BOT_TOKEN,
  settings.SLACK_APP_TOKEN,
  settings.SLACK_SIGNING_SECRET,
  settings.MAKE_API_TOKEN,
  settings.USHER_ENCRYPTION_KEY,
  settings.USHER_ENCRYPTION_KEY_BEFORE,
  settings.USHER_INTEGRITY_KEY,
  settings.USHER_INTEGRITY_KEY_BEFORE,
  'p%40ss-word',
  'p@ss-word',
];

function logging() {
  const lines: string[] = [];
  const redact = redactorOf(readConfig(settings));
  const log = createLog('debug', redact, { write: (line) => lines.push(line) });
  return { log, text: () => lines.join(''), last: () => JSON.parse(lines.at(-1) ?? '') };
}

const echoed = (token: string) =>
  new WebAPIHTTPError(
    502,
    `Bad ${token}`,
    { authorization: `Bearer ${token}`, 'x-echo': token },
    JSON.stringify({ headers: { authorization: token }, hush: 'hush' }),
  );

describe('an error in the log', () => {
  it('from Slack has its status, but not the headers or the body that a proxy echoed', () => {
    const { log, text, last } = logging();
    log.error({ err: echoed(settings.SLACK_BOT_TOKEN) }, 'no');
    expect(last().err).toMatchObject({
      name: 'WebAPIHTTPError',
      status: 502,
      code: 'slack_webapi_http_error',
    });
    expect(text()).not.toMatch(/headers|x-echo|hush|xoxb/);
  });

  it.each(['err', 'error', 'cause', 'failure'])(
    'is written by its allowed fields under the name %s',
    (name) => {
      const { log, text, last } = logging();
      log.error({ [name]: new Error('outside', { cause: echoed(settings.SLACK_BOT_TOKEN) }) }, 'no');
      expect(last()[name]).toMatchObject({ message: 'outside', cause: { status: 502 } });
      expect(text()).not.toMatch(/headers|x-echo|hush|xoxb/);
    },
  );

  it('is written by them too if it is logged alone or contains other errors', () => {
    const { log, text } = logging();
    log.error(echoed(settings.SLACK_BOT_TOKEN));
    log.error({ err: new AggregateError([echoed(settings.SLACK_APP_TOKEN)], 'several') });
    const loop = new Error('a loop');
    loop.cause = loop;
    log.error({ err: Object.assign(loop, { config: { token: 'hush' }, request: 'hush', options: 'hush' }) });
    expect(text()).not.toMatch(/headers|x-echo|hush|xoxb|xapp/);
  });

  it('keeps names, codes, Slack’s error code, Make’s path and causes', () => {
    const { log, last } = logging();
    const refused = new WebAPIPlatformError(
      Object.assign({ ok: false, error: 'missing_scope' }, { needed: 'chat:write' }),
    );
    log.error({ err: refused });
    expect(last().err).toMatchObject({ slack: 'missing_scope', needed: 'chat:write' });
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const lost = new MakeError({ kind: 'lost', method: 'GET', path: 'users/me', detail: 'Gone.', cause });
    log.error({ err: lost });
    expect(last().err).toMatchObject({ kind: 'lost', path: 'users/me', cause: { code: 'ECONNREFUSED' } });
    expect(last().err.stack).toMatch(/^MakeError: .*\n\s+at /);
    expect(errorLine(lost)).toBe('GET users/me: lost: Gone.: connect ECONNREFUSED');
  });

  it('from a parser does not quote the parsed text', () => {
    const { log, text } = logging();
    let thrown: unknown;
    try {
      JSON.parse('hush, x');
    } catch (error) {
      thrown = error;
    }
    log.error({ err: new WebAPIRequestError(thrown instanceof Error ? thrown : new Error()) });
    expect(text()).not.toContain('"cause":{"name":"SyntaxError","message":"Unexpected');
  });
});

describe('a line of the log', () => {
  it('holds no secret of the settings, however it came there', () => {
    const { log, text } = logging();
    for (const secret of secrets) {
      log.info({ seen: secret, deep: [{ seen: `a${secret}b` }] }, `the text ${secret}`);
      log.info({ seen: encodeURIComponent(secret) }, secret.toUpperCase());
      log.info(`Basic ${Buffer.from(secret).toString('base64')}`);
      log.error({ err: new Error(`a foreign error with ${secret}`) });
      boltLogger(log).error(`bolt has ${secret}`, new Error(secret), { secret });
    }
    for (const secret of secrets) expect(text().toLowerCase()).not.toContain(secret.toLowerCase());
    for (const line of text().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });

  it.each([
    'xoxb-other-1',
    'xoxp-other-1',
    'xoxe.xoxp-1-other',
    'xapp-2-other',
    'XOXB-OTHER-1',
    'authorization: Token 11111111-2222-3333-4444-555555555555',
    '{"authorization":"Bearer abcdefghij"}',
    'Bearer eyJhbGciOi.eyJzdWIi.c2ln',
    'Basic dXNlcjpwYXNz',
    'cookie: d=abcdef',
    'https://user:word@proxy.invalid/x',
  ])('hides text that looks like a secret, such as %s', (text) => {
    const hidden = createRedact()(text);
    expect(hidden).toContain('(hidden)');
    expect(hidden).not.toMatch(/other|OTHER|1111|abcdef|c2ln|dXNl|word/);
  });

  it.each([
    'the token belongs to Ana',
    'Basic settings are read',
    'see https://eu1.make.com/api/v2',
    'ana@example.com',
  ])('does not hide ordinary words: %s', (text) => expect(createRedact()(text)).toBe(text));

  it('contains no control characters', () => {
    const { log, text } = logging();
    log.info({ name: '\u001b]0;x\u0007\u009b31m\u202eevil\u200b' }, 'seen');
    expect(text().trim()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(text()).name).toBe('\u001b]0;x\u0007\u009b31m\u202eevil\u200b');
  });
});

it('a start through a proxy that echoes every header logs none of them', async () => {
  const echo = await serve(({ headers, body }) => ({
    status: 502,
    body: { headers, body },
    headers: { 'x-echo': headers.authorization ?? '' },
  }));
  const { ended } = appIn({
    ...settings,
    HTTPS_PROXY: '',
    MAKE_API_URL: echo.url,
    SLACK_API_URL: echo.url.replace('/v2', '/'),
    USHER_OPS_PORT: '0',
    LOG_LEVEL: 'trace',
  });
  const { code, out, err } = await ended;
  expect(code).toBe(1);
  for (const secret of secrets) expect(out + err).not.toContain(secret);
});
