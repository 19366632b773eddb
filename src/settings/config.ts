import { z } from 'zod';
import { apiAddress, isProxyAddress } from './addresses.js';
import { isQuoted, quotedWords, trimmed } from './setting-text.js';

/** A setting that is missing or wrong: what is expected and where to get it, never its value. */
export interface Problem {
  readonly variable: string;
  readonly expected: string;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ variable, expected }) => `${variable}: ${expected}`).join('\n'));
  }
}

/** An empty setting is none. */
const setting = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => trimmed(z.string().optional().parse(value)), schema);
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
/** What a header can carry. */
const token = z.string().regex(/^[\x21-\x7e]{8,}$/);
const address = (path: string) =>
  z.string().transform((text, context) => {
    const url = apiAddress(text, path);
    if (url === undefined) context.addIssue({ code: 'custom' });
    return url ?? '';
  });
const proxy = z.string().refine(isProxyAddress);

/** 32 bytes in base64. */
const encryptionKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .transform((text) => Buffer.from(text, 'base64'));

const environment = z.object({
  SLACK_BOT_TOKEN: setting(token.startsWith('xoxb-')),
  SLACK_APP_TOKEN: setting(token.startsWith('xapp-').optional()),
  SLACK_SIGNING_SECRET: setting(token.optional()),
  SLACK_API_URL: setting(address('/api').optional()),
  PORT: setting(whole(0, 65_535).default(3000)),
  MAKE_API_TOKEN: setting(token),
  MAKE_API_URL: setting(address('/api/v2')),
  MAKE_ORGANIZATION_ID: setting(whole(1, Number.MAX_SAFE_INTEGER).optional()),
  MAKE_TIMEOUT_SECONDS: setting(z.coerce.number().min(0.05).max(120).default(10)),
  USHER_POLICY: setting(z.string().default('policy.yml')),
  USHER_DATA_DIR: setting(z.string().default('data')),
  USHER_ENCRYPTION_KEY: setting(encryptionKey.optional()),
  USHER_ENCRYPTION_KEY_BEFORE: setting(encryptionKey.optional()),
  USHER_INTEGRITY_KEY: setting(encryptionKey.optional()),
  USHER_INTEGRITY_KEY_BEFORE: setting(encryptionKey.optional()),
  USHER_POLL_SECONDS: setting(z.coerce.number().min(0.05).max(3600).default(60)),
  USHER_API_SHARE: setting(z.coerce.number().min(0.01).max(0.9).default(0.1)),
  USHER_ADMINS: setting(
    z
      .string()
      .regex(/^[UW][A-Z0-9]+(\s*,\s*[UW][A-Z0-9]+)*$/)
      .optional(),
  ),
  USHER_OPS_PORT: setting(whole(0, 65_535).default(9464)),
  LOG_LEVEL: setting(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info')),
  HTTPS_PROXY: setting(proxy.optional()),
  HTTP_PROXY: setting(proxy.optional()),
  NO_PROXY: setting(z.string().optional()),
  DATABASE_URL: setting(z.undefined()),
});
type Environment = z.infer<typeof environment>;

/** What each setting should be, and where to get it. */
export const expected: Readonly<Record<keyof Environment, string>> = {
  SLACK_BOT_TOKEN:
    'the bot token, xoxb-…; api.slack.com/apps, your app, OAuth & Permissions, after installing it',
  SLACK_APP_TOKEN:
    'the app token, xapp-…, with the scope connections:write; api.slack.com/apps, your app, Basic Information, App-Level Tokens',
  SLACK_SIGNING_SECRET:
    'the signing secret, for HTTP mode: 32 digits and letters from a to f, not a token and not the client secret; api.slack.com/apps, your app, Basic Information, App Credentials',
  SLACK_API_URL:
    'an address that begins with https:// (http:// only on loopback) and ends in /api/, such as http://127.0.0.1:8080/api/; leave it out for Slack itself',
  PORT: 'a port from 0 to 65535',
  MAKE_API_TOKEN:
    "an API token of Usher's own Make account, with user:read, user:write, organizations:read, organizations:write and teams:read; on Make under your profile, API access",
  MAKE_API_URL:
    'the address of your Make zone, such as https://eu1.make.com/api/v2: it begins with https:// (http:// only on loopback), ends in /api/v2, and holds no user and no query',
  MAKE_ORGANIZATION_ID:
    "a number, from the address of the organization's page on Make; leave it out to guard all that the token can administer",
  MAKE_TIMEOUT_SECONDS: 'how long one call to Make may take, in seconds, up to 120',
  USHER_POLICY: 'the path of the policy file; copy policy.example.yml to policy.yml to begin',
  USHER_DATA_DIR: 'the path of a folder Usher may write to',
  USHER_ENCRYPTION_KEY: '32 bytes in base64, such as `usher secrets key` prints; keep it apart from the data',
  USHER_ENCRYPTION_KEY_BEFORE: 'the key before the present one, only for `usher secrets rotate`',
  USHER_INTEGRITY_KEY: '32 bytes in base64, such as `usher secrets key` prints; keep it apart from the data',
  USHER_INTEGRITY_KEY_BEFORE: 'the key before the present one, for one start after a change',
  USHER_POLL_SECONDS: 'a number of seconds up to 3600',
  USHER_API_SHARE: "a share from 0.01 to 0.9 of Make's request limit",
  USHER_ADMINS: 'Slack user ids with commas between, such as U0ANA,U0BEN',
  USHER_OPS_PORT: 'a port for health on loopback, or 0 for none',
  LOG_LEVEL: 'one of trace, debug, info, warn, error, fatal, silent',
  HTTPS_PROXY: 'the address of the proxy for https, such as http://proxy.example.com:3128',
  HTTP_PROXY: 'the address of the proxy for http, such as http://proxy.example.com:3128',
  NO_PROXY: 'hosts to be reached without the proxy, with commas between, such as .example.com,localhost',
  DATABASE_URL:
    'PostgreSQL is not built yet, and Usher would keep its record in USHER_DATA_DIR all the same. Take it out',
};

/** Which calls go through which proxy, as the environment says. */
export interface Proxies {
  readonly https: string | undefined;
  readonly http: string | undefined;
  /** Hosts that are reached without one. */
  readonly none: string | undefined;
}

export interface Config {
  readonly slack: {
    readonly botToken: string;
    readonly appToken: string | undefined;
    readonly signingSecret: string | undefined;
    readonly apiUrl: string | undefined;
    readonly port: number;
  };
  readonly make: {
    readonly url: string;
    readonly token: string;
    readonly organizationId: number | undefined;
    readonly timeoutMs: number;
  };
  readonly proxies: Proxies;
  readonly policyPath: string;
  readonly dataDir: string;
  /** For connected accounts and leaked tokens; undefined where there is none, and then neither works. */
  readonly encryptionKey: Buffer | undefined;
  readonly encryptionKeyBefore: Buffer | undefined;
  /** Vouches for the record; where there is none, a key derived from the encryption key does. */
  readonly integrityKey: Buffer | undefined;
  readonly integrityKeyBefore: Buffer | undefined;
  readonly pollMs: number;
  readonly apiShare: number;
  readonly extraAdmins: readonly string[];
  readonly opsPort: number;
  readonly logLevel: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Settings from the environment. Throws `ConfigError` with one problem for each that is missing or wrong. */
export function readConfig(given: Env): Config {
  const env = withProxies(given);
  const parsed = environment.safeParse(
    Object.fromEntries(Object.keys(expected).map((name) => [name, env[name]])),
  );
  const wrong = wrongIn(env, expected, parsed.error);
  const named = new Set(wrong.map(({ variable }) => variable));
  const problems = [...wrong, ...contradictionsIn(env).filter(({ variable }) => !named.has(variable))];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const one = parsed.data;
  return {
    slack: {
      botToken: one.SLACK_BOT_TOKEN,
      appToken: one.SLACK_APP_TOKEN,
      signingSecret: one.SLACK_SIGNING_SECRET,
      apiUrl: one.SLACK_API_URL && `${one.SLACK_API_URL}/`,
      port: one.PORT,
    },
    make: {
      url: one.MAKE_API_URL,
      token: one.MAKE_API_TOKEN,
      organizationId: one.MAKE_ORGANIZATION_ID,
      timeoutMs: one.MAKE_TIMEOUT_SECONDS * 1000,
    },
    proxies: { https: one.HTTPS_PROXY, http: one.HTTP_PROXY, none: one.NO_PROXY },
    policyPath: one.USHER_POLICY,
    dataDir: one.USHER_DATA_DIR,
    encryptionKey: one.USHER_ENCRYPTION_KEY,
    encryptionKeyBefore: one.USHER_ENCRYPTION_KEY_BEFORE,
    integrityKey: one.USHER_INTEGRITY_KEY,
    integrityKeyBefore: one.USHER_INTEGRITY_KEY_BEFORE,
    pollMs: one.USHER_POLL_SECONDS * 1000,
    apiShare: one.USHER_API_SHARE,
    extraAdmins: one.USHER_ADMINS?.split(',').map((id) => id.trim()) ?? [],
    opsPort: one.USHER_OPS_PORT,
    logLevel: one.LOG_LEVEL,
  };
}

/** The names in small letters come first, as everywhere else. */
function withProxies(env: Env): Env {
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'];
  const found = names.map((name) => [name, trimmed(env[name.toLowerCase()]) ?? env[name]]);
  return { ...env, ...Object.fromEntries(found) };
}

function wrongIn(env: Env, among: Readonly<Record<string, string>>, error?: z.ZodError): Problem[] {
  const names = new Set(error?.issues.map(({ path }) => String(path[0])));
  return Object.entries(among).flatMap(([variable, what]) => {
    const text = trimmed(env[variable]);
    if (text !== undefined && isQuoted(text)) return [{ variable, expected: quotedWords }];
    if (!names.has(variable)) return [];
    const verb = variable === 'DATABASE_URL' ? 'is set, but' : 'is not';
    return [{ variable, expected: `${text === undefined ? 'is missing; expected' : verb} ${what}` }];
  });
}

/** What only shows where settings are looked at together. */
function contradictionsIn(env: Env): Problem[] {
  const { SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, PORT, USHER_OPS_PORT } = Object.fromEntries(
    Object.keys(expected).map((name) => [name, trimmed(env[name])]),
  );
  const problems: Problem[] = [];
  if (SLACK_APP_TOKEN !== undefined) return problems;
  if (SLACK_SIGNING_SECRET === undefined) {
    problems.push({
      variable: 'SLACK_APP_TOKEN',
      expected: `is missing; expected ${expected.SLACK_APP_TOKEN}. For HTTP mode set SLACK_SIGNING_SECRET instead`,
    });
  } else if (!isSigningSecret(SLACK_SIGNING_SECRET, SLACK_API_URL)) {
    problems.push({ variable: 'SLACK_SIGNING_SECRET', expected: `is not ${expected.SLACK_SIGNING_SECRET}` });
  }
  if (PORT && PORT !== '0' && PORT === (USHER_OPS_PORT ?? '9464')) {
    problems.push({ variable: 'USHER_OPS_PORT', expected: 'is the same as PORT; give each its own' });
  }
  return problems;
}

/** Slack's own are hexadecimal, which the sandbox's need not be. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const isSigningSecret = (text: string, apiUrl: string | undefined): boolean =>
  /^[0-9a-f]{32}$/i.test(text) || (apiUrl !== undefined && !/^x(ox|app)/.test(text));

const forKeys = environment.pick({
  USHER_DATA_DIR: true,
  USHER_ENCRYPTION_KEY: true,
  USHER_ENCRYPTION_KEY_BEFORE: true,
  USHER_INTEGRITY_KEY: true,
  USHER_INTEGRITY_KEY_BEFORE: true,
});

type Keys = 'encryptionKey' | 'encryptionKeyBefore' | 'integrityKey' | 'integrityKeyBefore';

/** What the data folder needs, without Slack and Make. Throws `ConfigError` like `readConfig`. */
export function readKeys(env: Env): Pick<Config, 'dataDir' | Keys> {
  const names = Object.keys(forKeys.shape);
  const parsed = forKeys.safeParse(Object.fromEntries(names.map((name) => [name, env[name]])));
  const among = Object.fromEntries(Object.entries(expected).filter(([name]) => names.includes(name)));
  const problems = wrongIn(env, among, parsed.error);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const one = parsed.data;
  return {
    dataDir: one.USHER_DATA_DIR,
    encryptionKey: one.USHER_ENCRYPTION_KEY,
    encryptionKeyBefore: one.USHER_ENCRYPTION_KEY_BEFORE,
    integrityKey: one.USHER_INTEGRITY_KEY,
    integrityKeyBefore: one.USHER_INTEGRITY_KEY_BEFORE,
  };
}

/** One setting that is a path, for a command that needs no other. Throws `ConfigError` where it is in quotes. */
export function pathSetting(env: Env, variable: 'USHER_DATA_DIR' | 'USHER_POLICY'): string {
  const text = trimmed(env[variable]);
  if (text !== undefined && isQuoted(text)) throw new ConfigError([{ variable, expected: quotedWords }]);
  return text ?? environment.shape[variable].parse(undefined);
}
