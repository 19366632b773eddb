import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, readKeys } from '../../src/settings/config.js';
import { readEnvironment } from '../../src/settings/environment.js';
import { misspelt } from '../../src/settings/misspelt.js';
import { redactorOf } from '../../src/settings/redactor.js';
import { readPolicy } from '../../src/settings/settings.js';
import { expected } from '../../src/settings/variables.js';
import { storyPolicy } from '../stories/policy.js';

const enough = {
  SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
  SLACK_APP_TOKEN: 'xapp-1-A0-abc',
  MAKE_API_TOKEN: '0f7c2a4e-9b1d-4c3e-8a5f-6d7e8f901234',
  MAKE_API_URL: 'https://eu1.make.com/api/v2',
};

/** One valid value for each setting, so that a test can spoil all of them in the same way. */
const each: Readonly<Record<string, string>> = {
  ...enough,
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5'.replaceAll(/[yz]/g, 'e'),
  SLACK_API_URL: 'http://127.0.0.1:8080/api/',
  PORT: '3001',
  MAKE_ORGANIZATION_ID: '7301',
  MAKE_TIMEOUT_SECONDS: '5',
  USHER_POLICY: 'rules.yml',
  USHER_DATA_DIR: 'record',
  USHER_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  USHER_ENCRYPTION_KEY_BEFORE: Buffer.alloc(32, 8).toString('base64'),
  USHER_INTEGRITY_KEY: Buffer.alloc(32, 9).toString('base64'),
  USHER_INTEGRITY_KEY_BEFORE: Buffer.alloc(32, 10).toString('base64'),
  USHER_POLL_SECONDS: '30',
  USHER_API_SHARE: '0.2',
  USHER_ADMINS: 'U0ANA,U0BEN',
  USHER_OPS_PORT: '9000',
  LOG_LEVEL: 'warn',
  HTTPS_PROXY: 'http://proxy.invalid:3128',
  HTTP_PROXY: 'http://proxy.invalid:3129',
  NO_PROXY: '.example.com',
  DATABASE_URL: 'postgres://usher:secret-word@db.invalid:5433/usher?sslmode=verify-full',
};
const names = Object.keys(expected);

function problems(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
}

const folder = () => mkdtempSync(join(tmpdir(), 'usher-settings-'));

function fileOf(bytes: string | Buffer, name = '.env'): string {
  const path = join(folder(), name);
  writeFileSync(path, bytes);
  return path;
}

describe('the value of a setting', () => {
  it('has a valid example in these tests for every setting', () => {
    expect(names.filter((name) => each[name] === undefined)).toEqual([]);
    expect(problems(each)).toEqual([]);
  });

  it.each([' \t', '\r\n', '\u00a0', '\ufeff', '\u200b', '\u2060\u3000'])(
    'is read without surrounding characters such as %j',
    (blank) => {
      const padded = Object.fromEntries(names.map((name) => [name, `${blank}${each[name]}${blank}`]));
      expect(readConfig(padded)).toEqual(readConfig(each));
    },
  );

  it.each(['', ' ', '\r\n', '\ufeff\u00a0'])('counts as missing if it is only %j', (blank) => {
    const empty = Object.fromEntries(names.map((name) => [name, blank]));
    expect(readConfig({ ...empty, ...enough })).toEqual(readConfig(enough));
    expect(readEnvironment({ USHER_POLICY: blank }, fileOf('USHER_POLICY=mine.yml'))).toMatchObject({
      USHER_POLICY: 'mine.yml',
    });
  });

  it.each([
    ['"', '"'],
    ["'", "'"],
    ['`', '`'],
    ['“', '”'],
    ['„', '“'],
    ['«', '»'],
    ['"', ''],
    ['', "'"],
  ])('in %s and %s is refused by name, whichever setting it is, and never shown', (open, close) => {
    for (const name of names) {
      const told = problems({ ...each, [name]: `${open}${each[name]}${close}` });
      expect(told).toEqual([
        `${name}: is in quotes, which would be taken for a part of it; write the value without quotes`,
      ]);
    }
  });

  it('in quotes is also refused when only the keys are read', () => {
    expect(() => readKeys({ USHER_DATA_DIR: '"data"' })).toThrow('USHER_DATA_DIR: is in quotes');
  });

  it('never appears in a message about it', () => {
    for (const name of names) {
      const told = problems({ ...each, [name]: 'hush hush://x' }).join('\n');
      expect(told).not.toContain('hush');
    }
  });
});

describe('an address that receives a token:', () => {
  it.each([
    ['https://eu1.make.com/api/v2', 'https://eu1.make.com/api/v2'],
    ['https://eu1.make.com/api/v2/', 'https://eu1.make.com/api/v2'],
    ['HTTPS://EU1.MAKE.COM/api/v2', 'https://eu1.make.com/api/v2'],
    ['https://make.example.invalid:8443/api/v2', 'https://make.example.invalid:8443/api/v2'],
    ['http://127.0.0.1:8080/api/v2', 'http://127.0.0.1:8080/api/v2'],
    ['http://127.8.9.10/api/v2', 'http://127.8.9.10/api/v2'],
    ['http://localhost:1/api/v2', 'http://localhost:1/api/v2'],
    ['http://[::1]:1/api/v2', 'http://[::1]:1/api/v2'],
  ])('%s is accepted', (MAKE_API_URL, url) => {
    expect(readConfig({ ...enough, MAKE_API_URL }).make.url).toBe(url);
  });

  it.each([
    'http://eu1.make.com/api/v2',
    'http://evil.invalid/api/v2',
    'http://127.0.0.1.evil.invalid/api/v2',
    'http://127.0.0.1@evil.invalid/api/v2',
    'http://localhost.evil.invalid/api/v2',
    'http://localhost@evil.invalid/api/v2',
    'http://evil.invalid#127.0.0.1/api/v2',
    'http://evil.invalid\\@127.0.0.1/api/v2',
    'http://0.0.0.0/api/v2',
    'http://10.0.0.1/api/v2',
    'http://[::2]/api/v2',
    'file:///api/v2',
    'ftp://127.0.0.1/api/v2',
    'ws://127.0.0.1/api/v2',
    'javascript:0/api/v2',
    'https:eu1.make.com/api/v2',
    'https:///eu1.make.com/api/v2',
    'https://evil.invalid/?x=/api/v2',
    'https://evil.invalid/#/api/v2',
    'https://evil.invalid/api/v2?',
    'https://evil.invalid/api/v2?x=1',
    'https://evil.invalid/api/v2#',
    'https://evil.invalid/x/api/v2',
    'https://evil.invalid/x/../api/v2',
    'https://evil.invalid/api/v2//',
    'https://evil.invalid/api/v2/users',
    'https://evil.invalid/api/v3',
    'https://evil.invalid/API/V2',
    'https://evil.invalid/api%2fv2',
    'https://evil.invalid;/api/v2?/api/v2',
    'https://user@evil.invalid/api/v2',
    'https://user:word@evil.invalid/api/v2',
    'https://:@evil.invalid/api/v2',
    'https://evil .invalid/api/v2',
    'https://evil\n.invalid/api/v2',
    '//eu1.make.com/api/v2',
    'eu1.make.com/api/v2',
  ])('%j is refused for Make', (MAKE_API_URL) => {
    expect(problems({ ...enough, MAKE_API_URL })).toEqual([`MAKE_API_URL: is not ${expected.MAKE_API_URL}`]);
  });

  it.each([
    'http://slack.invalid/api/',
    'http://127.0.0.1.evil.invalid/api/',
    'file:///api/',
    'https://evil.invalid/',
    'https://evil.invalid/api/?x',
    'https://evil.invalid/?/api/',
    'https://user@evil.invalid/api/',
  ])('%j is refused for Slack', (SLACK_API_URL) => {
    expect(problems({ ...enough, SLACK_API_URL })).toEqual([
      `SLACK_API_URL: is not ${expected.SLACK_API_URL}`,
    ]);
  });

  it.each([
    'proxy.invalid:3128',
    'socks5://proxy.invalid',
    'http://',
    'http://proxy.invalid/path',
    'http://a:%zz@proxy.invalid',
  ])('%j is refused for a proxy, in upper and lower case', (proxy) => {
    expect(problems({ ...enough, HTTPS_PROXY: proxy })).toEqual([
      `HTTPS_PROXY: is not ${expected.HTTPS_PROXY}`,
    ]);
    expect(problems({ ...enough, http_proxy: proxy })).toEqual([`HTTP_PROXY: is not ${expected.HTTP_PROXY}`]);
  });

  it('a proxy may have a user and a password, and the lower-case name takes precedence', () => {
    const https_proxy = 'http://usher:p%40ss@proxy.invalid:3128';
    expect(readConfig({ ...enough, https_proxy, HTTPS_PROXY: 'http://other.invalid' }).proxies.https).toBe(
      https_proxy,
    );
  });
});

describe('the database address', () => {
  it.each([
    'postgres://usher:p%40ss@db.invalid/usher',
    'postgresql://db.invalid:5433/usher',
    'postgres:///usher?host=/run/postgresql',
  ])('may be %s', (DATABASE_URL) => {
    expect(readConfig({ ...enough, DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
  });

  it.each([
    'mysql://usher:secret-word@db.invalid/usher',
    'db.invalid secret-word',
    'https://u:secret-word@db.invalid',
    'postgres://u:secret-word%ZZ@db.invalid/usher',
  ])('may not be %s, which is never shown', (DATABASE_URL) => {
    const [first = '', ...others] = problems({ ...enough, DATABASE_URL });
    expect(first).toMatch(/^DATABASE_URL: is not the address of a PostgreSQL database/);
    expect(others).toEqual([]);
    expect(first).not.toContain('secret-word');
  });

  it('need not be set', () => {
    expect(readConfig({ ...enough, DATABASE_URL: ' ' }).databaseUrl).toBeUndefined();
  });

  it('has a password that is removed from all output', () => {
    const config = readConfig({ ...enough, DATABASE_URL: 'postgres://usher:secret%2Dword@db.invalid/usher' });
    expect(redactorOf(config)('secret%2Dword and secret-word')).not.toMatch(/secret/);
  });
});

describe('an impossible setting:', () => {
  it.each(['xoxb-1-2-abc', 'xapp-1-A0-abc', 'abc', 'A0123456789', '12345.67890', 'sandbox-signing-secret'])(
    'a signing secret such as %s is refused, for Slack itself',
    (SLACK_SIGNING_SECRET) => {
      const { SLACK_APP_TOKEN: _, ...http } = enough;
      expect(problems({ ...http, SLACK_SIGNING_SECRET })).toEqual([
        `SLACK_SIGNING_SECRET: is not ${expected.SLACK_SIGNING_SECRET}`,
      ]);
    },
  );

  it('one port for two things is refused', () => {
    const { SLACK_APP_TOKEN: _, ...http } = enough;
    const SLACK_SIGNING_SECRET = '0'.repeat(32);
    expect(problems({ ...http, SLACK_SIGNING_SECRET, PORT: '9464' })).toEqual([
      'USHER_OPS_PORT: is the same as PORT; give each its own',
    ]);
  });

  it('a name that looks like a setting but is not one is reported', () => {
    const env = {
      SLACK_BOTTOKEN: '',
      USHER_DATADIR: '',
      MAKE_API_URI: '',
      usher_policy: '',
      USHER_STORIES: '',
    };
    expect(misspelt({ ...enough, ...env }).map(({ variable, meant }) => [variable, meant])).toEqual([
      ['SLACK_BOTTOKEN', 'SLACK_BOT_TOKEN'],
      ['USHER_DATADIR', 'USHER_DATA_DIR'],
      ['MAKE_API_URI', 'MAKE_API_URL'],
      ['usher_policy', 'USHER_POLICY'],
    ]);
  });
});

describe('a settings file', () => {
  it.each([
    ['a byte order mark', '\ufeffUSHER_DATA_DIR=x\nUSHER_POLICY=y\n'],
    ['lines as on Windows', 'USHER_DATA_DIR=x\r\nUSHER_POLICY=y\r\n'],
    ['lines as on an old Mac', 'USHER_DATA_DIR=x\rUSHER_POLICY=y\r'],
    ['both', '\ufeffUSHER_DATA_DIR=x\r\nUSHER_POLICY=y'],
    ['quotes', 'USHER_DATA_DIR="x"\nUSHER_POLICY=\'y\'\n'],
    ['blanks that cannot be seen', 'USHER_DATA_DIR=\u00a0x\u200b\n\u00a0USHER_POLICY=y\ufeff\n'],
  ])('with %s is read like any other', (_, text) => {
    const env = readEnvironment(enough, fileOf(text));
    expect(readConfig(env)).toMatchObject({ dataDir: 'x', policyPath: 'y' });
  });

  it('supplies variables that the process does not have', () => {
    const env = readEnvironment({ USHER_DATA_DIR: 'own' }, fileOf('USHER_DATA_DIR=x\nUSHER_POLICY=y'));
    expect(env).toEqual({ USHER_DATA_DIR: 'own', USHER_POLICY: 'y' });
  });

  it('is optional', () => {
    expect(readEnvironment({ A: 'b' }, join(folder(), '.env'))).toEqual({ A: 'b' });
  });

  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
  it.each([
    ['UTF-16', utf16('USHER_DATA_DIR=x'), ':1: is in UTF-16, or no text at all; save it as UTF-8'],
    [
      'UTF-16, the other way',
      utf16('USHER_POLICY=x').swap16(),
      ':1: is in UTF-16, or no text at all; save it as UTF-8',
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('A=x', 'utf16le'),
      ':1: is in UTF-16, or no text at all; save it as UTF-8',
    ],
    [
      'Latin-1 in its third line',
      Buffer.from('A=1\nB=2\nC=Zo\xeb\n', 'latin1'),
      ':3: is not UTF-8; save it as UTF-8',
    ],
  ])('in %s is refused with its name, and so is a policy', (_, bytes, told) => {
    const path = fileOf(bytes);
    expect(() => readEnvironment({}, path)).toThrow(`${path}${told}`);
    expect(() => readPolicy(path, [])).toThrow(`${path}${told.replace(': is', ': the policy file is')}`);
  });

  it('that is a folder is refused, and so is a policy', () => {
    const path = folder();
    expect(() => readEnvironment({}, path)).toThrow(`${path}: is a folder, not a file`);
    expect(() => readPolicy(path, [])).toThrow(`USHER_POLICY: ${path} is a folder, not a file; expected`);
    expect(() => readPolicy('/dev/zero', [])).toThrow('USHER_POLICY: /dev/zero is not a regular file');
  });

  it('cannot set the certificates Node trusts, because Node reads them earlier', () => {
    const path = fileOf('NODE_EXTRA_CA_CERTS=ca.pem');
    expect(() => readEnvironment({}, path)).toThrow('NODE_EXTRA_CA_CERTS: Node reads it before');
    expect(readEnvironment({ NODE_EXTRA_CA_CERTS: '/x' }, path)).toEqual({ NODE_EXTRA_CA_CERTS: '/x' });
  });

  it('that holds a token is no policy, and the line is named without the token', () => {
    const lines = storyPolicy.split('\n');
    for (const token of [enough.SLACK_BOT_TOKEN.padEnd(24, '1'), enough.MAKE_API_TOKEN]) {
      const path = fileOf([...lines.slice(0, 2), `# the key is ${token}`, ...lines.slice(2)].join('\n'));
      expect(() => readPolicy(path, [])).toThrow(`${path}:3: this line holds what looks like an API token`);
      expect(() => readPolicy(path, [])).not.toThrow(token);
    }
  });

  it('with a byte order mark is a policy like any other', () => {
    const plain = readPolicy(fileOf(storyPolicy), []);
    const marked = readPolicy(fileOf(`\ufeff${storyPolicy}`), []);
    expect({ ...marked, lineOf: plain.lineOf }).toEqual(plain);
  });
});
